import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { inNamesOf } from '../../src/graph/model/block-names.ts';
import { recordFrames } from '../../src/graph/model/numbers.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, exampleNames } from '../support/files.ts';

const FORWARD = 'input x: [n]\nparam W: [m, n], b: [m]\ny = tanh(W @ x + b)\noutput y\n';

/** The lines of the derived pass in the names of the file's block, and those without. */
function lines(text: string): { readonly own: readonly string[]; readonly derived: readonly string[] } {
  const { forward, backward } = analyzeText(text);
  const derived = derive(forward);
  const own = backward === undefined ? derived : inNamesOf(backward, derived);
  return { own: equationsOf(own.body).map(printStep), derived: equationsOf(derived.body).map(printStep) };
}

describe('the derived pass in the names of a block', () => {
  it('calls a helper as the block does', () => {
    const block = 'backward {\n  g = dy * (1 - y ^ 2)\n  db += g\n  dW += outer(g, x)\n  dx += W.T @ g\n}\n';
    expect(lines(FORWARD + block).own).toEqual(['g = dy * (1 - y ^ 2)', 'db += g', 'dW += outer(g, x)', 'dx += W.T @ g']);
  });

  it('writes out what the block has no name for', () => {
    expect(lines(`${FORWARD}backward {\n  db += (1 - y ^ 2) * dy\n}\n`).own).toEqual([
      'db += dy * (1 - y ^ 2)',
      'dW += outer(dy * (1 - y ^ 2), x)',
      'dx += W.T @ (dy * (1 - y ^ 2))',
    ]);
  });

  it('knows a helper by helpers that it reads itself', () => {
    const text = 'input x: [n]\ny = sum(tanh(x) ^ 2)\noutput y\n';
    const block = 'backward {\n  t = tanh(x)\n  dx += 2 * t * dy * (1 - t ^ 2)\n}\n';
    expect(lines(text + block).own).toEqual(lines(text).derived.map((line) => line.replaceAll('y_1', 't')));
  });

  it('keeps what would make a line that nobody can read', () => {
    const text = 'input x: [k, n]\nparam g, s: [n]\nv = layer_norm(x, g, s)\noutput v\nbackward {\n  ds += sum(dv, axis=0)\n}\n';
    for (const line of lines(text).own) expect(line.length).toBeLessThan(250);
  });

  it.each(exampleNames())('computes what it computed in %s', (name) => {
    const { forward, backward } = analyzeText(example(name));
    if (backward === undefined) return;
    const derived = derive(forward);
    const own = inNamesOf(backward, derived);
    const sums = (body: typeof derived): readonly string[] => {
      const frames = recordFrames(forward, body);
      return equationsOf(body.body)
        .filter(({ operator }) => operator === '+=')
        .map((line) => JSON.stringify(frames.get(line)?.map(({ computed }) => computed)));
    };
    expect(sums(own)).toEqual(sums(derived));
  });
});
