import { type Dimension, ONE, printDimension, subtract } from './dimension.ts';

/** The set from which a check draws the numbers of a variable. */
export type Domain =
  | { readonly kind: 'interval'; readonly low: number; readonly high: number }
  | { readonly kind: SetName }
  /** Square matrices far from singular, without symmetry; of positive determinant, or of either sign. */
  | { readonly kind: 'invertible'; readonly determinant: 'nonzero' | 'positive' }
  /** Any number but 0. */
  | { readonly kind: 'nonzero' }
  /** Whole numbers from 0 up to, and without, a size; and one more that stands for no such number. */
  | { readonly kind: 'integers'; readonly below: Dimension; readonly also?: number };

interface SetDescription {
  /** Describes the numbers, in words that follow both "numbers are" and "defined for". */
  readonly summary: string;
  /** The axes that a variable must have for it. */
  readonly needs: 'nothing' | 'an axis' | 'square matrices';
}

/** The sets that go by their name alone, as in `input K: [n, n] in spd`. */
export const SETS = {
  mask: { summary: '0 or 1', needs: 'nothing' },
  onehot: { summary: 'rows of zeros with a single 1', needs: 'an axis' },
  simplex: { summary: 'rows of positive numbers that sum to 1', needs: 'an axis' },
  unit: { summary: 'rows of norm 1', needs: 'an axis' },
  symmetric: { summary: 'symmetric matrices', needs: 'square matrices' },
  spd: { summary: 'symmetric positive definite matrices', needs: 'square matrices' },
  triangular: { summary: 'lower triangular matrices with a positive diagonal', needs: 'square matrices' },
} as const satisfies Readonly<Record<string, SetDescription>>;

export type SetName = keyof typeof SETS;

export const SET_NAMES = Object.keys(SETS) as readonly SetName[];

/** The set that takes a size: `index(k)`. */
export const INDEX_SET = { name: 'index', use: 'index(k)', summary: 'whole numbers from 0, below the size `k`' } as const;

export function isSetName(name: string): name is SetName {
  return Object.hasOwn(SETS, name);
}

/** True for a condition on whole matrices: no single number lies outside. */
export function isOfMatrices({ kind }: Domain): boolean {
  return kind === 'invertible' || (isSetName(kind) && SETS[kind].needs === 'square matrices');
}

/** True if everything that `b` admits is known to be admitted by `a`. */
export function isWider(a: Domain, b: Domain): boolean {
  if (a.kind === 'integers') return a.also !== undefined && b.kind === 'integers' && b.also !== a.also;
  if (a.kind !== 'invertible') return a.kind === 'nonzero';
  return b.kind === 'spd' || b.kind === 'triangular' || (b.kind === 'invertible' && b.determinant === 'positive');
}

/** True if an operation with this domain is defined at a number; conditions on whole rows are ignored. */
export function contains(domain: Domain, value: number): boolean {
  switch (domain.kind) {
    case 'interval':
      return value > domain.low && value < domain.high;
    case 'nonzero':
      return value !== 0;
    case 'mask':
      return value === 0 || value === 1;
    case 'integers':
      return value === domain.also || (Number.isInteger(value) && value >= 0);
    default:
      return true;
  }
}

/** Describes a domain in words. */
export function printDomain(domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      if (domain.high === Number.POSITIVE_INFINITY) return `numbers above ${domain.low}`;
      return domain.low === Number.NEGATIVE_INFINITY
        ? `numbers below ${domain.high}`
        : `numbers between ${domain.low} and ${domain.high}`;
    case 'nonzero':
      return 'numbers other than 0';
    case 'integers': {
      const also = domain.also === undefined ? '' : `, and ${domain.also}`;
      return `whole numbers from 0 to ${printDimension(subtract(domain.below, ONE))}${also}`;
    }
    case 'invertible':
      return domain.determinant === 'positive' ? 'matrices of positive determinant' : 'invertible matrices';
    default:
      return SETS[domain.kind].summary;
  }
}
