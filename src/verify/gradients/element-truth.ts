import { referenceValue } from '../../engine/stacking.ts';
import type { Variable } from '../../program/program.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import type { Trial } from '../draws/draws.ts';
import { totalOf } from '../draws/point.ts';
import type { CoarseRuns } from './coarse.ts';
import type { Truth } from './comparison.ts';
import { elementSlope } from './evidence.ts';
import type { ForwardPass } from './evidence-runs.ts';

/**
 * The truth about a gradient for which the derived backward pass has no number, as for a product of a zero and an
 * infinity: element by element by forward mode, and by differences if that has no number either.
 */

/** Elements of a gradient that are looked at one by one. */
const MOST_ELEMENTS = 512;

/** A truth with NaN where nothing is known. */
export interface ElementTruth extends Truth {
  /** The uncertainty of each difference; forward mode is exact. */
  readonly slacks: Float64Array;
  readonly method: 'forward mode' | 'five-point differences';
}

/** Undefined where nothing is known of any element, or there are too many. */
export function elementTruth(
  { point, touchesKinks }: Pick<Trial, 'point' | 'touchesKinks'>,
  variable: Variable,
  gradient: Tensor,
  pass: ForwardPass,
  coarse: CoarseRuns,
): ElementTruth | undefined {
  const { sizes, given, cotangents } = point;
  const { shape, data } = gradient;
  if (data.length > MOST_ELEMENTS) return undefined;
  const unit = (element: number): ReadonlyMap<Variable, Tensor> => {
    const direction = zeros(shape);
    direction.data[element] = 1;
    return new Map([[variable, direction]]);
  };
  const slacks = new Float64Array(data.length);
  let method: ElementTruth['method'] = 'forward mode';
  const values = data.map((_, element) => {
    const tangents = pass.changes(given, unit(element));
    const { total } = totalOf(cotangents, (output) => referenceValue(tangents, output, sizes));
    // At a kink forward mode has the derivative of one side; differences have none.
    if (Number.isFinite(total) && !touchesKinks) return total;
    const found = elementSlope(point, variable, element, pass);
    if (found === undefined) return Number.NaN;
    method = 'five-point differences';
    slacks[element] = found.slack;
    return found.slope;
  });
  if (values.every(Number.isNaN)) return undefined;
  const scales = (): Float64Array =>
    values.map((value, element) => {
      const [terms = 0] = Number.isNaN(value) ? [] : coarse.changeTerms(unit(element), value);
      return Number.isFinite(terms) ? terms : Math.abs(value);
    });
  return { values, scales, slacks, method };
}
