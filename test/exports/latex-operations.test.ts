import katex from 'katex';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { latexRows } from '../../src/exports/latex/latex.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import type { Composite, Operation } from '../../src/program/operation.ts';
import { analyzeText } from '../support/analysis.ts';
import { casesOf } from '../support/operation-cases.ts';

/** The right side of the last equation. */
function formula(text: string): string {
  const { forward } = analyzeText(text);
  const [, right = ''] = latexRows(forward.body.slice(-1), forward).split('&= ');
  return right.replace(/\s*\\end\{align\*\}$/, '');
}

describe('LaTeX of operations that are not taken apart', () => {
  it.each([
    ['mse(a + b, b)', 'a, b: [n]', '\\mathrm{MSE}\\left(a + b, b\\right)'],
    ['cross_entropy(z, t)', 'z, t: [n, k]', '\\mathrm{CE}\\left(t, \\mathrm{softmax}\\left(z\\right)\\right)'],
    ['bce_with_logits(z, t)', 'z, t: [n]', '\\mathrm{BCE}\\left(t, \\sigma\\left(z\\right)\\right)'],
    ['layer_norm(x, g, s)', 'x: [m, n]\ninput g, s: [n]', '\\mathrm{LayerNorm}\\left(x; g, s\\right)'],
    ['layer_norm(x, g, s, axis=1)', 'x: [m, n]\ninput g, s: [n]', '\\mathrm{LayerNorm}\\left(x; g, s\\right)'],
    ['rms_norm(x, g, axis=0, eps=0.1)', 'x: [m, n]\ninput g: [m]', '\\mathrm{RMSNorm}_{0,\\,\\epsilon = 0.1}\\left(x; g\\right)'],
    ['conv1d(x, w + w)', 'x: [b, c, n]\ninput w: [k, c, 3]', 'x * (w + w)'],
    ['2 + conv1d(x, w, stride=1, padding=0)', 'x: [b, c, n]\ninput w: [k, c, 3]', '2 + x * w'],
    ['conv2d(x, w, stride=2, padding=1)', 'x: [b, c, 9, 9]\ninput w: [k, c, 3, 3]', 'x *_{s = 2,\\,p = 1} w'],
    ['max_pool(x, size=2)', 'x: [b, c, 6]', '\\mathrm{MaxPool}_{2}\\left(x\\right)'],
    ['avg_pool(x, size=[2, 3], stride=1)', 'x: [b, c, 6, 6]', '\\mathrm{AvgPool}_{2 \\times 3,\\,s = 1}\\left(x\\right)'],
  ])('writes %s as a paper does', (value, inputs, expected) => {
    expect(formula(`input ${inputs}\ny = ${value}\n`)).toBe(expected);
  });

  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('sets `%s` in KaTeX', (_, operation) => {
    for (const { program } of casesOf(operation).slice(0, 20))
      expect(
        katex.renderToString(latexRows(program.body, program), { throwOnError: true, strict: 'error', displayMode: true }),
      ).toContain('katex');
  });

  it('does not compile without it', () => {
    expectTypeOf<Omit<Composite, 'latex'>>().not.toExtend<Composite>();
    expectTypeOf<Omit<Extract<Operation, Composite>, 'latex'>>().not.toExtend<Operation>();
  });
});
