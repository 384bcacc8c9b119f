import type { CancellationToken } from 'vscode-languageserver';
import type { BlockGraph } from '../../src/graph/block/block-lines.ts';
import { blockIn, foldBlock } from '../../src/graph/block/drawn-block.ts';
import type { Arranged } from '../../src/graph/drawing/arrange.ts';
import { type GradientPicture, gradientPictures } from '../../src/graph/drawing/gradient-pictures.ts';
import { inNamesOf } from '../../src/graph/model/block-names.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import { type Folded, foldClusters } from '../../src/graph/model/fold.ts';
import { type FoldChoice, withoutDepths } from '../../src/graph/model/folding.ts';
import type { Graph } from '../../src/graph/model/graph.ts';
import { type Frames, recordFrames } from '../../src/graph/model/numbers.ts';
import { readMarks } from '../../src/graph/model/outline/headings.ts';
import { outlineOf } from '../../src/graph/model/outline/outline.ts';
import { PartMaker, reasonOf } from '../../src/graph/model/part.ts';
import { withSections } from '../../src/graph/model/sections.ts';
import { type WalkedPass, walkProgram } from '../../src/graph/model/steps.ts';
import type { TracedGraph } from '../../src/graph/model/trace.ts';
import { unrolledAtExample } from '../../src/graph/model/unrolled.ts';
import { type Analysis, hasErrors, type Program, severityOf } from '../../src/index.ts';
import { absoluteSpan } from '../../src/language/document/document.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Feature } from '../container/services.ts';
import type { LayoutTask } from '../layouts/task.ts';
import type { FileVersion } from '../open-files.ts';
import { type GraphAnswer, type GraphObstacle, type GraphParams, type GraphPicture, GraphRequest } from '../protocol.ts';
import { linkedLines, placedSteps } from './graph-lines.ts';

/** A graph of more nodes is laid out only when that is asked for twice. */
const LARGE = 1000;
/** Beyond as many equations, a walk step by step helps nobody. */
const LONGEST_WALK = 400;

/** Unrolled, a graph may have so many equations and elements before loops are folded. */
const LARGE_UNROLLED = 10_000;

/** The graph, or how many nodes it would have, where these are not even counted one by one. */
export function tracedFor(
  derived: Program | undefined,
  { forward, backward = derived, document }: Pick<Analysis, 'forward' | 'backward' | 'document'>,
  { unrolled, evenIfLarge }: GraphParams,
): TracedGraph | number {
  const inSections = (traced: TracedGraph): TracedGraph => ({
    ...traced,
    graph: withSections(traced.graph, outlineOf(forward, readMarks(document))),
  });
  if (!unrolled) return inSections(traceGraph(forward, { backward }));
  const { sizes, count } = unrolledAtExample(forward);
  return count > LARGE_UNROLLED && !evenIfLarge ? count : inSections(traceGraph(forward, { unrolled: sizes, backward }));
}

/** Whatever is drawn is folded or open from now on, however much room there is later. */
function foldingOf({ nodes, clusters }: Graph): FoldChoice {
  return { folded: boxIds({ nodes }), opened: clusters.map(({ id }) => id) };
}

function boxIds({ nodes }: Pick<Graph, 'nodes'>): readonly string[] {
  return nodes.filter(({ kind }) => kind === 'loop' || kind === 'box').map(({ id }) => id);
}

/** The file's own backward block, if it has lines and no errors. */
function ownBlock({ analysis: { backward, diagnostics } }: FileVersion): Program | undefined {
  return backward === undefined || hasErrors(diagnostics) || backward.body.length === 0 ? undefined : backward;
}

/** The lines of the file's own block in the graph. */
function blockOf(file: FileVersion, graph: TracedGraph, { unrolled }: GraphParams, parts: PartMaker): BlockGraph | undefined {
  const block = ownBlock(file);
  if (block === undefined) return undefined;
  return parts.make('block', () => blockIn(file.analysis.forward, block, graph, unrolled), undefined);
}

const NO_WALK: GraphPicture['walk'] = { steps: [], saved: [] };
const NOTHING_DERIVED: Pick<GraphPicture, 'walk' | 'gradients'> = { walk: NO_WALK, gradients: [] };
const NO_FRAMES: Frames = new Map();

function gradientsOf(file: FileVersion, derived: Program): readonly GradientPicture[] {
  const { backward, diagnostics, forward } = file.analysis;
  return gradientPictures(forward, derived, backward === undefined || hasErrors(diagnostics) ? derived : backward);
}

/** The lines of the file's own block, if it has any in the graph; else those of the derived pass, by the names that the block uses. */
function walkedPass({ analysis: { backward } }: FileVersion, derived: Program, block: BlockGraph | undefined): WalkedPass {
  if (backward === undefined) return { program: derived };
  return block === undefined ? { program: inNamesOf(backward, derived) } : { program: backward, own: block.lines };
}

/** The derived pass, where it is not too long to be walked through. */
function derivedOf(file: FileVersion, parts: PartMaker): Program | undefined {
  const { length } = equationsOf(file.analysis.forward.body);
  if (length <= LONGEST_WALK) return parts.make('walk', () => file.derived, undefined);
  parts.lack('walk', `the file has ${length} equations, and a walk has at most ${LONGEST_WALK}`);
  return undefined;
}

/** The parts that need the derived pass: the walk with its numbers, and pictures of the gradients. */
function derivedParts(
  file: FileVersion,
  derived: Program | undefined,
  graph: TracedGraph,
  folded: Folded,
  block: BlockGraph | undefined,
  parts: PartMaker,
): Pick<GraphPicture, 'walk' | 'gradients'> {
  if (derived === undefined) return NOTHING_DERIVED;
  const { forward } = file.analysis;
  const walked = walkedPass(file, derived, block);
  const frames = parts.make('numbers', () => recordFrames(forward, derived, walked.program), NO_FRAMES);
  const walk = parts.make(
    'walk',
    () => {
      const { steps, saved } = walkProgram(forward, walked, graph, frames);
      return { steps: placedSteps(file, steps, folded), saved };
    },
    NO_WALK,
  );
  return { walk, gradients: parts.make('gradients', () => gradientsOf(file, derived), []) };
}

/** The first error of the equations: what has to be mended before there is a graph. */
function obstacleOf({ analysis: { diagnostics, document }, text }: FileVersion): { readonly obstacle?: GraphObstacle } {
  const [first] = diagnostics
    .filter((diagnostic) => severityOf(diagnostic) === 'error')
    .map(({ message, place }) => ({ message, offset: absoluteSpan(document, place).start }))
    .toSorted((a, b) => a.offset - b.offset);
  return first === undefined ? {} : { obstacle: { message: first.message, position: text.positionAt(first.offset) } };
}

type Arrange = (task: LayoutTask) => Promise<Arranged | undefined>;

/** The picture of one version of a file. */
export async function pictureOf(file: FileVersion, params: GraphParams, arrange: Arrange): Promise<GraphAnswer> {
  const { version } = file.text;
  if (!file.isForwardSound) return { kind: 'unsound', version, ...obstacleOf(file) };
  const parts = new PartMaker();
  const derived = derivedOf(file, parts);
  const whole = tracedFor(derived, file.analysis, params);
  if (typeof whole === 'number') return { kind: 'large', version, nodes: whole };
  if (whole.graph.nodes.length === 0) return { kind: 'empty', version };
  const { direction, room, folded: closed, opened = [] } = params;
  const choice = { folded: closed, opened };
  const reachable =
    room === undefined ? foldClusters(whole.graph, new Set(closed)).graph : withoutDepths(whole.graph, choice, LARGE);
  const nodes = reachable.nodes.length;
  if (nodes > LARGE && !params.evenIfLarge) return { kind: 'large', version, nodes };
  const block = blockOf(file, whole, params, parts);
  const arranged = await arrange({ graph: reachable, choice, direction, room });
  if (arranged === undefined) return { kind: 'cancelled' };
  const folded = foldClusters(whole.graph, new Set([...boxIds(reachable), ...arranged.folded]));
  const { graph } = folded;
  const { nodes: boxes, edges, clusters, ...size } = arranged.layout;
  return {
    kind: 'picture',
    version,
    graph,
    folding: foldingOf(graph),
    layout: { ...size, nodes: [...boxes], edges: [...edges], clusters: [...clusters] },
    ...derivedParts(file, derived, whole, folded, block, parts),
    ...(block === undefined ? {} : { block: foldBlock(block, folded) }),
    lines: parts.make('lines', () => linkedLines(file, whole.graph, folded), []),
    troubles: parts.troubles,
    ...(file.report === undefined ? {} : { report: file.report }),
  };
}

/** The picture of a file for the panel. */
export const graph: Feature = ({ shared: { Server } }) => {
  const { connection, files, layouts } = Server;
  connection.onRequest(GraphRequest.method, async (params: GraphParams, token: CancellationToken): Promise<unknown> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const file = files.get(params.uri);
    const failed = (reason: string): GraphAnswer => ({ kind: 'failed', reason });
    if (file === undefined) return failed(files.whyAbsent(params.uri));
    try {
      return await pictureOf(file, params, (task) => layouts.run(task, abort.signal));
    } catch (error) {
      connection.console.error(`${params.uri}: ${error instanceof Error ? error.stack : String(error)}`);
      return failed(reasonOf(error));
    }
  });
  return { capabilities: {} };
};
