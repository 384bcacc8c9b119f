/** Functions that JavaScript lacks, to the last digits of float64. */

/** Small arguments: all terms of the series are positive, so that nothing cancels. */
function erfSeries(a: number): number {
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
}

/** Large positive arguments: the continued fraction, from its tail on. */
function erfcFraction(a: number): number {
  let tail = a;
  for (let n = 80; n > 0; n -= 1) tail = a + n / 2 / tail;
  return Math.exp(-a * a) / (Math.sqrt(Math.PI) * tail);
}

const SERIES_BELOW = 2.2;

export function erf(a: number): number {
  if (Number.isNaN(a) || a === 0) return a;
  const size = Math.abs(a);
  return Math.sign(a) * (size < SERIES_BELOW ? erfSeries(size) : 1 - erfcFraction(size));
}

/** 1 - erf(a), accurate where that is tiny. */
export function erfc(a: number): number {
  if (a < SERIES_BELOW) return a < -SERIES_BELOW ? 2 - erfcFraction(-a) : 1 - erf(a);
  return erfcFraction(a);
}

/** The probability that a standard normal number is below `a`. */
export function normalCdf(a: number): number {
  return 0.5 * erfc(-a / Math.SQRT2);
}

export function normalPdf(a: number): number {
  return Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI);
}
