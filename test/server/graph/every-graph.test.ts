import katex from 'katex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHostMessage } from '../../../client/panel/messages.ts';
import { type GraphAnswer, GraphRequest } from '../../../server/protocol.ts';
import { derive } from '../../../src/autodiff/derive.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import { drawTrials } from '../../../src/verify/draws/rounds.ts';
import { analyzeText } from '../../support/analysis.ts';
import { example, exampleNames } from '../../support/files.ts';
import { casesOf, textOf } from '../../support/operation-cases.ts';
import { type LanguageClient, launch, URI } from '../language-client.ts';

let client: LanguageClient;

beforeAll(async () => {
  client = await launch({ checkAsYouType: false });
  await client.open('');
});

afterAll(() => client.stop());

/** Asks as the panel does, and expects every part of the picture: no error, no mark, all of the walk. */
async function expectWholePicture(text: string): Promise<void> {
  client.change([{ text }]);
  const params = { uri: URI, direction: 'down', unrolled: false, folded: [], evenIfLarge: false };
  const answer = await client.connection.sendRequest<GraphAnswer>(GraphRequest.method, params);
  if (answer.kind !== 'picture') throw new Error(`no picture: ${JSON.stringify(answer)}`);
  expect(isHostMessage({ type: 'answer', uri: URI, answer }), 'the page drops the picture').toBe(true);
  expect(answer.troubles).toEqual([]);
  const { steps } = answer.walk;
  const forward = steps.filter(({ pass }) => pass === 'forward');
  expect(forward).toHaveLength(equationsOf(analyzeText(text).forward.body).length);
  for (const { formula, frames, line, nodes, range } of steps) {
    if ('reason' in formula) throw new Error(`${line}: ${formula.reason}`);
    expect(katex.renderToString(formula.latex, { displayMode: true, throwOnError: true, strict: 'error' })).toContain('katex');
    expect(frames.length, line).toBeGreaterThan(0);
    expect(nodes.length, line).toBeGreaterThan(0);
    expect(range, line).toBeDefined();
  }
}

function isDrawn(text: string): boolean {
  const { forward } = analyzeText(text);
  return drawTrials(forward, derive(forward), { seed: 1, sizes: new Map() }).length > 0;
}

describe('the panel gets a whole picture', () => {
  it.each(exampleNames())('of examples/%s', async (name) => {
    await expectWholePicture(example(name));
  });

  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))(
    'of a file with `%s`',
    async (_, operation) => {
      const cases = casesOf(operation);
      // A mask may leave out whole reductions whatever is drawn: of what is infinite then, no step has numbers.
      const own = cases.slice(Math.floor(cases.length / 2)).find((each) => isDrawn(textOf(each)));
      if (own === undefined) throw new Error(`there is no file with ${operation.name}`);
      await expectWholePicture(textOf(own));
    },
  );
});
