import type { Equation, Program, ReadValue, Reference, Value, Variable } from '../../program/program.ts';
import { compact } from '../../program/ranges.ts';
import { equationsOf } from '../../program/steps.ts';

/** An adjoint or a helper that a line reads or writes. */
export interface Mention {
  readonly variable: Variable;
  /** As the picture names it: `dh[t-1]`. */
  readonly text: string;
  /** All elements of a sequence at once. */
  readonly isWhole: boolean;
}

/** One line of a block. Each summand carries gradients of its own. */
export interface ReadLine {
  readonly equation: Equation;
  readonly target: Mention;
  readonly summands: readonly (readonly Mention[])[];
  /** Reads with nothing done to them, but for a sign. */
  readonly bare: ReadonlySet<Variable>;
}

function isAddition(value: Value): boolean {
  if (value.kind !== 'apply') return false;
  const { notation, linearIn } = value.operation;
  return linearIn === 'all' && (notation.kind === 'infix' || notation.kind === 'negation');
}

/** The terms of a sum, without their signs. */
function summandsOf(value: Value): readonly Value[] {
  return value.kind === 'apply' && isAddition(value) ? value.operands.flatMap(summandsOf) : [value];
}

function readsIn(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readsIn) : [];
}

/** The name of an adjoint or helper as the picture has it: without the indices of what is local to a loop. */
export function mentionText({ variable: { name, isLocal }, indices }: Reference): string {
  return indices.length === 0 || isLocal === true ? name : `${name}[${indices.map(compact).join(', ')}]`;
}

function mentionOf(reference: Reference): Mention {
  const { variable, indices } = reference;
  const isWhole = indices.length === 0 && variable.ranges.length > 0 && variable.isLocal !== true;
  return { variable, text: mentionText(reference), isWhole };
}

function readLine(equation: Equation): ReadLine {
  const terms = summandsOf(equation.value);
  return {
    equation,
    target: mentionOf({ variable: equation.target, indices: equation.indices }),
    summands: terms.map((term) => readsIn(term).map(mentionOf)),
    bare: new Set(terms.flatMap((term) => (term.kind === 'read' ? [term.variable] : []))),
  };
}

export function readLines({ body }: Program): readonly ReadLine[] {
  return equationsOf(body).map(readLine);
}
