import { describe, expect, it } from 'vitest';
import { type OwnPass, ownPass, repairFor } from '../../client/panel/page/graph/edge-states.ts';
import type { GraphPicture } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import { answerFor, repairsFor } from './pictures.ts';

async function pictureFor(text: string): Promise<GraphPicture> {
  const answer = await answerFor(text);
  if (answer.kind !== 'picture') throw new Error(answer.kind);
  return answer;
}

function passOf(picture: GraphPicture, report = picture.report): OwnPass {
  const pass = ownPass(picture, report);
  if (pass === undefined) throw new Error('the picture has no block');
  return pass;
}

/** The lines in a state, as they are written. */
function linesIn({ lines, states }: OwnPass, state: string): readonly string[] {
  return lines.filter(({ statement }) => states.get(statement) === state).map(({ text }) => text);
}

function edgesIn({ edges }: OwnPass, state: string): readonly string[] {
  return [...edges].filter(([, own]) => own.state === state).map(([edge]) => edge);
}

const GRU = example('gru-by-hand.bprop');
const RIGHT = GRU.replace('Ur @ c', 'Ur.T @ c');

describe('the states of the lines of a block', () => {
  it('nothing is judged before a check, and everything is right after one that finds nothing', async () => {
    const picture = await pictureFor(RIGHT);
    const before = ownPass(picture, undefined);
    expect(new Set(before?.states.values())).toEqual(new Set(['unjudged']));
    expect(edgesIn(passOf(picture), 'right')).toHaveLength(picture.graph.edges.filter(({ adjoint }) => adjoint).length);
  });

  it('a wrong line that feeds no other spoils none', async () => {
    const pass = passOf(await pictureFor(GRU));
    expect(linesIn(pass, 'wrong')).toEqual(['dh += Ur @ c']);
    expect(new Set(edgesIn(pass, 'wrong'))).toEqual(new Set(['h→r_2.1', 'r_2→r_3.1', 'r_3→r_4.0']));
    expect(linesIn(pass, 'spoiled')).toEqual([]);
  });

  it('a wrong line spoils what it feeds, through helpers, down to the inputs', async () => {
    const pass = passOf(await pictureFor(RIGHT.replace('dr += s * h', 'dr += s * r')));
    expect(linesIn(pass, 'wrong')).toEqual(['dr += s * r']);
    expect(linesIn(pass, 'spoiled')).toEqual([
      'c = dr * r * (1 - r)',
      'dWr += outer(c, x)',
      'dUr += outer(c, h)',
      'dbr += c',
      'dx += Wr.T @ c',
      'dh += Ur.T @ c',
    ]);
    expect(edgesIn(pass, 'wrong')).toEqual(['r→g_2.0']);
  });

  it('an edge without a line is missing, and spoils what reads its adjoint', async () => {
    const picture = await pictureFor(RIGHT.replace('  dr += s * h\n', ''));
    const pass = passOf(picture);
    expect(edgesIn(pass, 'missing')).toContain('r→g_2.0');
    expect(linesIn(pass, 'spoiled')).toContain('dbr += c');
    expect(linesIn(pass, 'spoiled')).not.toContain('dbz += e');
  });

  it('three mistakes are three places, each with its repair', async () => {
    const text = RIGHT.replace('dW += outer(a, x)', 'dW += outer(x, a).T * 2')
      .replace('dx += Wr.T @ c', 'dx += -Wr.T @ c')
      .replace('dbz += e', 'dbz += 3 * e');
    const picture = await pictureFor(text);
    const pass = passOf(picture);
    const wrong = pass.lines.filter(({ statement }) => pass.states.get(statement) === 'wrong');
    expect(wrong).toHaveLength(3);
    const { repairs } = await repairsFor(text);
    expect(new Set(wrong.map(({ statement }) => repairFor(repairs, { statement }))).size).toBe(3);
    for (const { statement, edges } of wrong) {
      const [line] = repairs[repairFor(repairs, { statement })]?.lines ?? [];
      expect(line?.edges).toEqual(edges);
      expect(line?.frames.length).toBeGreaterThan(0);
    }
  });

  it('the repair of a missing line is found from each of its edges', async () => {
    const text = RIGHT.replace('  dx += Wr.T @ c\n', '');
    const pass = passOf(await pictureFor(text));
    const { repairs } = await repairsFor(text);
    const missing = edgesIn(pass, 'missing');
    expect(missing).toEqual(['x→r_1.1']);
    for (const edge of missing) expect(repairs[repairFor(repairs, { edge })]?.lines[0]?.text).toMatch(/^dx \+= Wr\.T @/);
  });

  it('what carries a sequence from one iteration to the next is spoiled, not wrong', async () => {
    const text = example('sequences/gru-steps.bprop').replace('dh[t-1] += Ur.T @', 'dh[t-1] += Ur @');
    const pass = passOf(await pictureFor(text));
    expect(linesIn(pass, 'wrong')).toHaveLength(1);
    expect(edgesIn(pass, 'spoiled')).toContain('h[t]→for t/element h[t-1].1');
  });
});
