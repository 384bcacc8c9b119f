import { checkText } from '../../server/checks/check-text.ts';
import { FileVersion } from '../../server/open-files.ts';
import type { GraphAnswer, GraphParams, Repairs } from '../../server/protocol.ts';
import { OPEN_TEXTS } from '../../server/text-document.ts';
import { arrange } from '../../src/graph/drawing/arrange.ts';
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
export async function repairsFor(text: string, version = 1): Promise<Repairs> {
  return repairsOf(await checkedFile(text, version), ARRANGED);
}
