import { describe, expect, it } from 'vitest';
import { faults } from './support.ts';

const FORWARD = `dim T = 4
input x[1..T]: [n]
input h0: [m]
param W: [m, n]
param U: [m, m]
h[0] = h0
for t in 1..T {
  a = W @ x[t] + U @ h[t-1]
  h[t] = tanh(a)
}
output h[T], h
`;

function block(...lines: readonly string[]): string {
  return `${FORWARD}backward {\n${lines.join('\n')}\n}\n`;
}

const RIGHT = [
  'for t in T..1 {',
  'da += dh[t] * (1 - h[t] ^ 2)',
  'dU += outer(da, h[t-1])',
  'dh[t-1] += U.T @ da',
  'dW += outer(da, x[t])',
  'dx[t] += W.T @ da',
  '}',
  'dh0 += dh[0]',
];

describe('a backward block with a loop, by hand', () => {
  it('is right as it would be derived', () => {
    expect(faults(block(...RIGHT))).toEqual([]);
    expect(faults(block(...RIGHT), { T: 1 })).toEqual([]);
  });

  it('may call its loop variable as it likes', () => {
    expect(faults(block(...RIGHT.map((line) => line.replace(/\bt\b/g, 'k'))))).toEqual([]);
  });

  it('may be cut into several loops, as long as adjoints are complete when they are read', () => {
    const cut = [
      'for t in T..1 {',
      'da = dh[t] * (1 - h[t] ^ 2)',
      'dh[t-1] += U.T @ da',
      '}',
      'for t in T..1 {',
      'dW += outer(da, x[t])',
      'dU += outer(da, h[t-1])',
      'dx[t] += W.T @ da',
      '}',
      'dh0 += dh[0]',
    ];
    expect(faults(block(...cut))).toEqual([]);
  });

  it('may carry what it needs in a sequence of its own', () => {
    const carried = [
      'c[T] = dh[T]',
      'for t in T..1 {',
      's = c[t] * (1 - h[t] ^ 2)',
      'c[t-1] = dh[t-1] + U.T @ s',
      'dU += outer(s, h[t-1])',
      'dW += outer(s, x[t])',
      'dx[t] += W.T @ s',
      '}',
      'dh0 += c[0]',
    ];
    expect(faults(block(...carried))).toEqual([]);
  });

  it('may contribute to a whole sequence at once', () => {
    const whole = RIGHT.map((line) => line.replace('dx[t] += W.T @ da', 'g[t] = W.T @ da'));
    expect(faults(block(...whole, 'dx += g'))).toEqual([]);
  });

  it.each([
    ['a factor', (line: string) => line.replace('1 - h[t] ^ 2', '1 - h[t]')],
    ['a transpose', (line: string) => line.replace('U.T @ da', 'U @ da')],
    ['an index', (line: string) => line.replace('outer(da, h[t-1])', 'outer(da, h[t])')],
    ['the carried adjoint', (line: string) => line.replace('dh[t-1] += ', 'dh[t] += ')],
  ])('is wrong by %s', (_, change) => {
    expect(faults(block(...RIGHT.map(change)))).not.toEqual([]);
  });

  it('is incomplete without a line', () => {
    for (const [index, line] of RIGHT.entries()) {
      if (!line.includes('+=')) continue;
      expect(faults(block(...RIGHT.filter((_, at) => at !== index))), line).not.toEqual([]);
    }
  });
});
