import { quotientOf } from './quotients.ts';
import type { Dimension } from './term.ts';

/** The terms in the order in which a reader would write them: what is subtracted does not come first, as in `m - j`. */
export function writtenTerms({ terms }: Dimension): Dimension['terms'] {
  const at = (terms[0]?.coefficient ?? 0) < 0 ? terms.findIndex(({ coefficient }) => coefficient > 0) : -1;
  const first = terms[at];
  return first === undefined ? terms : [first, ...terms.toSpliced(at, 1)];
}

/** A quotient among other factors. */
function enclosed(factor: string): string {
  return quotientOf(factor) === undefined ? factor : `(${factor})`;
}

/** As a reader would write it: `2 * n + 1`, `T - 1`. */
export function printDimension(dimension: Dimension): string {
  if (dimension.terms.length === 0) return '0';
  return writtenTerms(dimension)
    .map(({ coefficient, factors }, index) => {
      const size = Math.abs(coefficient);
      const texts = factors.length > 1 || size !== 1 ? factors.map(enclosed) : factors;
      const parts = factors.length === 0 || size !== 1 ? [String(size), ...texts] : texts;
      const sign = index === 0 ? (coefficient < 0 ? '-' : '') : coefficient < 0 ? ' - ' : ' + ';
      return sign + parts.join(' * ');
    })
    .join('');
}
