import type { Place } from '../language/diagnostic.ts';
import type { Operation } from '../program/operation.ts';
import type { Variable } from '../program/program.ts';

/** A name where it stands in the file, and what it stands for. */
export interface Occurrence {
  readonly place: Place;
  readonly role: 'definition' | 'read';
  readonly of: OccurrenceOf;
}

export type OccurrenceOf =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'dimension'; readonly name: string }
  /** The variable of the loop whose `for` is that statement. */
  | { readonly kind: 'index'; readonly name: string; readonly loop: number }
  | { readonly kind: 'operation'; readonly operation: Operation };
