import { checkText } from '../../server/checks/check-text.ts';
import { pictureOf } from '../../server/features/graph.ts';
import { FileVersion } from '../../server/open-files.ts';
import type { GraphAnswer, GraphParams } from '../../server/protocol.ts';
import { OPEN_TEXTS } from '../../server/text-document.ts';
import { arrange } from '../../src/graph/drawing/arrange.ts';

export const URI = 'file:///cell.bprop';

/** The server's answer for a text. */
export async function answerFor(text: string, params: Partial<GraphParams> = {}, version = 1): Promise<GraphAnswer> {
  const file = new FileVersion(OPEN_TEXTS.create(URI, 'bprop', version, text));
  file.report = await checkText({ text, asked: {} });
  const all: GraphParams = { uri: URI, direction: 'down', unrolled: false, folded: [], evenIfLarge: false, ...params };
  return await pictureOf(file, all, arrange);
}
