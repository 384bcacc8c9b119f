import {
  type Analysis,
  describeNotExercised,
  type FileCheck,
  type GradientResult,
  type LineResult,
  lineOf,
  type NotExercised,
  printDimension,
  rangeOf,
  shapeOf,
} from '../../index.ts';
import { cellOf } from '../cells.ts';
import { jsonDiagnostics } from '../diagnostics.ts';
import { writeJson } from '../json.ts';
import type { Source } from '../source.ts';
import type { Terminal } from '../terminal.ts';
import { jsonElements } from './every-element.ts';
import { jsonMemory } from './memory.ts';
import type { Reporter } from './report.ts';

function jsonGradient({ variable, status, maxError, tolerance, method }: GradientResult): object {
  return { name: variable.name, shape: shapeOf(variable).map(printDimension), status, maxError, tolerance, method };
}

function jsonLine({ statement, target, status, maxError, cause, repair }: LineResult, source: Source): object {
  const line = lineOf(source.analysis.document, statement);
  const cell = cellOf(source, line);
  return {
    ...(cell && { cell: cell.cell }),
    line: cell?.line ?? line,
    target,
    status,
    maxError,
    cause: cause ?? null,
    repair: repair ?? null,
  };
}

function jsonCheck(source: Source, { ok, diagnostics, gradients, lines, coverage }: FileCheck): object {
  const { file, analysis, fence, python } = source;
  return {
    version: 2,
    file,
    ...(fence === undefined ? {} : { fence: { line: fence.line, name: fence.name ?? null } }),
    ...(python === undefined ? {} : { python: { forward: python.forward, backward: python.backward } }),
    ok,
    diagnostics: jsonDiagnostics(diagnostics, source),
    gradients: gradients.map(jsonGradient),
    lines: lines.map((line) => jsonLine(line, source)),
    coverage: coverage.flatMap((found) => jsonCoverage(found, analysis)),
  };
}

/** A condition that no draw has exercised, with its place. */
function jsonCoverage(found: NotExercised, analysis: Analysis): readonly object[] {
  const { place, ...description } = describeNotExercised(found, analysis);
  if (place === undefined) return [];
  const { line, column } = rangeOf(analysis.document, place).start;
  return [{ line, column, ...description }];
}

/** One list of all files, as `schemas/check.schema.json` describes it. */
export function jsonReporter(terminal: Terminal): Reporter {
  const reports: object[] = [];
  return {
    checked: ({ source, check, full, memory }) => {
      reports.push({
        ...jsonCheck(source, check),
        ...(memory === undefined ? {} : { memory: jsonMemory(source.analysis, memory) }),
        ...(full === undefined ? {} : { elements: jsonElements(full.elements) }),
      });
    },
    failed: () => undefined,
    finished: () => terminal.line(writeJson(reports, 2)),
  };
}
