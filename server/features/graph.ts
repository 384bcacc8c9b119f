import type { CancellationToken } from 'vscode-languageserver';
import { type TracedGraph, traceGraph } from '../../src/graph/build-graph.ts';
import { foldClusters } from '../../src/graph/fold.ts';
import { type GradientPicture, gradientPictures } from '../../src/graph/gradient-pictures.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Layout } from '../../src/graph/layout.ts';
import { type Walk, walkProgram } from '../../src/graph/steps.ts';
import { statementAt } from '../../src/language/statements.ts';
import { hasErrors } from '../../src/program/analyze.ts';
import { printDimension } from '../../src/program/dimension.ts';
import type { Equation } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { smallSizes } from '../../src/verify/small-sizes.ts';
import type { FileVersion } from '../files.ts';
import type { LayoutTask } from '../layouts/task.ts';
import { type GraphAnswer, type GraphParams, GraphRequest, type LinkedLine } from '../protocol.ts';
import type { Feature } from './feature.ts';

/** A graph of more nodes is laid out only when that is asked for twice. */
const LARGE = 1000;
/** Beyond as many equations, a walk step by step helps nobody. */
const LONGEST_WALK = 400;

function traced({ analysis: { forward } }: FileVersion, unrolled: boolean): TracedGraph {
  return unrolled ? traceGraph(forward, { unrolled: smallSizes(forward) }) : traceGraph(forward);
}

const NO_WALK: Walk = { steps: [], saved: [] };

function walkOf(file: FileVersion, graph: TracedGraph): Walk {
  const { forward } = file.analysis;
  const isLong = equationsOf(forward.body).length > LONGEST_WALK;
  return file.derived === undefined || isLong ? NO_WALK : walkProgram(forward, file.derived, graph);
}

function gradientsOf({ analysis: { forward, backward, diagnostics }, derived }: FileVersion): readonly GradientPicture[] {
  if (derived === undefined || equationsOf(forward.body).length > LONGEST_WALK) return [];
  return gradientPictures(forward, derived, backward === undefined || hasErrors(diagnostics) ? derived : backward);
}

/** The name of what a line of a backward block contributes to, as the graph has it: `dh[t]`. */
function adjointText({ target, indices }: Equation): string {
  return indices.length === 0 || target.isLocal === true
    ? target.name
    : `${target.name}[${indices.map(compactIndex).join(', ')}]`;
}

function compactIndex(index: Equation['indices'][number]): string {
  return printDimension(index).replaceAll(' ', '');
}

/** Which nodes each line of the text is about: those of its own equation or declaration, or of its adjoint. */
function linkedLines(file: FileVersion, graph: Graph): readonly LinkedLine[] {
  const { document, backward } = file.analysis;
  const byStatement = new Map<number, string[]>();
  const link = (statement: number, nodes: readonly string[]): void => {
    byStatement.set(statement, [...(byStatement.get(statement) ?? []), ...nodes]);
  };
  for (const { id, statement } of [...graph.nodes, ...graph.clusters]) if (statement !== undefined) link(statement, [id]);
  const byAdjoint = new Map<string, string[]>();
  for (const { id, adjoint } of graph.nodes)
    if (adjoint !== undefined) byAdjoint.set(adjoint, [...(byAdjoint.get(adjoint) ?? []), id]);
  for (const line of equationsOf(backward?.body ?? []))
    if (line.source !== undefined) link(line.source.statement, byAdjoint.get(adjointText(line)) ?? []);
  return [...byStatement].flatMap(([statement, nodes]): LinkedLine[] => {
    const source = statementAt(document, statement);
    if (source === undefined) return [];
    const start = file.text.positionAt(source.offset);
    const end = file.text.positionAt(source.offset + source.text.length);
    return [{ statement, range: { start, end }, nodes }];
  });
}

type LayOut = (task: LayoutTask) => Promise<Layout | undefined>;

/** The picture of one version of a file. */
export async function pictureOf(file: FileVersion, params: GraphParams, layOut: LayOut): Promise<GraphAnswer> {
  const { version } = file.text;
  if (!file.isForwardSound) return { kind: 'unsound', version };
  const whole = traced(file, params.unrolled);
  const graph = foldClusters(whole.graph, new Set(params.folded));
  const nodes = graph.nodes.length;
  if (nodes === 0) return { kind: 'none', reason: 'there are no equations yet' };
  if (nodes > LARGE && !params.evenIfLarge) return { kind: 'large', version, nodes };
  const layout = await layOut({ graph, direction: params.direction });
  if (layout === undefined) return { kind: 'none', reason: 'the layout was cancelled' };
  const { nodes: boxes, edges, clusters, ...size } = layout;
  return {
    kind: 'picture',
    version,
    graph,
    layout: { ...size, nodes: [...boxes], edges: [...edges], clusters: [...clusters] },
    walk: walkOf(file, whole),
    gradients: gradientsOf(file),
    lines: linkedLines(file, graph),
    ...(file.report === undefined ? {} : { report: file.report }),
  };
}

/** The picture of a file for the panel. */
export const graph: Feature = ({ connection, files, layouts }) => {
  connection.onRequest(GraphRequest.method, async (params: GraphParams, token: CancellationToken): Promise<unknown> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const file = files.get(params.uri);
    const none: GraphAnswer = { kind: 'none', reason: files.whyAbsent(params.uri) };
    return file === undefined ? none : await pictureOf(file, params, (task) => layouts.run(task, abort.signal));
  });
};
