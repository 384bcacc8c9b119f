import { describe, expect, it } from 'vitest';
import { countUnrolled, unroll } from '../../src/autodiff/unroll.ts';
import { CHECK_LIMIT, requireRoom, TooLarge } from '../../src/engine/room.ts';
import { workOf } from '../../src/engine/work.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import type { ApplyValue } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { sizeOf } from '../../src/program/tensor.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText, locate } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import { casesOf, SIZES } from '../support/operation-cases.ts';

function numbersOf(text: string, sizes: Readonly<Record<string, number>> = {}): number {
  return workOf(analyzeText(text).forward.body, new Map(Object.entries(sizes))).numbers;
}

describe('what a run goes through', () => {
  it.each(OPERATIONS.all)('$name: at least its result', (operation) => {
    const counts = casesOf(operation).map(({ value, program }) => ({
      work: workOf(program.body, SIZES).numbers,
      result: sizeOf(evaluateShape((value satisfies ApplyValue).shape, SIZES)),
    }));
    for (const { work, result } of counts) expect(work).toBeGreaterThanOrEqual(result);
    expect(counts.every(({ work }) => Number.isFinite(work))).toBe(true);
  });

  it.each([
    ['input a: [m, k], b: [k, n]\ny = a @ b', 4 * 5 * 6],
    ['input a: [m, k], b: [k, n]\ny = einsum("ij,jk->ik", a, b)', 2 * 4 * 5 * 6],
    ['input a: [m, m]\nparam b: [k]\ny = inv(a)', 4 ** 3],
    ['input a: [m, k, 6], b: [n, k, 3]\ny = conv1d(a, b)', 4 * 6 * 4 * 5 * 3],
    ['input a: [m, k, 6]\nparam b: [n]\ny = max_pool(a, size=3)', 4 * 5 * 2 * 3],
  ])('counts products: %s', (text, count) => {
    expect(numbersOf(text, { m: 4, k: 5, n: 6 })).toBe(count);
  });

  it('grows with the length of loops, and is told at once', () => {
    const loop = 'input x: [3]\nh[0] = x\nfor t in 1..T {\n  h[t] = tanh(h[t-1])\n}\noutput h[T]';
    expect(numbersOf(loop, { T: 1e9 })).toBe(6e9);
    expect(numbersOf(loop, { T: 0 })).toBe(0);
  });
});

describe('what unrolling would write out', () => {
  it.each(['sequences/gru-stacked.bprop', 'sequences/lstm-steps.bprop'])('%s: no less than it does', (name) => {
    const { forward } = analyzeText(example(name));
    const sizes = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 3]));
    const { body } = unroll(forward, undefined, sizes).forward;
    expect(countUnrolled(forward, sizes)).toBeGreaterThanOrEqual(equationsOf(body).length);
  });
});

const HOSTILE: readonly (readonly [string, string, string])[] = [
  [
    'a literal loop',
    'input x: [3]\n»h«[0] = x\nfor t in 1..1000000000 {\n  h[t] = tanh(h[t-1])\n}\n',
    '`h` would be 3,000,000,003',
  ],
  ['a fixed size', 'dim n = 1000000000\ninput »x«: [n]\ny = sum(x ^ 2)\n', '1,000,000,000 numbers with n = 1000000000'],
  ['a declared sequence', 'input »x«[1..1000000000]: [3]\ny = x[1]\noutput y\n', '`x` would be 3,000,000,000'],
  ['padding', 'input x: [n]\ny = sum(»pad(x, before=1e9)«)\n', 'would be 1,000,000,004 numbers with n = 4'],
  ['a broadcast', 'input x: [n]\ny = sum(»broadcast(sum(x), [100000, 100000])«)\n', 'would be 10,000,000,000'],
  [
    'nested loops',
    'input x: [3]\nfor t in 1..100000 {\n  for u in 1..100000 {\n    »y«[t, u] = x\n  }\n}\n',
    'would be 30,000,000,000',
  ],
  ['many values', 'input »x«: [4000, 4000]\ny = x @ x @ x @ x\n', 'all values together would be '],
  ['a product', 'input x: [600]\ny = »einsum("i,j,k,l->", x, x, x, x)«\n', 'this would take'],
];

describe('sizes that are refused before anything is computed', () => {
  it.each(HOSTILE)('%s', (_, marked, says) => {
    const start = marked.indexOf('»');
    const end = marked.indexOf('«') - 1;
    const analysis = analyzeText(marked.replace(/[»«]/g, ''));
    const { ok, diagnostics, gradients } = checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true });
    expect({ ok, gradients }).toEqual({ ok: false, gradients: [] });
    const errors = locate(diagnostics, analysis.document).filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'too-large', start, end, message: expect.stringContaining(says) }]);
  });

  it('are named where they come from outside', () => {
    const { forward } = analyzeText('input x: [m]\ny = sum(x)\n');
    const sizes = new Map([['m', 1e9]]);
    expect(() => requireRoom([forward], sizes, CHECK_LIMIT)).toThrow(TooLarge);
    expect(() => requireRoom([forward], new Map([['m', 1e6]]), CHECK_LIMIT)).not.toThrow();
  });
});
