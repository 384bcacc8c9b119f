/** Functions that JavaScript lacks, to the last digits of float64. */

const ROOT_PI = Math.sqrt(Math.PI);
/** Beyond it, exp(-a² / 2) is 0. */
const VANISHED = 40;

/** exp(-scale * a²). The square in two parts, because its rounding would show in what is tiny. */
function gaussian(a: number, scale: number): number {
  if (Math.abs(a) > VANISHED) return 0;
  const high = Math.fround(a);
  return Math.exp(-scale * high * high) * Math.exp(-scale * (a - high) * (a + high));
}

/** Small arguments: all terms of the series are positive, so that nothing cancels. */
function erfSeries(a: number): number {
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return (2 / ROOT_PI) * gaussian(a, 1) * sum;
}

/** exp(-a²) divided by erfc(a), for 1 and more: the continued fraction, from its tail on. */
function tailFraction(a: number): number {
  let tail = a;
  for (let n = Math.ceil(10 + 330 / (a * a)); n > 0; n -= 1) tail = a + n / 2 / tail;
  return ROOT_PI * tail;
}

const SERIES_BELOW = 2.2;

export function erf(a: number): number {
  if (Number.isNaN(a) || a === 0) return a;
  const size = Math.abs(a);
  return Math.sign(a) * (size < SERIES_BELOW ? erfSeries(size) : 1 - gaussian(size, 1) / tailFraction(size));
}

/** 1 - erf(a), accurate where that is tiny. */
export function erfc(a: number): number {
  return a < 1 || Number.isNaN(a) ? 1 - erf(a) : gaussian(a, 1) / tailFraction(a);
}

/** The probability that a standard normal number is below `a`, accurate where that is tiny. */
export function normalCdf(a: number): number {
  const size = -a * Math.SQRT1_2;
  return size < 1 ? 0.5 * (1 - erf(size)) : (0.5 * gaussian(a, 0.5)) / tailFraction(size);
}

export function normalPdf(a: number): number {
  return gaussian(a, 0.5) / Math.sqrt(2 * Math.PI);
}

/** The nearest whole number, and of two the even one, as NumPy and C have it. */
export function roundHalfEven(a: number): number {
  const below = Math.floor(a);
  const isAbove = a - below > 0.5 || (a - below === 0.5 && below % 2 !== 0);
  // Infinities are 0 away from themselves, or not a number.
  return Number.isFinite(a) ? below + (isAbove ? 1 : 0) : a;
}
