import type { Analysis } from '../../analysis/analyze.ts';
import type { Diagnostic } from '../../language/diagnostic.ts';
import { insertLineAfter } from '../../language/edits.ts';
import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { equationsOf } from '../../program/steps.ts';
import { assumedUnits } from '../../program/unit-adjoints.ts';
import type { KinkPlace } from '../draws/draws.ts';
import { numberText } from '../error-text.ts';
import type { GradientResult } from './check.ts';

/** A gradient of a hand-written block that is wrong stands at the last line that contributes to it. */
export function gradientDiagnostic(result: GradientResult, analysis: Analysis): Diagnostic | undefined {
  const { variable, status, worst, note } = result;
  const { backward, document } = analysis;
  // One that has no verdict is not wrong.
  if (backward === undefined || note !== undefined || (status !== 'fail' && status !== 'missing')) return undefined;
  const { block } = document;
  const name = adjointName(variable.name);
  if (status === 'missing' && block !== undefined) {
    const place = { statement: block.statement.order, span: { start: 0, end: 'backward'.length } };
    return { code: 'missing-gradient', message: `no line contributes to \`${name}\``, place, fixes: [] };
  }
  const last = equationsOf(backward.body).findLast(({ target }) => target === adjointOf(variable))?.source;
  if (last === undefined) return undefined;
  const at = worst === undefined ? '' : worst.index.length === 0 ? ': it' : `: at [${worst.index.join(', ')}] it`;
  const values = worst === undefined ? '' : `${at} is ${numberText(worst.found)} and should be ${numberText(worst.expected)}`;
  const place = { statement: last.statement, span: last.target };
  return { code: 'wrong-gradient', message: `\`${name}\` is wrong${values}`, place, fixes: [] };
}

/** A block that is right for a loss whose adjoint is 1, and does not say so. */
export function unitDiagnostics({ forward, backward, document }: Analysis): readonly Diagnostic[] {
  const header = document.block?.statement.order;
  if (backward === undefined || header === undefined) return [];
  return assumedUnits(forward, backward).map(({ name }): Diagnostic => {
    const line = `${name} = 1`;
    const message = `the block takes \`${name}\` as 1: say so in its first line, \`${line}\`, or multiply by \`${name}\``;
    const place = { statement: header, span: { start: 0, end: 'backward'.length } };
    return {
      code: 'assumes-one',
      message,
      place,
      fixes: [{ title: `Insert \`${line}\``, edits: [insertLineAfter(document, header, line)] }],
    };
  });
}

/** A point of data may lie exactly at a kink. */
export function kinkDiagnostics(kinks: readonly KinkPlace[]): readonly Diagnostic[] {
  return kinks.flatMap(({ equation: { source }, value: { operation, span } }) => {
    if (source === undefined) return [];
    const message = `\`${operation.name}\` is exactly at its kink: its derivative here is one of several`;
    return [{ code: 'at-a-kink' as const, message, place: { statement: source.statement, span }, fixes: [] }];
  });
}
