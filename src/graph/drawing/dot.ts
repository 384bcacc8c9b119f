import { type Graph, type GraphCluster, type GraphNode, isFramed } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import { type Columns, columnsOfNodes, Frames } from './columns.ts';
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
export function writeDot(graph: Graph, direction: Direction, columns?: Columns): string {
  return new DotWriter(graph, direction, columns).write();
}

class DotWriter {
  private readonly lines: string[] = [];
  private readonly graph: Graph;
  private readonly direction: Direction;
  private readonly columns: Columns | undefined;
  private readonly nodesIn: ReadonlyMap<string | undefined, readonly GraphNode[]>;
  private readonly clustersIn: ReadonlyMap<string | undefined, readonly GraphCluster[]>;

  constructor(graph: Graph, direction: Direction, columns: Columns | undefined) {
    this.graph = graph;
    this.direction = direction;
    this.columns = columns;
    const frames = new Frames(graph);
    const { nodes } = graph;
    // Inputs first: of several orders that were tried, the one that crosses the fewest edges.
    const ordered = [...nodes.filter(({ kind }) => kind === 'input'), ...nodes.filter(({ kind }) => kind !== 'input')];
    this.nodesIn = groupBy(ordered, ({ cluster }) => frames.around(cluster));
    this.clustersIn = groupBy(graph.clusters.filter(isFramed), ({ parent }) => frames.around(parent));
  }

  write(): string {
    this.lines.push(
      'digraph {',
      `  rankdir=${this.direction === 'right' ? 'LR' : 'TB'}; nodesep=0.22; ranksep=0.36; ${effort(this.graph.nodes.length)}`,
      '  node [shape=box, fixedsize=true, fontname="monospace", fontsize=12];',
      '  edge [arrowsize=0.6];',
    );
    this.writeFrame(undefined, '  ');
    this.writeHeads();
    this.writeEdges();
    this.lines.push('}');
    return `${this.lines.join('\n')}\n`;
  }

  private writeFrame(frame: string | undefined, indent: string): void {
    const { columns } = this;
    if (columns === undefined || columns.frame !== frame) {
      this.writeContent(frame, indent);
      return;
    }
    // Columns are frames that nobody sees.
    for (let column = 0; column < columns.count; column += 1) {
      this.lines.push(`${indent}subgraph "cluster_ column ${column}" {`, `${indent}  style=invis; margin=0;`);
      this.lines.push(`${indent}  ${head(column)} [shape=point, style=invis, width=0.01, height=0.01, label=""];`);
      this.writeContent(frame, `${indent}  `, column);
      this.lines.push(`${indent}}`);
    }
  }

  private writeContent(frame: string | undefined, indent: string, column?: number): void {
    const isHere = ({ id }: GraphNode | GraphCluster): boolean =>
      column === undefined || (this.columns?.of.get(id) ?? 0) === column;
    for (const node of (this.nodesIn.get(frame) ?? []).filter(isHere)) this.lines.push(indent + nodeLine(node, this.direction));
    for (const { id, label } of (this.clustersIn.get(frame) ?? []).filter(isHere)) {
      this.lines.push(`${indent}subgraph ${quoted(`cluster_${id}`)} {`);
      this.lines.push(`${indent}  label=${quoted(label)}; labeljust=l; margin=12;`);
      this.writeFrame(id, `${indent}  `);
      this.lines.push(`${indent}}`);
    }
  }

  /** In each column a head of no size: in one rank, they keep the columns in their order. */
  private writeHeads(): void {
    if (this.columns === undefined) return;
    const heads = Array.from({ length: this.columns.count }, (_, column) => head(column));
    this.lines.push(`  newrank=true; { rank=same; ${heads.join(' -> ')} [style=invis]; }`);
  }

  private writeEdges(): void {
    const { nodes, edges } = this.graph;
    const inputs = new Set(nodes.filter(({ kind }) => kind === 'input').map(({ id }) => id));
    const tail = this.direction === 'right' ? 'e' : 's';
    const columnOf = columnsOfNodes(this.graph, this.columns);
    for (const { id, from, to, isRecurrent } of edges) {
      const [own, other] = [columnOf.get(from), columnOf.get(to)];
      // An edge into another column says nothing about what stands above what.
      const isFree = isRecurrent || (own !== undefined && other !== undefined && own !== other);
      // The chains of operations are drawn straight before the edges of inputs, which fan out anyhow.
      const pull = isFree ? 'constraint=false' : inputs.has(from) ? 'weight=1' : `weight=3, tailport=${tail}`;
      this.lines.push(`  ${quoted(from)} -> ${quoted(to)} [id=${quoted(id)}, ${pull}];`);
    }
  }
}

function head(column: number): string {
  return `" head ${column}"`;
}
