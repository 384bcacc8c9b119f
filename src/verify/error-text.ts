/** Errors of gradients in words, the same wherever a verdict is read. */

/** A gradient's error, and the place where it is largest; `null` is what JSON makes of a number that is not finite. */
export interface MeasuredError {
  readonly maxError: number | null;
  readonly worst?: { readonly found: number | null; readonly expected: number | null };
}

/** The words of another language. */
export interface ErrorWords {
  readonly notFinite: string;
  readonly whereZeroBelongs: (found: string) => string;
}

const ENGLISH: ErrorWords = { notFinite: 'not finite', whereZeroBelongs: (found) => `${found} where 0 belongs` };

/** `3.2e-11`, or that it is no number. */
export function errorText(error: number | null, { notFinite }: ErrorWords = ENGLISH): string {
  if (error === null || !Number.isFinite(error)) return notFinite;
  return error === 0 ? '0' : error.toExponential(1);
}

/** A number itself, in few digits: `-1.2`. */
function shortNumber(number: number | null, { notFinite }: ErrorWords): string {
  return number !== null && Number.isFinite(number) ? String(Number(number.toPrecision(2))) : notFinite;
}

/** The relative error of a gradient in words; where the truth is 0, the number itself. */
export function errorOf({ maxError, worst }: MeasuredError, words: ErrorWords = ENGLISH): string {
  const isPartOfNothing = (maxError === null || maxError === Number.POSITIVE_INFINITY) && worst?.expected === 0;
  return isPartOfNothing ? words.whereZeroBelongs(shortNumber(worst.found, words)) : errorText(maxError, words);
}

/** A number in a sentence about it: `0.0040089`. */
export function numberText(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toPrecision(6).replace(/\.?0+$/, '');
}
