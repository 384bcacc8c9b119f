import { readsOf } from '../program/activity.ts';
import { printValue } from '../program/print.ts';
import type { Equation, Value, Variable } from '../program/program.ts';
import { maskedIn } from './algebra/masks.ts';
import type { Part } from './elementary/subexpressions.ts';
import { countOperations } from './names/anf-names.ts';
import { simplify } from './simplify.ts';

/** A helper that is read once stays a helper if its text is longer than this: a person would name it too. */
const LONGEST_INLINED = 48;

/** The value with reads of variables replaced. */
export function substitute(value: Value, replacement: (variable: Variable) => Value | undefined): Value {
  if (value.kind === 'read') return replacement(value.variable) ?? value;
  if (value.kind !== 'apply') return value;
  const operands = value.operands.map((operand) => substitute(operand, replacement));
  return operands.every((operand, index) => operand === value.operands[index]) ? value : { ...value, operands };
}

/** The number of reads of each variable in the lines. */
function countReads(lines: readonly Equation[]): ReadonlyMap<Variable, number> {
  const counts = new Map<Variable, number>();
  for (const { value } of lines) for (const variable of readsOf(value)) counts.set(variable, (counts.get(variable) ?? 0) + 1);
  return counts;
}

/** As short as a name: naming it again would say nothing. */
function isTrivial(value: Value): boolean {
  if (value.kind !== 'apply') return true;
  return (
    ['transpose', 'negation'].includes(value.operation.notation.kind) && value.operands.every(({ kind }) => kind !== 'apply')
  );
}

function worthNaming(value: Value, reads: number): boolean {
  return reads > 1 ? !isTrivial(value) : printValue(value).length > LONGEST_INLINED;
}

/** Puts the helpers (lines with `=`) that a person would not have named into the lines that read them. */
export function inlineHelpers(lines: readonly Equation[]): readonly Equation[] {
  const kept: Equation[] = [];
  const replaced = new Map<Variable, Value>();
  const counts = countReads(lines);
  for (const line of lines) {
    const value = simplify(substitute(line.value, (variable) => replaced.get(variable)));
    // A mask goes with its value: outside of it there may be no number.
    const isInlined = maskedIn(value) !== undefined || !worthNaming(value, counts.get(line.target) ?? 0);
    if (line.operator === '=' && isInlined) replaced.set(line.target, value);
    else kept.push({ ...line, value });
  }
  return kept;
}

/** Larger values are not written out: nobody would read them. */
const MOST_OPERATIONS = 60;

/** Puts all helpers into the lines that read them; as they are, if that makes lines too long. */
export function inlineAll(lines: readonly Equation[]): readonly Equation[] {
  const replaced = new Map<Variable, Value>();
  const kept: Equation[] = [];
  for (const line of lines) {
    const value = substitute(line.value, (variable) => replaced.get(variable));
    if (countOperations(value) > MOST_OPERATIONS) return inlineHelpers(lines);
    if (line.operator === '=') replaced.set(line.target, simplify(value));
    else kept.push({ ...line, value: simplify(value) });
  }
  return kept;
}

/** Parts like `W.T` or `2 * n` are written where they are read. */
export function inlineTrivialParts(parts: readonly Part[], lines: readonly Equation[]): readonly Equation[] {
  const replaced = new Map<Variable, Value>();
  const replacement = (variable: Variable): Value | undefined => replaced.get(variable);
  for (const { variable, value } of parts.slice(0, -1)) {
    const whole = substitute(value, replacement);
    if (isTrivial(whole) || readsOf(whole).length === 0) replaced.set(variable, whole);
  }
  return lines.map((line) => ({ ...line, value: substitute(line.value, replacement) }));
}

/** Definitions of the parts whose values the lines read, in the order in which they are computed. */
export function recomputed(parts: readonly Part[], lines: readonly Equation[], origin: Equation): readonly Equation[] {
  const needed = new Set(lines.flatMap(({ value }) => readsOf(value)));
  const byVariable = new Map(parts.map((part) => [part.variable, part]));
  const inline = (variable: Variable): Value | undefined => {
    const part = variable === origin.target ? undefined : byVariable.get(variable);
    return part === undefined || needed.has(variable) ? undefined : substitute(part.value, inline);
  };
  return parts
    .filter(({ variable }) => variable !== origin.target && needed.has(variable))
    .map(({ variable, value }) => ({
      kind: 'equation',
      target: variable,
      indices: [],
      operator: '=',
      value: substitute(value, inline),
      origin,
    }));
}
