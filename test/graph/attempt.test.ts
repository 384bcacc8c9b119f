import { describe, expect, it } from 'vitest';
import { judgementFor, linesBack } from '../panel/pictures.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');
const MISTAKEN = example('gru-by-hand.bprop');
const RNN = example('gru-sequence.bprop');

describe('a line that is written for a hidden step', () => {
  it.each([
    ['a GRU', GRU],
    ['a GRU over time', RNN],
    ['a multilayer perceptron', example('models/mlp-cross-entropy.bprop')],
  ])('is right where it is the hidden one, anywhere in %s, and wrong where it is twice that', async (_, text) => {
    const lines = await linesBack(text);
    expect(lines.length).toBeGreaterThan(5);
    // One of each kind of the walk: checks of all lines would say no more.
    for (const [index, { line, written }] of [...lines.entries()].filter(([at]) => at % 7 === 0)) {
      expect(await judgementFor(text, { index, written, text: line })).toEqual({ isRight: true });
      const [target, value] = line.split(/(?<= \+?= )/) as [string, string];
      expect(await judgementFor(text, { index, written, text: `${target}2 * (${value})` })).toMatchObject({ isRight: false });
    }
  });

  const at = async (line: string): Promise<number> => (await linesBack(GRU)).findIndex((own) => own.line === line);

  it('may be written another way', async () => {
    const index = await at('dU += outer(dz10, z9)');
    for (const text of [
      'dU += (outer(z9, dz10)).T',
      'dU += outer(z9, dz10).T # as in the post',
      'dU  +=  0.5*outer(2 * dz10, z9)',
    ])
      expect(await judgementFor(GRU, { index, text })).toEqual({ isRight: true });
  });

  it.each([
    ['dU += outer(z9, dz10)', /transpose|outer\(dz10, z9\)/],
    ['dU += outer(dz10, z8)', /z9|dU/],
    ['dU += outer(dz10, nothing)', /nothing/],
    ['dW += outer(dz10, z9)', /dW|shape/],
    ['dU += outer(dz10,', /./],
    ['dU += outer(dz10, z9)\ndW += dW', /one line/],
    ['}', /one line/],
    ['# nothing', /one line/],
    ['input q', /one line/],
  ])('is told what is wrong with it: %j', async (text, message) => {
    const judgement = await judgementFor(GRU, { index: await at('dU += outer(dz10, z9)'), text });
    expect(judgement).toMatchObject({ isRight: false, message: expect.stringMatching(message) as string });
  });

  it("is judged by itself in the file's own block, whatever else is wrong there", async () => {
    const lines = await linesBack(MISTAKEN);
    const other = [...lines.entries()].find(([, { line }]) => line.startsWith('dW +='));
    const bad = [...lines.entries()].find(([, { line }]) => line === 'dh += Ur @ c');
    if (other === undefined || bad === undefined) throw new Error('the example has other lines');
    const judged = ([index, { written }]: typeof other, text: string) => judgementFor(MISTAKEN, { index, written, text });
    expect(await judged(other, other[1].line)).toEqual({ isRight: true });
    expect(await judged(other, `${other[1].line} * 2`)).toMatchObject({ isRight: false });
    expect(await judged(bad, 'dh += Ur @ c')).toMatchObject({ isRight: false });
    expect(await judged(bad, 'dh += (c @ Ur)')).toEqual({ isRight: true });
  });
});
