import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText, applyFix, type Found, locate } from '../../support/analysis.ts';

const BLOCKS = new URL('../../../bench/localisation/blocks/', import.meta.url);

type Slip = readonly [right: string, wrong: string];

/** Blocks with helpers, and two lines of each as they are written by mistake. */
const SLIPS: readonly (readonly [block: string, first: Slip, second: Slip])[] = [
  [
    'carried/carried-rnn',
    ['dW += outer(dhraw, h[t-1])', 'dW += outer(dht, h[t-1])'],
    ['dht = 2 * dy[t] + dhnext[t]', 'dht = 2 * dy[t] - dhnext[t]'],
  ],
  ['locals/triton-layer-norm', ['sum(wdy, axis=1', 'sum(xhat, axis=1'], ['sum(dy * xhat, axis=0)', 'sum(dy, axis=0)']],
  ['packed/swiglu-packed', ['g2 = dx4 * x1 * s', 'g2 = dx4 * x1'], ['dW3 = x4.T @ dx5', 'dW3 = -(x4.T @ dx5)']],
];

function errorsOf(text: string): readonly Found[] {
  const analysis = analyzeText(text);
  const { diagnostics } = checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true });
  return locate(diagnostics, analysis.document).filter(({ severity }) => severity === 'error');
}

describe('two mistakes in a block with helpers', () => {
  it.each(SLIPS)('are each said at its line: %s', (block, ...slips) => {
    const right = readFileSync(new URL(`${block}.bprop`, BLOCKS), 'utf8');
    let text = right;
    for (const [from, to] of slips) {
      expect(text.split(from)).toHaveLength(2);
      text = text.replace(from, to);
    }
    const wrong = text.split('\n').flatMap((line, at) => (line === right.split('\n')[at] ? [] : [at + 1]));
    const errors = errorsOf(text);
    expect(errors.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(wrong);
    // The first repair leaves the other mistake alone; both together leave none.
    const [first] = errors.flatMap(({ fixes }) => fixes.slice(0, 1));
    const rest = errorsOf(applyFix(text, first as NonNullable<typeof first>));
    expect(rest).toHaveLength(1);
    const [second] = rest.flatMap(({ fixes }) => fixes.slice(0, 1));
    expect(errorsOf(applyFix(applyFix(text, first as NonNullable<typeof first>), second as NonNullable<typeof second>))).toEqual(
      [],
    );
  });
});

/** Both lines spoil the gradient of `x` and nothing else. */
const CHAIN = `input x: [N, D]
m = mean(x, axis=1, keepdims=true)
c = x - m
h = tanh(c)
out = h ^ 3
output out

backward {
  gh = 3 * dout * h ^ 2
  gc = gh * (1 - h ^ 2)
  gm = -sum(gc, axis=1, keepdims=true)
  dx += gc + gm / D
}
`;

describe('two mistakes that spoil the same gradients', () => {
  it.each([
    { lines: [9, 10], slips: [['dout * h ^ 2', 'dout * c ^ 2'] as const, ['gh * (1 - h ^ 2)', 'gh * (1 - h)'] as const] },
    { lines: [9, 11], slips: [['3 * dout', '2 * dout'] as const, ['-sum(gc', '-sum(gh'] as const] },
  ])('are found by what lines mean: $lines', ({ lines, slips }) => {
    expect(errorsOf(CHAIN)).toEqual([]);
    const text = slips.reduce((before, [from, to]) => before.replace(from, to), CHAIN);
    const errors = errorsOf(text);
    expect(errors.map(({ line }) => line)).toEqual(lines);
    const edits = errors.flatMap(({ fixes }) => fixes[0]?.edits ?? []);
    expect(errorsOf(applyFix(text, { title: '', edits }))).toEqual([]);
  });
});
