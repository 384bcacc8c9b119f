import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';

const DECLARED = `
  dim T = 4
  input a, b, c: [n], one: [1], s, t: []
  input twenty_letters_of_aaa, twenty_letters_of_bbb: [n], twenty_letters_of_cccc: [n]
  input h[0..T]: [n], g[0..T]: [n]
  param W, V: [n, n], U: [n, m]
  const k: [n]
`;

/** Each differs from another one in just one respect. */
const VALUES: readonly string[] = [
  ...['a', 'b', 's', 'k', 'h[1]', 'h[2]', 'g[1]'],
  ...['a * b', 'b * a', 'a * a', 'a * k', 'k * a', 'a * s', 's * a', 'a * one', 'a * W', 'a + W', 's * t', 's * n', 's * m'],
  ...['a * 2', 'a * 1', 'a * 1.0', 'a * 3', 'a ^ 1', 'a ^ 2', 'a ^ 3', 'a ^ b', 'a ^ s', 'a ^ pi', 'a ^ 3.141592653589793'],
  ...['h[1] * h[1]', 'h[1] * h[2]', 'h[2] * g[1]', 'h[T] * g[T]', 'h[T-1] * g[T]'],
  ...['sum(W)', 'sum(W, axis=0)', 'sum(W, axis=1)', 'sum(W, axis=[0, 1])', 'sum(U, axis=1)', 'sum(W, axis=1, keepdims=true)'],
  ...['slice(a, start=1)', 'slice(a, start=2)', 'slice(a, stop=2)', 'reshape(W, [n * n])', 'reshape(W, [1, n, n])'],
  ...['W @ a', 'W @ V', 'W @ W', 'a @ W', 'a @ b', 'a @ a', 'solve(W, a)', 'solve(V, b)', 'solve(W, V)', 'solve(W, W)'],
  ...['tanh(a * b) + a', 'tanh(a * b) + c', 'tanh(a * a) + a', 'tanh(a * k) + c', 'tanh(k * a) + c', 'tanh(a * s) + c'],
  ...['tanh(a * b) - c', 'tanh(a + b) + c', 'sin(a * b) + c', 'tanh(h[1] * b) + c', 'tanh(h[2] * b) + c', 'tanh(2 * b) + c'],
  ...['exp(twenty_letters_of_aaa * twenty_letters_of_bbb) * c', 'exp(twenty_letters_of_aaa * twenty_letters_of_cccc) * c'],
  ...[
    'solve(W, V @ a)',
    'solve(V, W @ b)',
    'solve(W, W @ a)',
    'solve(W, V @ a) * s',
    'layer_norm(W, a, b)',
    'layer_norm(U.T, a, b)',
  ],
  ...['(a > b) * c', '(a > c) * c', 'where(a > 0, b, c)', 'stop_gradient(a) * b', 'sigmoid(W @ a + b)', 'sigmoid(V @ c + a)'],
];

/** The lines of each equation, by its name. */
function derived(equations: readonly string[], outputs: string): ReadonlyMap<string, readonly string[]> {
  const { forward, diagnostics } = analyzeText([DECLARED, ...equations, outputs].join('\n'));
  expect(diagnostics.filter(({ code }) => code !== 'unused')).toEqual([]);
  const found = new Map<string, string[]>(equationsOf(forward.body).map(({ target }) => [target.name, []]));
  for (const line of equationsOf(derive(forward).body)) {
    found.get(line.origin?.target.name ?? '')?.push(printStep(line));
  }
  return found;
}

describe('what an equation is derived to', () => {
  const equations = VALUES.map((value, index) => `y${100 + index} = ${value}`);
  const names = equations.map((equation) => equation.split(' ')[0] as string);
  const alone = names.map((name, index) => derived(equations.slice(index, index + 1), `output ${name}`).get(name));

  it('is the same whatever stands beside it', () => {
    const together = derived(equations, `output ${names.join(', ')}`);
    expect(names.map((name) => together.get(name))).toEqual(alone);
  });

  it('is the same in whatever order', () => {
    const together = derived(equations.toReversed(), `output ${names.join(', ')}`);
    expect(names.map((name) => together.get(name))).toEqual(alone);
  });

  it('has names of its own where only those differ', () => {
    const [first, second] = ['y1 = tanh(a * b) + c', 'y2 = tanh(c * a) + b'];
    const found = derived([first as string, second as string], 'output y1, y2');
    expect(found.get('y1')).toEqual(['dc += dy1', 'dy1_1 = dy1 * (1 - tanh(a * b) ^ 2)', 'da += dy1_1 * b', 'db += dy1_1 * a']);
    expect(found.get('y2')).toEqual(['db += dy2', 'dy2_1 = dy2 * (1 - tanh(c * a) ^ 2)', 'dc += dy2_1 * a', 'da += dy2_1 * c']);
  });

  it('keeps its parts clear of names of the file', () => {
    const found = derived(['y1 = tanh(a * b) + c', 'y2 = tanh(a * b) + c', 'y2_1 = y2 * 2'], 'output y1, y2_1');
    expect(found.get('y1')?.at(-1)).toBe('db += dy1_1 * a');
    expect(found.get('y2')?.at(-1)).toBe('db += dy2__1 * a');
  });
});
