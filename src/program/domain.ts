import type { Dimension } from './dimension.ts';

/** Where a check draws the numbers of a variable. */
export type Domain =
  | { readonly kind: 'interval'; readonly low: number; readonly high: number }
  /** A single one among zeros along the last axis. */
  | { readonly kind: 'onehot' }
  /** Positive and summing to one along the last axis. */
  | { readonly kind: 'simplex' }
  /** Symmetric positive definite matrices. */
  | { readonly kind: 'definite' }
  /** Any number but 0. */
  | { readonly kind: 'nonzero' }
  /** Whole numbers from 0 up to, and without, a size. */
  | { readonly kind: 'integers'; readonly below: Dimension };

/** Whether an operation is defined at a number; how the numbers of a row hang together is nobody's condition. */
export function contains(domain: Domain, value: number): boolean {
  switch (domain.kind) {
    case 'interval':
      return value > domain.low && value < domain.high;
    case 'nonzero':
      return value !== 0;
    case 'integers':
      return Number.isInteger(value) && value >= 0;
    default:
      return true;
  }
}
