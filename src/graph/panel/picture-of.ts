import { type Analysis, hasErrors } from '../../analysis/analyze.ts';
import { severityOf } from '../../language/diagnostic.ts';
import { absoluteSpan } from '../../language/document/document.ts';
import type { Program } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import type { BlockGraph } from '../block/block-lines.ts';
import { blockIn, foldBlock } from '../block/drawn-block.ts';
import type { Arranged, ArrangeTask } from '../drawing/arrange.ts';
import { type GradientPicture, gradientPictures } from '../drawing/gradient-pictures.ts';
import { inNamesOf } from '../model/block-names.ts';
import { traceGraph } from '../model/build-graph.ts';
import { type Folded, foldClusters } from '../model/fold.ts';
import { type FoldChoice, withoutDepths } from '../model/folding.ts';
import type { Graph } from '../model/graph.ts';
import { type Frames, recordFrames } from '../model/numbers.ts';
import { readMarks } from '../model/outline/headings.ts';
import { outlineOf } from '../model/outline/outline.ts';
import { PartMaker } from '../model/part.ts';
import { withSections } from '../model/sections.ts';
import { type WalkedPass, walkProgram } from '../model/steps.ts';
import type { TracedGraph } from '../model/trace.ts';
import { unrolledAtExample } from '../model/unrolled.ts';
import type { GraphAnswer, GraphObstacle, GraphPicture, PictureParams } from './answer.ts';
import type { PicturedFile } from './pictured-file.ts';
import { linkedLines, placedSteps } from './places.ts';

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
  { unrolled, evenIfLarge }: PictureParams,
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
function ownBlock({ analysis: { backward, diagnostics } }: PicturedFile): Program | undefined {
  return backward === undefined || hasErrors(diagnostics) || backward.body.length === 0 ? undefined : backward;
}

/** The lines of the file's own block in the graph. */
function blockOf(file: PicturedFile, graph: TracedGraph, { unrolled }: PictureParams, parts: PartMaker): BlockGraph | undefined {
  const block = ownBlock(file);
  if (block === undefined) return undefined;
  return parts.make('block', () => blockIn(file.analysis.forward, block, graph, unrolled), undefined);
}

const NO_WALK: GraphPicture['walk'] = { steps: [], saved: [] };
const NOTHING_DERIVED: Pick<GraphPicture, 'walk' | 'gradients'> = { walk: NO_WALK, gradients: [] };
const NO_FRAMES: Frames = new Map();

function gradientsOf(file: PicturedFile, derived: Program): readonly GradientPicture[] {
  const { backward, diagnostics, forward } = file.analysis;
  return gradientPictures(forward, derived, backward === undefined || hasErrors(diagnostics) ? derived : backward);
}

/** The lines of the file's own block, if it has any in the graph; else those of the derived pass, by the names that the block uses. */
function walkedPass({ analysis: { backward } }: PicturedFile, derived: Program, block: BlockGraph | undefined): WalkedPass {
  if (backward === undefined) return { program: derived };
  return block === undefined ? { program: inNamesOf(backward, derived) } : { program: backward, own: block.lines };
}

/** The derived pass, where it is not too long to be walked through. */
function derivedOf(file: PicturedFile, parts: PartMaker): Program | undefined {
  const { length } = equationsOf(file.analysis.forward.body);
  if (length <= LONGEST_WALK) return parts.make('walk', () => file.derived, undefined);
  parts.lack('walk', `the file has ${length} equations, and a walk has at most ${LONGEST_WALK}`);
  return undefined;
}

/** The parts that need the derived pass: the walk with its numbers, and pictures of the gradients. */
function derivedParts(
  file: PicturedFile,
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
function obstacleOf({ analysis: { diagnostics, document }, text }: PicturedFile): { readonly obstacle?: GraphObstacle } {
  const [first] = diagnostics
    .filter((diagnostic) => severityOf(diagnostic) === 'error')
    .map(({ message, place }) => ({ message, offset: absoluteSpan(document, place).start }))
    .toSorted((a, b) => a.offset - b.offset);
  return first === undefined ? {} : { obstacle: { message: first.message, position: text.positionAt(first.offset) } };
}

/** Lays a picture out; `undefined` where that was cancelled. */
export type Arrange = (task: ArrangeTask) => Promise<Arranged | undefined>;

/** The picture of one version of a file. */
export async function pictureOf(file: PicturedFile, params: PictureParams, arrange: Arrange): Promise<GraphAnswer> {
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
    lines: parts.make('lines', () => linkedLines(file, whole.graph, folded, block), []),
    troubles: parts.troubles,
    ...(file.report === undefined ? {} : { report: file.report }),
  };
}
