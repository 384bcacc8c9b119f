import type { GraphPicture } from '../../../../server/protocol.ts';

/** The results of a check, as they cross the wire. */
export type Report = NonNullable<GraphPicture['report']>;

/** Requests of the results to the rest of the page. */
export interface ResultEvents {
  readonly reveal: (line: number) => void;
  readonly select: (adjoint: string) => void;
}
