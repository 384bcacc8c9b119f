import { expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { type GradientPicture, gradientPictures } from '../../src/graph/drawing/gradient-pictures.ts';
import { analyzeText } from '../support/analysis.ts';
import { example } from '../support/files.ts';

/** The order of the remainder: the logarithm of its decrease when the step halves. */
function order({ taylor }: GradientPicture): number {
  const [a, b] = taylor.slice(2);
  return Math.log2((a?.remainder ?? 0) / (b?.remainder ?? 1));
}

it('shows a right gradient at second order and a wrong one at first, with the errors of its elements', () => {
  const { forward, backward } = analyzeText(example('gru-by-hand.bprop'));
  if (backward === undefined) throw new Error('the example has a backward block');
  const derived = derive(forward);
  const right = gradientPictures(forward, derived, derived).find(({ name }) => name === 'h');
  const wrong = gradientPictures(forward, derived, backward).find(({ name }) => name === 'h');
  if (right === undefined || wrong === undefined) throw new Error('h has a gradient');
  expect(Math.max(...right.errors)).toBe(0);
  expect(Math.max(...wrong.errors)).toBeGreaterThan(1e-3);
  expect(order(right)).toBeGreaterThan(1.8);
  expect(order(wrong)).toBeLessThan(1.3);
});
