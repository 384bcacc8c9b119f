import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { Columns } from './columns.ts';
import { writeDot } from './dot.ts';

export type { Box, Layout, Point } from './shapes.ts';

import type { Graph } from '../model/graph.ts';
import { type Box, type Direction, type Layout, nodeSize, type Point, type Size, signBox } from './shapes.ts';

/** The parts of Graphviz's JSON that are read here. */
interface DotJson {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos: string }[];
}

function numbers(text: string): readonly number[] {
  return text.split(',').map(Number);
}

const MARGIN = 12;

/** Reads what Graphviz wrote; its y runs upward. */
function readLayout(json: DotJson, graph: Graph, direction: Direction): Layout {
  const [, , right = 0, top = 0] = numbers(json.bb);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = numbers(text);
    return { x: x + MARGIN, y: top - y + MARGIN };
  };
  const sizes = new Map(graph.nodes.map((node): [string, Size] => [node.id, nodeSize(node, direction)]));
  const nodes = new Map<string, Box>();
  const clusters = new Map<string, Box>();
  for (const { name, bb, pos } of json.objects ?? []) {
    const size = sizes.get(name);
    if (pos !== undefined && size !== undefined) {
      const { x, y } = point(pos);
      nodes.set(name, { x: x - size.width / 2, y: y - size.height / 2, ...size });
    } else if (bb !== undefined && name.startsWith('cluster_') && !name.startsWith('cluster_ ')) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers(bb);
      clusters.set(name.slice('cluster_'.length), { x: x1 + MARGIN, y: top - y2 + MARGIN, width: x2 - x1, height: y2 - y1 });
    }
  }
  const edges = new Map<string, readonly Point[]>();
  for (const { id, pos } of json.edges ?? []) {
    if (id === undefined) continue;
    const [first = '', ...rest] = pos.split(' ');
    const end = first.startsWith('e,') ? [point(first.slice(2))] : [];
    const points = [...(end.length === 0 ? [first] : []), ...rest].map(point);
    const last = points.at(-1);
    // The arrow's tip is a piece of its own.
    edges.set(id, last === undefined ? points : [...points, ...end.flatMap((tip) => [last, tip, tip])]);
  }
  return { direction, width: right + 2 * MARGIN, height: top + 2 * MARGIN, nodes, edges, clusters };
}

/** Graphviz ends an edge at the box around a sign and its name: this goes on to the round shape of the sign itself. */
function reachSigns(layout: Layout, { nodes, edges }: Graph): Layout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reached = new Map(layout.edges);
  for (const { id, to } of edges) {
    const [node, box, points] = [byId.get(to), layout.nodes.get(to), layout.edges.get(id)];
    const end = points?.at(-1);
    if (node?.kind !== 'operation' || box === undefined || points === undefined || end === undefined) continue;
    const tip = touchSign(signBox(node, box, layout.direction), end);
    if (Math.hypot(tip.x - end.x, tip.y - end.y) > 1) reached.set(id, [...points, end, tip, tip]);
  }
  return { ...layout, edges: reached };
}

/** The point of a circle, or of a stadium, that is nearest to another point. */
function touchSign({ x, y, width, height }: Box, from: Point): Point {
  const radius = height / 2;
  const core = { x: Math.min(x + width - radius, Math.max(x + radius, from.x)), y: y + radius };
  const distance = Math.hypot(from.x - core.x, from.y - core.y);
  if (distance <= radius) return from;
  return { x: core.x + (radius * (from.x - core.x)) / distance, y: core.y + (radius * (from.y - core.y)) / distance };
}

let engine: Promise<Graphviz> | undefined;

/** Places a graph. It may take seconds for thousands of nodes: whoever has something else to do calls it in a thread. */
export async function layOut(graph: Graph, direction: Direction, columns?: Columns): Promise<Layout> {
  engine ??= Graphviz.load();
  const graphviz = await engine;
  const json: DotJson = JSON.parse(graphviz.layout(writeDot(graph, direction, columns), 'json', 'dot'));
  return reachSigns(readLayout(json, graph, direction), graph);
}
