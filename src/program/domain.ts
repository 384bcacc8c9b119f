import { type Dimension, ONE, printDimension, subtract } from './dimension.ts';

/** Where a check draws the numbers of a variable. */
export type Domain =
  | { readonly kind: 'interval'; readonly low: number; readonly high: number }
  /** A single one among zeros along the last axis. */
  | { readonly kind: 'onehot' }
  /** Positive and summing to one along the last axis. */
  | { readonly kind: 'simplex' }
  /** Symmetric positive definite matrices. */
  | { readonly kind: 'definite' }
  /** 0 or 1. */
  | { readonly kind: 'mask' }
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

/** What numbers those are, in words. */
export function printDomain(domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      if (domain.high === Number.POSITIVE_INFINITY) return `numbers above ${domain.low}`;
      return domain.low === Number.NEGATIVE_INFINITY
        ? `numbers below ${domain.high}`
        : `numbers between ${domain.low} and ${domain.high}`;
    case 'nonzero':
      return 'numbers other than 0';
    case 'integers':
      return `whole numbers from 0 to ${printDimension(subtract(domain.below, ONE))}`;
    case 'definite':
      return 'positive definite matrices';
    case 'mask':
      return '0 and 1';
    case 'onehot':
    case 'simplex':
      return `rows in ${domain.kind}`;
  }
}
