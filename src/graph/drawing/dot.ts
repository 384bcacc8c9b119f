import type { Graph, GraphCluster, GraphNode } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import { type Direction, nodeSize } from './shapes.ts';

const POINTS_PER_INCH = 72;

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function nodeLine(node: GraphNode, direction: Direction): string {
  const { width, height } = nodeSize(node, direction);
  const [w, h] = [width, height].map((points) => (points / POINTS_PER_INCH).toFixed(4));
  return `${quoted(node.id)} [width=${w}, height=${h}, label=${quoted(node.name ?? node.label)}];`;
}

/** From here on a layout has to come to an end before it has to be beautiful. */
const MANY = 300;

/** Settings that limit Graphviz's search for better places: without them, a thousand nodes may take it minutes. */
function effort(nodes: number): string {
  return nodes <= MANY ? 'splines=true;' : 'splines=line; nslimit=1; nslimit1=1; mclimit=0.2;';
}

/** The graph in Graphviz's language: what the layout reads, and what `--format dot` prints. */
export function writeDot({ nodes, edges, clusters }: Graph, direction: Direction): string {
  const tail = direction === 'right' ? 'e' : 's';
  // Inputs first: of several orders that were tried, the one that crosses the fewest edges.
  const ordered = [...nodes.filter(({ kind }) => kind === 'input'), ...nodes.filter(({ kind }) => kind !== 'input')];
  const nodesIn = groupBy(ordered, ({ cluster }) => cluster);
  const clustersIn = groupBy(clusters, ({ parent }) => parent);
  const lines: string[] = [
    'digraph {',
    `  rankdir=${direction === 'right' ? 'LR' : 'TB'}; nodesep=0.22; ranksep=0.36; ${effort(nodes.length)}`,
    '  node [shape=box, fixedsize=true, fontname="monospace", fontsize=12];',
    '  edge [arrowsize=0.6];',
  ];
  const write = (parent: string | undefined, indent: string): void => {
    for (const node of nodesIn.get(parent) ?? []) lines.push(indent + nodeLine(node, direction));
    for (const cluster of clustersIn.get(parent) ?? []) writeCluster(cluster, indent);
  };
  const writeCluster = ({ id, label }: GraphCluster, indent: string): void => {
    lines.push(`${indent}subgraph ${quoted(`cluster_${id}`)} {`, `${indent}  label=${quoted(label)}; labeljust=l; margin=12;`);
    write(id, `${indent}  `);
    lines.push(`${indent}}`);
  };
  write(undefined, '  ');
  const inputs = new Set(nodes.filter(({ kind }) => kind === 'input').map(({ id }) => id));
  for (const { id, from, to, isRecurrent } of edges) {
    // The chains of operations are drawn straight before the edges of inputs, which fan out anyhow.
    const pull = isRecurrent ? 'constraint=false' : inputs.has(from) ? 'weight=1' : `weight=3, tailport=${tail}`;
    lines.push(`  ${quoted(from)} -> ${quoted(to)} [id=${quoted(id)}, ${pull}];`);
  }
  lines.push('}');
  return `${lines.join('\n')}\n`;
}
