import type { Diagnostic } from '../../src/language/diagnostic.ts';
import { parseDocument } from '../../src/language/document.ts';
import { LineIndex } from '../../src/language/lines.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { type Analysis, analyze } from '../../src/program/analyze.ts';
import { printShape } from '../../src/program/shape.ts';
import type { GradientStatus } from '../../src/verify/check.ts';
import type { LineResult } from '../../src/verify/lines/findings.ts';
import { checkFile } from '../../src/verify/report.ts';

/** A check's result as plain data, which crosses threads and wires. Places are those of the text that was checked. */
export interface CheckReport {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly GradientReport[];
  readonly lines: readonly LineReport[];
  /** Why there is no result. */
  readonly failure?: string;
}

/** A line of the backward block, and where it stands: lines count from 0, as in the protocol. */
export interface LineReport extends LineResult {
  readonly line: number;
}

export interface GradientReport {
  readonly name: string;
  readonly shape: string;
  readonly status: GradientStatus;
  readonly maxError: number;
  readonly tolerance: number;
  readonly method: string;
  readonly note?: string;
  readonly worst?: { readonly index: readonly number[]; readonly found: number; readonly expected: number };
}

export interface CheckTask {
  readonly text: string;
  readonly seed: number;
}

function lineOf({ document }: Analysis, { statement }: LineResult): number {
  const offset = document.statements[statement]?.offset ?? 0;
  return new LineIndex(document.text).position(offset).line - 1;
}

/** Everything that a check says about a text; what goes wrong inside is an answer too. */
export function checkText({ text, seed }: CheckTask): CheckReport {
  try {
    const analysis = analyze(parseDocument(text), OPERATIONS);
    const { ok, diagnostics, gradients, lines } = checkFile(analysis, OPERATIONS, { seed, sizes: new Map(), numeric: true });
    const own = new Set(analysis.diagnostics);
    return {
      ok,
      diagnostics: diagnostics.filter((diagnostic) => !own.has(diagnostic)),
      gradients: gradients.map(({ variable, status, maxError, tolerance, method, note, worst }) => ({
        name: variable.name,
        shape: printShape(variable.shape),
        status,
        maxError,
        tolerance,
        method,
        ...(note === undefined ? {} : { note }),
        ...(worst === undefined ? {} : { worst }),
      })),
      lines: lines.map((line) => ({ ...line, line: lineOf(analysis, line) })),
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { ok: false, diagnostics: [], gradients: [], lines: [], failure };
  }
}
