import type { BlockLine } from '../../src/graph/block/block-lines.ts';
import { blockIn, foldBlock } from '../../src/graph/block/drawn-block.ts';
import { foldClusters } from '../../src/graph/model/fold.ts';
import { recordFrames } from '../../src/graph/model/numbers.ts';
import { formulasOf } from '../../src/graph/model/steps.ts';
import { type Analysis, type Diagnostic, derive, type Equation, type Fix, hasErrors, printStep } from '../../src/index.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { applyFix } from '../../src/language/fixes.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Feature } from '../container/services.ts';
import { fixEdits } from '../convert.ts';
import type { FileVersion } from '../open-files.ts';
import { type GraphParams, type LineRepair, type RepairedLine, type Repairs, RepairsRequest } from '../protocol.ts';
import { tracedFor } from './graph.ts';

/** More than these are not prepared: of a block with many mistakes the first ones are mended first. */
const MOST_REPAIRS = 12;

/** The lines of a repaired block that the block did not have. */
function newLines({ analysis }: FileVersion, repaired: Analysis): readonly Equation[] {
  const left = equationsOf(analysis.backward?.body ?? []).map(printStep);
  return equationsOf(repaired.backward?.body ?? []).filter((line) => {
    const at = left.indexOf(printStep(line));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** The lines that a repair writes, as the picture and the walk would show them in the repaired file. */
function repairedLines(file: FileVersion, fix: Fix, params: GraphParams): readonly RepairedLine[] {
  const { document } = file.analysis;
  const repaired = file.analysisOf(parseDocument(applyFix(document, fix), document));
  const { forward, backward, diagnostics } = repaired;
  if (backward === undefined || hasErrors(diagnostics)) return [];
  const lines = newLines(file, repaired);
  if (lines.length === 0) return [];
  const derived = derive(forward);
  const graph = tracedFor(derived, repaired, params);
  if (typeof graph === 'number') return [];
  const block = blockIn(forward, backward, graph, params.unrolled);
  const drawn = foldBlock(block, foldClusters(graph.graph, new Set(params.folded)));
  const places = new Map<Equation, BlockLine | undefined>([...block.lines.keys()].map((line, at) => [line, drawn.lines[at]]));
  const frames = recordFrames(forward, derived, backward);
  const formulaOf = formulasOf(forward);
  return lines.flatMap((line): readonly RepairedLine[] => {
    const place = places.get(line);
    if (place === undefined) return [];
    const { text, target, nodes, edges } = place;
    return [{ text, target, nodes, edges, formula: formulaOf(line), frames: frames.get(line) ?? [] }];
  });
}

function repairOf(file: FileVersion, { code, message, place, fixes }: Diagnostic, params: GraphParams): LineRepair | undefined {
  const [fix] = fixes;
  if (fix === undefined) return undefined;
  return {
    statement: place.statement,
    isMissing: code === 'missing-contribution' || code === 'missing-gradient',
    message,
    title: fix.title,
    lines: repairedLines(file, fix, params),
    edits: fixEdits(fix, file.text, file.document),
  };
}

/** The first fix of each diagnostic of the check. */
export function repairsOf(file: FileVersion, params: GraphParams): Repairs {
  const { diagnostics = [] } = file.report ?? {};
  const repairs = diagnostics.slice(0, MOST_REPAIRS).flatMap((diagnostic) => repairOf(file, diagnostic, params) ?? []);
  return { version: file.text.version, repairs };
}

const NO_REPAIRS: Repairs = { version: 0, repairs: [] };

/** Repairs for the panel, at lines that a check calls wrong. */
export const repairs: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  connection.onRequest(RepairsRequest.method, (params: GraphParams): Repairs => {
    const file = files.get(params.uri);
    return file?.isForwardSound === true ? repairsOf(file, params) : NO_REPAIRS;
  });
  return { capabilities: {} };
};
