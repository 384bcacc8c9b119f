import type { Case } from '../measure.ts';
import type { Peers } from '../peers/peers.ts';

/** A table of the report. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** What the peers are, and what each is better at. */
  readonly notes: readonly string[];
  /** What the exponent of time over size may be at most, fitted through all cases: 1 is linear. */
  readonly maximalExponent?: number;
  readonly cases: (peers: Peers) => readonly Case[];
}
