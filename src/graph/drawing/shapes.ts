import { adjointName } from '../../program/adjoints.ts';
import type { GraphNode } from '../model/graph.ts';

/** The direction in which values flow in the picture. */
export type Direction = 'right' | 'down';

/** Sizes of what is drawn, in points. Names are set in a monospaced font, so that their widths are known without a screen. */
export const FONT_SIZE = 12;
/** Of what stands beside an edge. */
export const FLOW_SIZE = 11;
const CHARACTER = FONT_SIZE * 0.602;
export const CIRCLE = 30;
export const TAG_HEIGHT = 18;
const BOX_HEIGHT = 26;

export function textWidth(text: string): number {
  let width = 0;
  // East Asian letters are two columns wide.
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) >= 0x1100 ? 2 * CHARACTER : CHARACTER;
  return width;
}

/** Longer labels of boxes are cut: the whole one is in the description. */
const LONGEST_LABEL = 32;

/** The text in a node's shape; a folded part has a mark that says that it opens. */
export function labelText({ kind, label }: GraphNode): string {
  if (kind !== 'loop' && kind !== 'box') return label;
  return `▸ ${label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label}`;
}

/** The width of the shape around an operation's sign: a circle where it fits. */
export function signWidth(label: string): number {
  return Math.max(CIRCLE, textWidth(label) + 14);
}

/** The width of the tag after an operation, with room for the adjoint's name too, so that both passes have one geometry. */
export function tagWidth({ name }: GraphNode): number {
  return name === undefined ? 0 : textWidth(adjointName(name)) + 10;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point, Size {}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An operation and the name of its result are one: side by side, or one below the other. */
export function nodeSize(node: GraphNode, direction: Direction): Size {
  if (node.kind !== 'operation')
    return { width: Math.max(BOX_HEIGHT, textWidth(adjointName(labelText(node))) + 14), height: BOX_HEIGHT };
  const sign = signWidth(node.label);
  const tag = tagWidth(node);
  if (direction === 'right') return { width: sign + tag, height: CIRCLE };
  return { width: Math.max(sign, tag), height: CIRCLE + (tag === 0 ? 0 : TAG_HEIGHT) };
}

/** The box of the sign within that of its operation: first, before the name of the result. */
export function signBox({ label }: GraphNode, { x, y, width }: Box, direction: Direction): Box {
  const own = signWidth(label);
  return { x: direction === 'right' ? x : x + (width - own) / 2, y, width: own, height: CIRCLE };
}

/** Positions in points, y downward: boxes by their upper left corners. */
export interface Layout extends Size {
  readonly direction: Direction;
  readonly nodes: ReadonlyMap<string, Box>;
  /** Cubic Bézier curves from the producer to the reader: a start, and three points for each piece. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly clusters: ReadonlyMap<string, Box>;
}
