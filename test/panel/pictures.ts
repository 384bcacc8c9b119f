import { checkText } from '../../server/checks/check-text.ts';
import { FileVersion } from '../../server/open-files.ts';
import type { GraphAnswer, GraphParams, Repairs, WireStep } from '../../server/protocol.ts';
import { OPEN_TEXTS } from '../../server/text-document.ts';
import { arrange } from '../../src/graph/drawing/arrange.ts';
import { type Attempt, type Judgement, judgeAttempt } from '../../src/graph/panel/attempt.ts';
import { pictureOf } from '../../src/graph/panel/picture-of.ts';
import { repairsOf } from '../../src/graph/panel/repairs.ts';

export const URI = 'file:///cell.bprop';

const ARRANGED: GraphParams = { uri: URI, direction: 'down', unrolled: false, folded: [], evenIfLarge: false };

/** A file that has been checked. */
async function checkedFile(text: string, version: number): Promise<FileVersion> {
  const file = new FileVersion(OPEN_TEXTS.create(URI, 'bprop', version, text));
  file.report = await checkText({ text, asked: {} });
  return file;
}

/** The server's answer for a text. */
export async function answerFor(text: string, params: Partial<GraphParams> = {}, version = 1): Promise<GraphAnswer> {
  const file = await checkedFile(text, version);
  return await pictureOf(file, { ...ARRANGED, ...params }, arrange);
}

/** The repairs that the server offers for a text. */
export async function repairsFor(text: string, version = 1, params: Partial<GraphParams> = {}): Promise<Repairs> {
  return repairsOf(await checkedFile(text, version), { ...ARRANGED, ...params });
}

/** The server's verdict on a line for a hidden step. */
export async function judgementFor(text: string, attempt: Attempt): Promise<Judgement> {
  return await judgeAttempt(await checkedFile(text, 1), attempt, (variant) => checkText({ text: variant, asked: {} }));
}

/** The steps back of a text. */
export async function linesBack(text: string): Promise<readonly WireStep[]> {
  const answer = await answerFor(text);
  if (answer.kind !== 'picture') throw new Error(`no picture: ${answer.kind}`);
  return answer.walk.steps.filter(({ pass }) => pass === 'backward');
}
