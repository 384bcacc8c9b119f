import { describe, expect, it } from 'vitest';
import { run } from '../../src/engine/run-values.ts';
import { analyzeText } from '../support/analysis.ts';
import { BRACKETS, CHANGING_SHAPES } from './nested-programs.ts';
import { derivedBlock, derivedText, faults } from './support.ts';

describe('parts of tensors in brackets', () => {
  it.each([BRACKETS, CHANGING_SHAPES])('have the derivatives that the numbers have: %#', (text) => {
    expect(faults(text)).toEqual([]);
    const derived = derivedText(text);
    expect(faults(derived)).toEqual([]);
    expect(derivedText(derived)).toBe(derived);
  });

  it('are what `slice` takes, counted from 1', () => {
    const declared = 'input x: [5, 4]\n';
    const values = { x: Array.from({ length: 5 }, (_, row) => Array.from({ length: 4 }, (_, column) => 10 * row + column)) };
    const same: readonly (readonly [string, string])[] = [
      ['x[2..4]', 'slice(x, axis=0, start=1, stop=4)'],
      ['x[:, 3..4]', 'slice(x, axis=1, start=2, stop=4)'],
      ['x[2..4][:, 1..2]', 'slice(slice(x, axis=0, start=1, stop=4), axis=1, start=0, stop=2)'],
      ['x[2..4, 1..2]', 'slice(slice(x, axis=1, start=0, stop=2), axis=0, start=1, stop=4)'],
      ['x[5]', 'reshape(slice(x, axis=0, start=4, stop=5), [4])'],
      ['x[:, 2]', 'reshape(slice(x, axis=1, start=1, stop=2), [5])'],
      ['x[2, 3]', 'sum(slice(slice(x, axis=0, start=1, stop=2), axis=1, start=2, stop=3))'],
      ['x.T[2..3, 5]', 'reshape(slice(slice(x.T, start=1, stop=3), axis=1, start=4, stop=5), [2])'],
    ];
    for (const [brackets, spelled] of same) {
      const [own, other] = [brackets, spelled].map((value) => run(analyzeText(`${declared}y = ${value} ^ 2\n`), values));
      expect(own, brackets).toEqual(other);
    }
  });

  it('give one `concat` for gates that are packed', () => {
    const text = `input x: [n], c: [H]
param W: [4 * H, n], b: [4 * H]
g = W @ x + b
i = sigmoid(g[1..H])
f = sigmoid(g[H+1..2*H])
o = sigmoid(g[2*H+1..3*H])
h = o * tanh(f * c + i * tanh(g[3*H+1..4*H]))
output h
`;
    expect(faults(text)).toEqual([]);
    const lines = derivedBlock(text).split('\n');
    expect(lines.filter((line) => /\bdg \+=/.test(line))).toHaveLength(1);
    expect(lines.find((line) => /\bdg \+=/.test(line))).toMatch(/dg \+= concat\(/);
    expect(lines.join('\n')).toContain('tanh(g[3*H+1..4*H])');
  });
});
