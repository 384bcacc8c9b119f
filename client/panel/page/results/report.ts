import type { GraphPicture } from '../../../../server/protocol.ts';

/** What a check found, as it crosses the wire. */
export type Report = NonNullable<GraphPicture['report']>;

/** What the results ask of the rest of the page. */
export interface ResultEvents {
  readonly reveal: (line: number) => void;
  readonly select: (adjoint: string) => void;
}
