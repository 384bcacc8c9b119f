import type { BlockLine } from '../src/graph/block/block-lines.ts';
import type { DrawnBlock } from '../src/graph/block/drawn-block.ts';
import type { GradientPicture } from '../src/graph/drawing/gradient-pictures.ts';
import type { Box, Layout, Point } from '../src/graph/drawing/layout.ts';
import type { Direction, Size } from '../src/graph/drawing/shapes.ts';
import type { Inspection } from '../src/graph/inspect/inspect.ts';
import type { FoldChoice } from '../src/graph/model/folding.ts';
import type { Graph } from '../src/graph/model/graph.ts';
import type { Frame } from '../src/graph/model/numbers.ts';
import type { Trouble } from '../src/graph/model/part.ts';
import type { Formula, Walk, WalkStep } from '../src/graph/model/steps.ts';
import type { Target } from '../src/index.ts';
import type { AskedConditions, CheckReport } from './checks/report.ts';

/**
 * Requests of the client and the panel beyond the language server protocol. Only types: the extension that imports them
 * stays light.
 */

/** The name of a request, with what it carries and what answers it: types only, so that the extension stays light. */
export interface RequestName<Params, Result> {
  readonly method: string;
  readonly types?: readonly [Params, Result];
}

export interface NotificationName<Params> {
  readonly method: string;
  readonly types?: readonly [Params];
}

/** A text document, by its URI. */
export interface DocumentParams {
  readonly uri: string;
}

/** Edits of one version of a document, in its own positions; `undefined` results when the document has errors. */
export interface DocumentEdits {
  readonly uri: string;
  readonly version: number;
  readonly edits: readonly { readonly range: WireRange; readonly newText: string }[];
  /** The text that would be replaced; empty if nothing is lost. */
  readonly replaces: string;
}

export interface WirePosition {
  readonly line: number;
  readonly character: number;
}

export interface WireRange {
  readonly start: WirePosition;
  readonly end: WirePosition;
}

/** The answer to a command that cannot be carried out: why. */
export interface Refusal {
  readonly refused: string;
}

/** Options that the client passes when the server starts. */
export interface StartOptions {
  readonly checkAsYouType?: boolean;
  readonly codeLenses?: boolean;
  readonly inlayHints?: boolean;
  /** Conditions of checks that are remembered for files, open or not. */
  readonly checkWith: readonly CheckWithParams[];
}

export interface DeriveParams extends DocumentParams {
  /** Keeps few states of the loops, and computes the others again. */
  readonly checkpoint?: 'sqrt';
}

/** The edit that writes the derived backward block into the file. */
export const DeriveRequest: RequestName<DeriveParams, DocumentEdits | Refusal> = { method: 'bprop/derive' };

/** The edit that leaves one operation an equation. */
export const ExpandRequest: RequestName<DocumentParams, DocumentEdits | Refusal> = { method: 'bprop/expand' };

/** The derived backward pass as text, of the last version without errors. */
export const PreviewRequest: RequestName<DocumentParams, { readonly text: string }> = { method: 'bprop/preview' };

export interface ExportParams extends DocumentParams {
  readonly target: Target;
  /** NumPy's alone: as the post writes it. */
  readonly style?: 'deriv';
  /** The base of the exported functions' names. */
  readonly name: string;
}

/** A text of the last version without errors, where there is one, and why there is none of this version. */
export type ExportResult = { readonly text?: string } & Partial<Refusal>;

/** The file as code in another language. */
export const ExportRequest: RequestName<ExportParams, ExportResult> = { method: 'bprop/export' };

export interface LatexParams extends DocumentParams {
  readonly range: WireRange;
}

/** The equations on the lines that a range touches, aligned for a paper; empty when there is none. */
export const LatexRequest: RequestName<LatexParams, { readonly text: string } | Refusal> = { method: 'bprop/latex' };

/** Checks the document as it is now and answers when that is done; an edit in between answers `undefined`. */
export const CheckRequest: RequestName<DocumentParams, CheckResult | undefined> = { method: 'bprop/check' };

export interface CheckWithParams extends DocumentParams {
  /** Nothing: as a check always is. */
  readonly conditions?: AskedConditions;
}

/** Sets what all further checks of a file are made with; what does not fit it is told, and leaves them without a result. */
export const CheckWithRequest: RequestName<CheckWithParams, Partial<Refusal>> = { method: 'bprop/checkWith' };

/** The result of a numeric check, for one version of a document. */
export interface CheckResult {
  readonly uri: string;
  readonly version: number;
  readonly report: CheckReport;
}

/** Sent whenever the check of a version is done. */
export const CheckedNotification: NotificationName<CheckResult> = { method: 'bprop/checked' };

/** Sent when the derived backward pass may have changed: a preview asks anew. */
export const AnalyzedNotification: NotificationName<{ readonly uri: string; readonly version: number }> = {
  method: 'bprop/analyzed',
};

/** The part of either side's connection that sends. */
export interface Sender {
  sendRequest<Result>(method: string, params: unknown): Promise<Result>;
}

/** Asks the other side. */
export function ask<Params, Result>(sender: Sender, { method }: RequestName<Params, Result>, params: Params): Promise<Result> {
  return sender.sendRequest<Result>(method, params);
}

export interface GraphParams extends DocumentParams {
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
  readonly range: WireRange;
  readonly nodes: readonly string[];
}

/** A layout without maps, which do not cross wires. */
export interface WireLayout extends Omit<Layout, 'nodes' | 'edges' | 'clusters'> {
  readonly nodes: readonly (readonly [string, Box])[];
  readonly edges: readonly (readonly [string, readonly Point[]])[];
  readonly clusters: readonly (readonly [string, Box])[];
}

/** A step, and where it stands in the text: a line of its backward block, or the equation that it belongs to. */
export interface WireStep extends WalkStep {
  readonly range?: WireRange;
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
  readonly position: WirePosition;
}

/** The picture, or why there is none: the text has errors, the graph is large, nothing is there to draw, or it went wrong. */
export type GraphAnswer =
  | GraphPicture
  | { readonly kind: 'unsound'; readonly version: number; readonly obstacle?: GraphObstacle }
  | { readonly kind: 'large'; readonly version: number; readonly nodes: number }
  | { readonly kind: 'empty'; readonly version: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The computational graph of a file, laid out. Cancelling it ends the layout. */
export const GraphRequest: RequestName<GraphParams, GraphAnswer> = { method: 'bprop/graph' };

export interface InspectParams extends DocumentParams {
  /** A node or an edge of the picture. */
  readonly id: string;
  readonly unrolled: boolean;
}

/** Everything about a node or an edge, at small drawn numbers; nothing of a box, and of what is in no picture. */
export const InspectRequest: RequestName<InspectParams, Inspection | null> = { method: 'bprop/inspect' };

/** A line that a repair writes, with the numbers that it has in place of the old one. */
export interface RepairedLine extends Pick<BlockLine, 'text' | 'target' | 'nodes' | 'edges'> {
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
  readonly edits: DocumentEdits['edits'];
}

export interface Repairs {
  readonly version: number;
  readonly repairs: readonly LineRepair[];
}

/** The repairs that the last check of a file offers, in the picture that these parameters ask for. */
export const RepairsRequest: RequestName<GraphParams, Repairs> = { method: 'bprop/repairs' };
