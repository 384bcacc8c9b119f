import type { Analysis } from '../../src/analysis/analyze.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { activeOf, gradientOf } from '../../src/verify/draws/point.ts';
import { drawTrials } from '../../src/verify/draws/rounds.ts';
import { runWritten } from '../../src/verify/gradients/run-written-block.ts';

/** The gradients that a block gives at one draw, in the order of the variables; undefined where it cannot be run. */
type Gradients = readonly Float64Array[] | undefined;

/** The gradients that a block gives at draws that depend on its forward pass alone. */
export function writtenGradients({ forward, backward }: Analysis): readonly Gradients[] {
  if (backward === undefined) return [];
  const trials = drawTrials(forward, derive(forward), { seed: 1, sizes: new Map() });
  return trials.map(({ point }) => {
    try {
      const values = runWritten(backward, point);
      return activeOf(forward.given).map((variable) => gradientOf(values, variable, point.sizes).data);
    } catch {
      return undefined;
    }
  });
}

/** Relative to the largest element: what rounding may come to. */
const ROUNDING = 1e-9;

function areEqual(some: Float64Array, others: Float64Array): boolean {
  const scale = some.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return some.every((own, at) => Object.is(own, others[at]) || Math.abs(own - (others[at] ?? 0)) <= ROUNDING * scale);
}

/** True if two blocks over the same forward pass give different gradients at some draw. */
export function differ(some: readonly Gradients[], others: readonly Gradients[]): boolean {
  return some.some((own, draw) => {
    const other = others[draw];
    if (own === undefined || other === undefined) return own !== other;
    return own.some((data, at) => !areEqual(data, other[at] ?? data));
  });
}
