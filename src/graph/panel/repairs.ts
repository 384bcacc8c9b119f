import { type Analysis, hasErrors } from '../../analysis/analyze.ts';
import { derive } from '../../autodiff/derive.ts';
import type { Diagnostic, Fix } from '../../language/diagnostic.ts';
import { absoluteSpan, parseDocument } from '../../language/document/document.ts';
import { applyFix } from '../../language/fixes.ts';
import { printStep } from '../../program/print.ts';
import type { Equation } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import type { BlockLine } from '../block/block-lines.ts';
import { blockIn, foldBlock } from '../block/drawn-block.ts';
import { foldClusters } from '../model/fold.ts';
import { recordFrames } from '../model/numbers.ts';
import { formulasOf } from '../model/steps.ts';
import type { LineRepair, PictureParams, RepairedLine, Repairs } from './answer.ts';
import { tracedFor } from './picture-of.ts';
import type { PicturedFile } from './pictured-file.ts';

/** More than these are not prepared: of a block with many mistakes the first ones are mended first. */
const MOST_REPAIRS = 12;

/** The lines of a repaired block that the block did not have. */
function newLines({ analysis }: PicturedFile, repaired: Analysis): readonly Equation[] {
  const left = equationsOf(analysis.backward?.body ?? []).map(printStep);
  return equationsOf(repaired.backward?.body ?? []).filter((line) => {
    const at = left.indexOf(printStep(line));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** The lines that a repair writes, as the picture and the walk would show them in the repaired file. */
function repairedLines(file: PicturedFile, fix: Fix, params: PictureParams): readonly RepairedLine[] {
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
    const { text, target, nodes, edges, inside } = place;
    return [{ text, target, nodes, edges, ...(inside && { inside }), formula: formulaOf(line), frames: frames.get(line) ?? [] }];
  });
}

function editsOf({ edits }: Fix, { analysis: { document }, text }: PicturedFile): LineRepair['edits'] {
  return edits.map(({ place, text: newText }) => {
    const { start, end } = absoluteSpan(document, place);
    return { range: { start: text.positionAt(start), end: text.positionAt(end) }, newText };
  });
}

function repairOf(
  file: PicturedFile,
  { code, message, place, fixes }: Diagnostic,
  params: PictureParams,
): LineRepair | undefined {
  const [fix] = fixes;
  if (fix === undefined) return undefined;
  return {
    statement: place.statement,
    isMissing: code === 'missing-contribution' || code === 'missing-gradient',
    message,
    title: fix.title,
    lines: repairedLines(file, fix, params),
    edits: editsOf(fix, file),
  };
}

/** The first fix of each diagnostic of the check. */
export function repairsOf(file: PicturedFile, params: PictureParams): Repairs {
  const { diagnostics = [] } = file.report ?? {};
  const repairs = diagnostics.slice(0, MOST_REPAIRS).flatMap((diagnostic) => repairOf(file, diagnostic, params) ?? []);
  return { version: file.text.version, repairs };
}
