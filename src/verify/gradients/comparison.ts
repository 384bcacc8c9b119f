/**
 * The one place where numbers are compared with the truth. The scale of the tolerance is that of the truth and of the
 * terms that were added up to make it, element by element. It never depends on what is being judged, and there is no
 * absolute floor: a wrong sign at 1e-23 is found, and rounding at 1e+12 is no mistake.
 */

/** The right numbers. */
export interface Truth {
  readonly values: Float64Array;
  /** For each element the largest magnitude among it and the terms that made it: rounding is about 1e-16 of that. */
  readonly scales: () => Float64Array;
}

/** The scales of numbers that come from no sum. */
export function exactTruth(values: Float64Array): Truth {
  return { values, scales: () => values.map(Math.abs) };
}

/** The smallest normal number of float64: smaller ones have lost digits. */
const SMALLEST_NORMAL = 2 ** -1022;
/** Beside the largest adjoint of any draw, what is smaller than this is left of numbers that have left float64 on the way. */
export const UNDERFLOW = 1e-100;
/** Of its own terms, what rounding may leave of a zero. */
const ROUNDING = 64 * Number.EPSILON;
/** Rounding of what is being judged excuses it up to this share of the truth, where the truth was computed more exactly. */
const MOST_EXCUSED = 1e-6;

/** The larger of two errors; NaN, which is an error like no other, is never forgotten. */
export function worseOf(a: number, b: number): number {
  return Number.isNaN(a) || a > b ? a : b;
}

/** The distance of two numbers relative to a scale: 0 where they are the same, NaN and infinities included. */
export function relativeError(found: number, expected: number, scale: number): number {
  if (Object.is(found, expected) || found === expected) return 0;
  const gap = Math.abs(found - expected);
  if (!Number.isFinite(gap)) return Number.POSITIVE_INFINITY;
  return gap < SMALLEST_NORMAL ? 0 : gap / scale;
}

/** The largest magnitude of some numbers; NaN is none. */
export function largestOf(numbers: Float64Array): number {
  let largest = 0;
  for (const number of numbers) if (Math.abs(number) > largest) largest = Math.abs(number);
  return largest;
}

export interface Comparison {
  /** The largest relative error of all elements. */
  readonly error: number;
  /** The element where it is. */
  readonly worst: number | undefined;
}

const SAME: Comparison = { error: 0, worst: undefined };

function compareWith(found: Float64Array, values: Float64Array, scaleOf: (element: number) => number): Comparison {
  let { error, worst } = SAME;
  for (let element = 0; element < values.length; element += 1) {
    const own = relativeError(found[element] as number, values[element] as number, scaleOf(element));
    if (own <= error) continue;
    error = own;
    worst = element;
  }
  return { error, worst };
}

/**
 * Compares numbers with the truth. `terms` tells, for each element of what is judged, how large its own terms are: only
 * what comes from them by rounding is excused, and only as far as the truth allows, or up to what is negligible beside the
 * numbers that the truth was computed from.
 */
export function compare(
  found: Float64Array,
  truth: Truth,
  tolerance: number,
  terms?: () => Float64Array,
  negligible = 0,
): Comparison {
  const { values } = truth;
  if (found.length !== values.length) return { error: Number.POSITIVE_INFINITY, worst: undefined };
  const strict = compareWith(found, values, (element) => Math.abs(values[element] as number));
  if (strict.error <= tolerance) return strict;
  const scales = truth.scales();
  const scaled = compareWith(found, values, (element) => scales[element] as number);
  if (scaled.error <= tolerance || terms === undefined) return scaled;
  const most = Math.max(largestOf(scales) * MOST_EXCUSED, negligible);
  // Differences too large to be rounding are not examined further.
  const isFar = (number: number, element: number): boolean => {
    const right = values[element] as number;
    return !Object.is(number, right) && !(Math.abs(number - right) <= most);
  };
  if (most > 0 && found.some(isFar)) return scaled;
  const own = terms();
  const isExcused = (element: number): boolean => {
    const gap = Math.abs((found[element] as number) - (values[element] as number));
    return gap <= ROUNDING * (own[element] as number) && (most === 0 || gap <= most);
  };
  const rest = found.map((number, element) => (isExcused(element) ? (values[element] as number) : number));
  return compareWith(rest, values, (element) => scales[element] as number);
}

/** True if numbers agree with the truth wherever they are to be compared. */
export function agrees(
  found: Float64Array,
  { values, scales }: Truth,
  tolerance: number,
  isCompared: (element: number) => boolean = () => true,
): boolean {
  if (found.length !== values.length) return false;
  let known: Float64Array | undefined;
  return values.every((value, element) => {
    if (!isCompared(element)) return true;
    const own = found[element] as number;
    if (relativeError(own, value, Math.abs(value)) <= tolerance) return true;
    known ??= scales();
    return relativeError(own, value, known[element] as number) <= tolerance;
  });
}
