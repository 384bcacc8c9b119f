import { describe, expect, it } from 'vitest';
import { run } from '../../../src/engine/interpreter.ts';
import { RoundedInterpreter } from '../../../src/engine/rounded.ts';
import type { Variable } from '../../../src/program/program.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { coarseRounding, termsBehind } from '../../../src/verify/gradients/rounding.ts';
import { analyzeText } from '../../support/analysis.ts';

/** The numbers of the last equation of a text, and the terms that coarse rounding finds behind them. */
function behind(text: string): { readonly values: Float64Array; readonly terms: Float64Array } {
  const { forward } = analyzeText(text);
  const sizes = new Map([['n', 5]]);
  const given = drawGiven(forward, sizes, new Random(3), false);
  const { variable } = forward.outputs[0] as { readonly variable: Variable };
  const numbersOf = (values: ReadonlyMap<Variable, { readonly data: Float64Array }>): Float64Array =>
    values.get(variable)?.data ?? new Float64Array();
  const values = numbersOf(run(forward.body, sizes, given));
  const coarse = [1, 2].map((seed) => numbersOf(new RoundedInterpreter(sizes, given, coarseRounding(seed)).run(forward.body)));
  return { values, terms: termsBehind(values, coarse) };
}

describe('the terms behind a number', () => {
  it('are as large as the number where nothing cancels', () => {
    const { values, terms } = behind('input x: [n]\ny = exp(x)\n');
    values.forEach((value, element) => {
      expect(terms[element]).toBeGreaterThanOrEqual(value);
      expect(terms[element]).toBeLessThan(10 * value);
    });
  });

  it('show what a sum that is zero in theory is made of', () => {
    const { values, terms } = behind('input x: [n]\nc = 1000 * (x - mean(x))\ny = sum(c)\n');
    expect(Math.abs(values[0] ?? 1)).toBeLessThan(1e-9);
    expect(terms[0]).toBeGreaterThan(10);
  });

  it('are none for what is only picked, counted, or a mask', () => {
    for (const value of ['maximum(x, 0)', 'x > 0.3', 'where(x > 0.3, x, 2)', 'max(x)']) {
      const { values, terms } = behind(`input x: [n]\ny = ${value}\n`);
      values.forEach((own, element) => {
        expect(terms[element], value).toBe(Math.abs(own));
      });
    }
  });
});
