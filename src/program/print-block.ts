import { printExpression, printTargets } from '../language/printer.ts';
import type { CallSyntax, Target } from '../language/syntax.ts';
import type { CellRole } from './operation.ts';
import {
  dimensionExpression,
  identifier,
  numberExpression,
  printLoopHeader,
  printStep,
  printValue,
  valueExpression,
  writtenIndices,
} from './print.ts';
import type { ApplyValue, Equation, Program, Step, Value } from './program.ts';

/** Writes a forward equation as the heading of the lines that belong to it. */
type Heading = (equation: Equation) => string;

/** The equations above a line: the one above it already is not said again. */
function headed(origin: Equation, through: readonly Equation[] = [], above?: Equation): readonly Equation[] {
  return [...through.filter((each) => each !== above), origin];
}

/** Comments for what stands in a block beside its lines. */
export interface BlockComments {
  readonly heading?: Heading;
  /** Comments right above a line. */
  readonly above?: (line: Equation) => readonly string[];
}

/** The lines of one call, which are written as one: `dx, dh += GRU'(dy; x, h)`. */
function isOfSameCall(step: Step, before: Step | undefined): boolean {
  if (step.kind !== 'equation' || before?.kind !== 'equation' || !isBackwardCall(step) || !isBackwardCall(before)) return false;
  return callKey(step) === callKey(before);
}

function isBackwardCall({ value }: Equation): boolean {
  return value.kind === 'apply' && value.operation.cell?.operand !== undefined;
}

/** The statement of the call, where it has one, and what it is given. */
function callKey({ value, origin }: Equation): string {
  const { operation, operands } = value as ApplyValue;
  const { cell, written } = operation.cell as CellRole;
  return [cell, origin?.source?.statement, ...operands.slice(1, 1 + written).map(printValue)].join();
}

/** A line, with those of the same call. */
function printLine(body: readonly Step[], at: number): string {
  const first = body[at] as Equation;
  if (!isBackwardCall(first)) return printStep(first);
  let end = at + 1;
  while (end < body.length && isOfSameCall(body[end] as Step, body[end - 1])) end += 1;
  const lines = body.slice(at, end).filter((step) => step.kind === 'equation');
  const { cell, written, results } = (first.value as ApplyValue).operation.cell as CellRole;
  const cotangents = Array.from({ length: results }, () => numberExpression(0));
  const targets = new Map<number, Pick<Target, 'name' | 'indices'>>();
  for (const { target, indices, value } of lines) {
    const { operation, operands } = value as ApplyValue;
    const { operand = 0, result } = operation.cell as CellRole;
    cotangents[result] = valueExpression(operands[0] as Value);
    const name = identifier(target.name);
    if (operand < written) targets.set(operand, { name, indices: writtenIndices(target, indices).map(dimensionExpression) });
  }
  const given = (first.value as ApplyValue).operands.slice(1, 1 + written).map((value) => ({ value: valueExpression(value) }));
  const call: CallSyntax = { kind: 'call', name: identifier(cell), cotangents, arguments: given, span: { start: 0, end: 0 } };
  const listed = [...targets].sort(([a], [b]) => a - b).map(([, target]) => target);
  return listed.length === 0 ? printExpression(call) : printTargets(listed, first.operator, call);
}

/** The lines of calls in a body, each as it is written, with the forward equation that it belongs to. */
export function printedCalls(
  body: readonly Step[],
): readonly { readonly cell: string; readonly text: string; readonly lines: readonly Equation[] }[] {
  return body.flatMap((step, index) => {
    if (step.kind === 'loop') return printedCalls(step.body);
    if (!isBackwardCall(step) || isOfSameCall(step, body[index - 1])) return [];
    let end = index + 1;
    while (end < body.length && isOfSameCall(body[end] as Step, body[end - 1])) end += 1;
    const lines = body.slice(index, end).filter((line) => line.kind === 'equation');
    const { cell } = (step.value as ApplyValue).operation.cell as CellRole;
    return { cell, text: printLine(body, index), lines };
  });
}

/** The lines of a body, each group headed by the forward equation that it belongs to. */
function bodyLines(body: readonly Step[], indent: string, comments: BlockComments): readonly string[] {
  const { heading = printStep, above } = comments;
  const lines: string[] = [];
  let origin: Equation | undefined;
  for (const [index, step] of body.entries()) {
    if (step.kind === 'loop') {
      lines.push(`${indent}${printLoopHeader(step)}`, ...bodyLines(step.body, `${indent}  `, comments), `${indent}}`);
      origin = undefined;
      continue;
    }
    if (isOfSameCall(step, body[index - 1])) continue;
    if (step.origin !== undefined && step.origin !== origin)
      lines.push(...headed(step.origin, step.through, origin).map((each) => `${indent}# ${heading(each)}`));
    origin = step.origin;
    lines.push(...(above?.(step) ?? []).map((text) => `${indent}# ${text}`), `${indent}${printLine(body, index)}`);
  }
  return lines;
}

/** A backward pass as the lines of its block. */
export function printBackwardBlock(backward: Program, comments: BlockComments = {}): readonly string[] {
  return ['backward {', ...bodyLines(backward.body, '  ', comments), '}'];
}
