import type { Graph, GraphCluster, GraphEdge, GraphNode } from '../model/graph.ts';
import { placeFlowLabels } from './flow-labels.ts';
import type { Layout } from './layout.ts';
import { type Box, CIRCLE, FLOW_SIZE, FONT_SIZE, labelText, type Point, signBox, TAG_HEIGHT, tagWidth } from './shapes.ts';

/** An element of an SVG as plain data: a file writes it as text, a page makes it of elements, and both show the same. */
export interface Mark {
  readonly tag: 'g' | 'rect' | 'path' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Mark | string)[];
}

/** The passes that are drawn: the values, the adjoints that flow back along the same edges, or both. */
export type Mode = 'forward' | 'backward' | 'both';

function mark(tag: Mark['tag'], attributes: Mark['attributes'], children: Mark['children'] = []): Mark {
  return { tag, attributes, children };
}

function rect({ x, y, width, height }: Box, rx: number, className: string): Mark {
  return mark('rect', { class: className, x: round(x), y: round(y), width: round(width), height: round(height), rx });
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

function centred(text: string, { x, y, width, height }: Box, className: string, size = FONT_SIZE): Mark {
  // The baseline of letters without descenders, a third of their size below the middle.
  return mark('text', { class: className, x: round(x + width / 2), y: round(y + height / 2 + size * 0.34) }, [text]);
}

/** The corners of each kind of node: kinds can be told apart without colour. */
const CORNERS: Readonly<Record<GraphNode['kind'], number>> = {
  input: 13,
  param: 2,
  const: 2,
  operation: CIRCLE / 2,
  element: 13,
  loop: 6,
  box: 6,
};

/** The description of a node for screen readers and the tooltip. */
export function describeNode({ kind, text, shape, isOutput, adjoint }: GraphNode): string {
  const role = kind === 'operation' ? (isOutput ? 'output' : 'intermediate') : kind === 'element' ? 'element' : '';
  const parts = [text, ...(kind === 'operation' || kind === 'element' ? [`${role} of shape ${shape}`] : [])];
  return [...parts, ...(adjoint === undefined ? [] : [`adjoint ${adjoint}`])].join(', ');
}

/** The parts of an operation: its sign, and the name of its result beside or below it. */
function operationMarks(node: GraphNode, box: Box, direction: Layout['direction'], mode: Mode): readonly Mark[] {
  const tag = tagWidth(node);
  const across = direction === 'right';
  const sign = signBox(node, box, direction);
  const place = across
    ? { x: box.x + sign.width - 1, y: box.y + (CIRCLE - TAG_HEIGHT) / 2, width: tag, height: TAG_HEIGHT }
    : { x: box.x + (box.width - tag) / 2, y: box.y + CIRCLE - 1, width: tag, height: TAG_HEIGHT };
  return [
    ...(node.name === undefined ? [] : [rect(place, 4, 'tag'), centred(nameIn(node, mode, node.name), place, 'name')]),
    rect(sign, CORNERS.operation, 'shape'),
    centred(node.label, sign, 'sign'),
  ];
}

/** The texts in a node, and in the tag below it. */
export function writtenIn(node: GraphNode, mode: Mode): { readonly name: string; readonly label: string } {
  if (node.kind !== 'operation') return { name: '', label: nameIn(node, mode, node.label) };
  return { name: node.name === undefined ? '' : nameIn(node, mode, node.name), label: node.label };
}

/** Going backward, a place carries the adjoint of what it carried before. */
function nameIn({ adjoint }: GraphNode, mode: Mode, name: string): string {
  return mode === 'backward' ? (adjoint ?? name) : name;
}

function boxMarks(node: GraphNode, box: Box, mode: Mode): readonly Mark[] {
  const shape = rect(box, CORNERS[node.kind], 'shape');
  return [shape, centred(nameIn(node, mode, labelText(node)), box, 'name')];
}

function nodeMark(node: GraphNode, box: Box, { direction }: Layout, mode: Mode): Mark {
  const marks = node.kind === 'operation' ? operationMarks(node, box, direction, mode) : boxMarks(node, box, mode);
  const inner = { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6 };
  const output = node.isOutput ? [rect(inner, 8, 'output-frame')] : [];
  const idle = mode === 'backward' && node.adjoint === undefined ? ' idle' : '';
  return mark('g', { class: `node ${node.kind}${node.isOutput ? ' output' : ''}${idle}`, 'data-id': node.id }, [
    mark('title', {}, [describeNode(node)]),
    ...output,
    ...marks,
  ]);
}

function curve(points: readonly Point[], shift: number): string {
  const [start, ...rest] = points.map(({ x, y }) => `${round(x + shift)},${round(y + shift)}`);
  return start === undefined ? '' : `M${start}${rest.length === 0 ? '' : `C${rest.join(' ')}`}`;
}

/** The length of an arrowhead in points. */
const HEAD = 7;

/** A triangle with its tip at a point, pointing away from another. */
function arrowhead(tip: Point, from: Point, shift: number): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const corner = (side: number): string =>
    `${round(tip.x - HEAD * dx - 3 * side * dy + shift)},${round(tip.y - HEAD * dy + 3 * side * dx + shift)}`;
  return `M${round(tip.x + shift)},${round(tip.y + shift)}L${corner(1)} ${corner(-1)}Z`;
}

/** The first point farther away than an arrowhead is long: a shorter piece would turn it at random. */
function nearest(points: readonly Point[], at: Point): Point {
  return points.find(({ x, y }) => Math.hypot(x - at.x, y - at.y) > HEAD) ?? at;
}

/** The distance of the backward pass from the forward pass, if both are shown. */
const BESIDE = 4;

function forwardEdge(edge: GraphEdge, points: readonly Point[]): Mark {
  const tip = points.at(-1) as Point;
  return mark('g', { class: `edge forward${edge.isRecurrent ? ' recurrent' : ''}`, 'data-id': edge.id }, [
    mark('path', { class: 'line', d: curve(points, 0) }),
    mark('path', { class: 'head', d: arrowhead(tip, nearest(points.toReversed(), tip), 0) }),
  ]);
}

/** The same curve the other way round, dashed: it ends where the forward edge begins. */
function backwardEdge(edge: GraphEdge, adjoint: string, points: readonly Point[], shift: number, place: Box | undefined): Mark {
  const tip = points[0] as Point;
  return mark('g', { class: `edge backward${edge.isRecurrent ? ' recurrent' : ''}`, 'data-id': edge.id }, [
    mark('title', {}, [`a contribution to ${adjoint}`]),
    mark('path', { class: 'line', d: curve(points, shift) }),
    mark('path', { class: 'head', d: arrowhead(tip, nearest(points, tip), shift) }),
    ...(edge.label === undefined || place === undefined ? [] : [centred(edge.label, place, 'flow', FLOW_SIZE)]),
  ]);
}

function clusterMark({ id, label }: GraphCluster, box: Box): Mark {
  return mark('g', { class: 'cluster', 'data-id': id }, [
    rect(box, 8, 'frame'),
    mark('text', { class: 'label', x: round(box.x + 10), y: round(box.y + 16) }, [label]),
  ]);
}

/** Everything that is drawn, from the back to the front. */
export function drawGraph(graph: Graph, layout: Layout, mode: Mode): readonly Mark[] {
  const { nodes, edges, clusters } = graph;
  const shift = mode === 'both' ? BESIDE : 0;
  const places = mode === 'forward' ? new Map<string, Box>() : placeFlowLabels(graph, layout, shift);
  const marks: Mark[] = [];
  for (const cluster of clusters) {
    const box = layout.clusters.get(cluster.id);
    if (box !== undefined) marks.push(clusterMark(cluster, box));
  }
  for (const edge of edges) {
    const points = layout.edges.get(edge.id);
    if (points === undefined || points.length < 4) continue;
    if (mode !== 'backward') marks.push(forwardEdge(edge, points));
    if (mode !== 'forward' && edge.adjoint !== undefined)
      marks.push(backwardEdge(edge, edge.adjoint, points, shift, places.get(edge.id)));
  }
  for (const node of nodes) {
    const box = layout.nodes.get(node.id);
    if (box !== undefined) marks.push(nodeMark(node, box, layout, mode));
  }
  return marks;
}
