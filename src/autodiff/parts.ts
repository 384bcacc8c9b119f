import { isActive } from '../program/activity.ts';
import { readValue } from '../program/build.ts';
import type { ApplyValue, Equation, Value, Variable } from '../program/program.ts';

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

/** Says whether a name is taken. */
export type Taken = (name: string) => boolean;

/** A prefix under which `z_1`, `z_2`, ... and their adjoints are all free. */
function freePrefix(name: string, count: number, taken: Taken): string {
  let prefix = `${name}_`;
  const collides = (): boolean => {
    for (let index = 1; index <= count; index += 1) if (taken(`${prefix}${index}`) || taken(`d${prefix}${index}`)) return true;
    return false;
  };
  while (collides()) prefix += '_';
  return prefix;
}

function countOperations(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((count, operand) => count + countOperations(operand), 1) : 0;
}

/** Breaks an equation down into its operations, in the order in which they are computed. */
export function partsOf(equation: Equation, taken: Taken): readonly Part[] {
  const { target, value } = equation;
  const prefix = freePrefix(target.name, countOperations(value) - 1, taken);
  const parts: Part[] = [];
  const visit = (inner: Value, isRoot: boolean): Part | undefined => {
    if (inner.kind !== 'apply') return undefined;
    const children = inner.operands.map((operand) => visit(operand, false));
    const operands = inner.operands.map((operand, index) => {
      const child = children[index];
      return child === undefined ? operand : readValue(child.variable);
    });
    const part: Part = {
      variable: isRoot ? target : partVariable(`${prefix}${parts.length + 1}`, inner),
      value: { ...inner, operands },
      inner: children.filter((child) => child !== undefined),
    };
    parts.push(part);
    return part;
  };
  if (visit(value, true) === undefined) parts.push({ variable: target, value, inner: [] });
  return parts;
}

function partVariable(name: string, value: ApplyValue): Variable {
  return { name, kind: 'intermediate', shape: value.shape, ranges: [], active: isActive(value) };
}
