import type { Diagnostic } from '../language/diagnostic.ts';
import { adjointOf } from '../program/adjoints.ts';
import { type Analysis, hasErrors } from '../program/analyze.ts';
import { equationsOf } from '../program/forward.ts';
import type { OperationTable } from '../program/operation.ts';
import { type CheckOptions, checkGradients, type GradientResult, type KinkPlace } from './check.ts';

export interface FileCheckOptions extends CheckOptions {
  /** Whether to run numbers at all. */
  readonly numeric: boolean;
}

/** Everything that a check says about a file. */
export interface FileCheck {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly GradientResult[];
  readonly lines: readonly object[];
}

function written(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toPrecision(6).replace(/\.?0+$/, '');
}

/** A gradient of a hand-written block that is wrong stands at the last line that contributes to it. */
function gradientDiagnostic(result: GradientResult, analysis: Analysis): Diagnostic | undefined {
  const { variable, status, worst } = result;
  const { backward, document } = analysis;
  if (backward === undefined || (status !== 'fail' && status !== 'missing')) return undefined;
  const block = document.nodes.find(({ statement: { syntax } }) => syntax.kind === 'backward');
  const name = `d${variable.name}`;
  if (status === 'missing' && block !== undefined) {
    const place = { statement: block.statement.index, span: { start: 0, end: 'backward'.length } };
    return { code: 'missing-gradient', message: `no line contributes to \`${name}\``, place, fixes: [] };
  }
  const last = equationsOf(backward.body).findLast(({ target }) => target === adjointOf(variable))?.source;
  if (last === undefined) return undefined;
  const at = worst === undefined ? '' : worst.index.length === 0 ? ': it' : `: at [${worst.index.join(', ')}] it`;
  const values = worst === undefined ? '' : `${at} is ${written(worst.found)} and should be ${written(worst.expected)}`;
  const place = { statement: last.statement, span: last.target };
  return { code: 'wrong-gradient', message: `\`${name}\` is wrong${values}`, place, fixes: [] };
}

function kinkDiagnostics(kinks: readonly KinkPlace[]): readonly Diagnostic[] {
  return kinks.flatMap(({ equation: { source }, value: { operation, span } }) => {
    if (source === undefined) return [];
    const message = `\`${operation.name}\` is exactly at its kink: its derivative here is one of several`;
    return [{ code: 'at-a-kink' as const, message, place: { statement: source.statement, span }, fixes: [] }];
  });
}

/** Checks a file: its static diagnostics, and its gradients unless there are errors or numbers are not wanted. */
export function checkFile(analysis: Analysis, operations: OperationTable, options: FileCheckOptions): FileCheck {
  if (!options.numeric || hasErrors(analysis.diagnostics)) {
    return { ok: !hasErrors(analysis.diagnostics), diagnostics: analysis.diagnostics, gradients: [], lines: [] };
  }
  const { gradients, kinks } = checkGradients(analysis, operations, options);
  const found = gradients.map((result) => gradientDiagnostic(result, analysis)).filter((diagnostic) => diagnostic !== undefined);
  const diagnostics = [...analysis.diagnostics, ...found, ...kinkDiagnostics(kinks)];
  const ok = !hasErrors(diagnostics) && gradients.every(({ status }) => status === 'pass' || status === 'kink');
  return { ok, diagnostics, gradients, lines: [] };
}
