import { isActive } from '../program/activity.ts';
import { readValue } from '../program/build.ts';
import type { ApplyValue, Equation, Step, Value, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';

/**
 * One operation of an equation. Its operands are leaves (reads, numbers) or earlier parts; the last part of an
 * equation is the equation's own target.
 */
export interface Part {
  /** `z_1`, `z_2`, ... in the order in which they are computed; the target for the last. */
  readonly variable: Variable;
  /** With operands that are parts replaced by reads of their variables. */
  readonly value: Value;
  /** The operands that are parts. */
  readonly inner: readonly Part[];
}

/** What the parts of a program's equations are called. */
export interface PartNames {
  readonly isTaken: (name: string) => boolean;
  /** How many parts the equations before have that define elements of the same sequence: numbers go on from there. */
  readonly before: (equation: Equation) => number;
}

/** Numbers of the parts where several equations define one sequence, `h[0] = ...` and `h[t] = ...`. */
export function partsBefore(
  body: readonly Step[],
  broken: (value: Value) => Value = (value) => value,
): (equation: Equation) => number {
  const counts = new Map<Variable, number>();
  const before = new Map<Equation, number>();
  for (const equation of equationsOf(body)) {
    if (equation.target.isLocal === true || equation.target.ranges.length === 0) continue;
    const count = counts.get(equation.target) ?? 0;
    before.set(equation, count);
    counts.set(equation.target, count + Math.max(0, countOperations(broken(equation.value)) - 1));
  }
  return (equation) => before.get(equation) ?? 0;
}

/** A prefix under which `z_1`, `z_2`, ... and their adjoints are all free. */
function freePrefix(name: string, first: number, count: number, isTaken: PartNames['isTaken']): string {
  let prefix = `${name}_`;
  const collides = (): boolean => {
    for (let index = first; index < first + count; index += 1)
      if (isTaken(`${prefix}${index}`) || isTaken(`d${prefix}${index}`)) return true;
    return false;
  };
  while (collides()) prefix += '_';
  return prefix;
}

function countOperations(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((count, operand) => count + countOperations(operand), 1) : 0;
}

/** Breaks an equation down into its operations, in the order in which they are computed. */
export function partsOf(equation: Equation, { isTaken, before }: PartNames): readonly Part[] {
  const { target, value } = equation;
  const isOne = value.kind !== 'apply' || value.operands.every(({ kind }) => kind !== 'apply');
  if (isOne) return [{ variable: target, value, inner: [] }];
  const first = before(equation) + 1;
  const prefix = freePrefix(target.name, first, countOperations(value) - 1, isTaken);
  const parts: Part[] = [];
  const visit = (inner: Value, isRoot: boolean): Part | undefined => {
    if (inner.kind !== 'apply') return undefined;
    const children = inner.operands.map((operand) => visit(operand, false));
    const operands = inner.operands.map((operand, index) => {
      const child = children[index];
      return child === undefined ? operand : readValue(child.variable);
    });
    const part: Part = {
      variable: isRoot ? target : partVariable(`${prefix}${first + parts.length}`, inner),
      value: { ...inner, operands },
      inner: children.filter((child) => child !== undefined),
    };
    parts.push(part);
    return part;
  };
  visit(value, true);
  return parts;
}

function partVariable(name: string, value: ApplyValue): Variable {
  return { name, kind: 'intermediate', shape: value.shape, ranges: [], active: isActive(value) };
}
