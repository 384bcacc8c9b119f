import type { TextPosition, TextRange } from '../../language/document/source-text.ts';
import type { CheckReport } from '../../verify/plain-report.ts';
import type { BlockLine } from '../block/block-lines.ts';
import type { DrawnBlock } from '../block/drawn-block.ts';
import type { GradientPicture } from '../drawing/gradient-pictures.ts';
import type { Box, Layout, Point } from '../drawing/layout.ts';
import type { Direction, Size } from '../drawing/shapes.ts';
import type { FoldChoice } from '../model/folding.ts';
import type { Graph } from '../model/graph.ts';
import type { Frame } from '../model/numbers.ts';
import type { Trouble } from '../model/part.ts';
import type { Formula, Walk, WalkStep } from '../model/steps.ts';

/** The message about a file for the panel's page, as plain data: it crosses wires, or is kept in a page. */

/** The wishes that a picture is made by. */
export interface PictureParams {
  /** Without it, the one in which the picture is larger. */
  readonly direction?: Direction | undefined;
  /** Draws every iteration of the loops, for small sizes. */
  readonly unrolled: boolean;
  /** Parts that are drawn as one box each. */
  readonly folded: readonly string[];
  /** Parts that are not. Of all others, the room decides. */
  readonly opened?: readonly string[];
  /** The room for the picture, in pixels: parts are folded until its text can be read. Without it, none is. */
  readonly room?: Size | undefined;
  /** Lays out a large graph too. */
  readonly evenIfLarge: boolean;
}

/** A statement of the text and the nodes and loops that it is about. */
export interface LinkedLine {
  readonly statement: number;
  readonly range: TextRange;
  readonly nodes: readonly string[];
}

/** A layout without maps, which do not cross wires. */
export interface WireLayout extends Omit<Layout, 'nodes' | 'edges' | 'clusters'> {
  readonly nodes: readonly (readonly [string, Box])[];
  readonly edges: readonly (readonly [string, readonly Point[]])[];
  readonly clusters: readonly (readonly [string, Box])[];
}

export function readLayout({ nodes, edges, clusters, ...layout }: WireLayout): Layout {
  return { ...layout, nodes: new Map(nodes), edges: new Map(edges), clusters: new Map(clusters) };
}

/** A step, and where it stands in the text: a line of its backward block, or the equation that it belongs to. */
export interface WireStep extends WalkStep {
  readonly range?: TextRange;
}

export interface WireWalk extends Omit<Walk, 'steps'> {
  readonly steps: readonly WireStep[];
}

export interface GraphPicture {
  readonly kind: 'picture';
  readonly version: number;
  readonly graph: Graph;
  /** The parts that are drawn as boxes, and those that are drawn open. */
  readonly folding: FoldChoice;
  readonly layout: WireLayout;
  readonly walk: WireWalk;
  /** Of the file's own backward block, if it has one without errors, else of the derived pass. */
  readonly gradients: readonly GradientPicture[];
  readonly lines: readonly LinkedLine[];
  /** The lines of the file's own backward block, where it has one without errors. */
  readonly block?: DrawnBlock;
  /** The parts that could not be made, with the reasons. */
  readonly troubles: readonly Trouble[];
  /** The last check of this version. */
  readonly report?: CheckReport;
}

/** The first of the errors for which there is no graph. */
export interface GraphObstacle {
  readonly message: string;
  readonly position: TextPosition;
}

/** The picture, or why there is none: the text has errors, the graph is large, nothing is there to draw, or it went wrong. */
export type GraphAnswer =
  | GraphPicture
  | { readonly kind: 'unsound'; readonly version: number; readonly obstacle?: GraphObstacle }
  | { readonly kind: 'large'; readonly version: number; readonly nodes: number }
  | { readonly kind: 'empty'; readonly version: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A line that a repair writes, with the numbers that it has in place of the old one. */
export interface RepairedLine extends Pick<BlockLine, 'text' | 'target' | 'nodes' | 'edges' | 'inside'> {
  readonly formula: Formula;
  readonly frames: readonly Frame[];
}

/** The first fix of what a check says of a line of the block. */
export interface LineRepair {
  /** The line, or for one that is missing the place from which it is missed. */
  readonly statement: number;
  readonly isMissing: boolean;
  readonly message: string;
  readonly title: string;
  /** None where the line goes. */
  readonly lines: readonly RepairedLine[];
  /** In positions of the version that was checked. */
  readonly edits: readonly { readonly range: TextRange; readonly newText: string }[];
}

export interface Repairs {
  readonly version: number;
  readonly repairs: readonly LineRepair[];
}
