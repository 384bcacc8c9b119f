import type { Equation, Step, Value, Variable } from '../program/program.ts';
import { sameShape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';

type Reads = ReadonlyMap<Variable, number>;

/** How often each part is read; a part that is read for what it would not be computed in place for counts as read twice. */
function readsOfParts(body: readonly Step[], parts: ReadonlySet<Variable>): Reads {
  const reads = new Map<Variable, number>();
  const count = (value: Value): void => {
    if (value.kind !== 'apply') return;
    for (const operand of value.operands) {
      if (operand.kind === 'apply') count(operand);
      if (operand.kind !== 'read' || !parts.has(operand.variable)) continue;
      // Stretched, a part would be computed again and again; and kinks are measured of what they read.
      const isInPlace = sameShape(operand.shape, value.shape) && value.operation.kink === undefined;
      reads.set(operand.variable, (reads.get(operand.variable) ?? 0) + (isInPlace ? 1 : 2));
    }
  };
  for (const { value } of equationsOf(body)) count(value);
  return reads;
}

/**
 * Puts the values of parts where they are read, if that is once and in the same equations: an engine computes them
 * there without storing them. A part stands right in front of the line that it is a part of.
 */
export function inlineParts(body: readonly Step[], other: readonly Step[], parts: ReadonlySet<Variable>): readonly Step[] {
  const [own, others] = [readsOfParts(body, parts), readsOfParts(other, parts)];
  const values = new Map<Variable, Value>();
  const inlined = (value: Value): Value => {
    if (value.kind === 'read') return values.get(value.variable) ?? value;
    return value.kind === 'apply' ? { ...value, operands: value.operands.map(inlined) } : value;
  };
  const equation = (step: Equation): readonly Equation[] => {
    const { target } = step;
    const value = inlined(step.value);
    const isOnce = parts.has(target) && own.get(target) === 1 && !others.has(target);
    if (isOnce) values.set(target, value);
    return isOnce ? [] : [{ ...step, value }];
  };
  const within = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step): readonly Step[] =>
      step.kind === 'equation' ? equation(step) : [{ ...step, body: within(step.body) }],
    );
  return within(body);
}
