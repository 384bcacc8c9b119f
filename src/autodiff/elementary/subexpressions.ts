import { isActive } from '../../program/activity.ts';
import { readValue } from '../../program/build.ts';
import type { ApplyValue, Equation, Value, Variable } from '../../program/program.ts';
import { hasParts, type PartNames, partName, partSeries } from '../names/anf-names.ts';

/**
 * One operation of an equation. Its operands are leaves (reads, numbers) or earlier parts; the last part of an
 * equation is the equation's own target.
 */
export interface Part {
  /** `z_1`, `z_2`, ... in the order in which they are computed; the target for the last. */
  readonly variable: Variable;
  /** With operands that are parts replaced by reads of their variables. */
  readonly value: Value;
  /** As it stands in the equation. */
  readonly whole: Value;
  /** The operands that are parts. */
  readonly inner: readonly Part[];
}

/** Breaks an equation down into its operations, in the order in which they are computed. */
export function partsOf(equation: Equation, names: PartNames): readonly Part[] {
  const { target, value } = equation;
  if (!hasParts(equation)) return [{ variable: target, value, whole: value, inner: [] }];
  const series = partSeries(equation, names);
  const parts: Part[] = [];
  const visit = (inner: Value, isRoot: boolean): Part | undefined => {
    if (inner.kind !== 'apply') return undefined;
    const children = inner.operands.map((operand) => visit(operand, false));
    const operands = inner.operands.map((operand, index) => {
      const child = children[index];
      return child === undefined ? operand : readValue(child.variable);
    });
    const own: ApplyValue = { ...inner, operands };
    const part: Part = {
      variable: isRoot ? target : partVariable(partName(series, parts.length), own),
      value: own,
      whole: inner,
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
