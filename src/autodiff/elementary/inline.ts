import type { Equation, Step, Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';

type Reads = ReadonlyMap<Variable, number>;

/** The steps of a linearization: those computed once at a point, and those computed for each direction. */
interface Bodies {
  readonly primal: readonly Step[];
  readonly tangent: readonly Step[];
}

/** The number of reads of each part; a read in a place where the part cannot be inlined counts as two. */
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

/** Puts the values of parts where they are read: an engine computes them there without storing them. */
function inlineInto(body: readonly Step[], isInlined: (part: Variable) => boolean): readonly Step[] {
  const values = new Map<Variable, Value>();
  const inlined = (value: Value): Value => {
    if (value.kind === 'read') return values.get(value.variable) ?? value;
    return value.kind === 'apply' ? { ...value, operands: value.operands.map(inlined) } : value;
  };
  const equation = (step: Equation): readonly Equation[] => {
    const value = inlined(step.value);
    if (!isInlined(step.target)) return [{ ...step, value }];
    values.set(step.target, value);
    return [];
  };
  const within = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step): readonly Step[] =>
      step.kind === 'equation' ? equation(step) : [{ ...step, body: within(step.body) }],
    );
  return within(body);
}

/** Parts stand right in front of the line that they are parts of; those that it alone reads, once, become a part of it again. */
export function inlineParts({ primal, tangent }: Bodies, parts: ReadonlySet<Variable>): Bodies {
  const [early, late] = [readsOfParts(primal, parts), readsOfParts(tangent, parts)];
  return {
    primal: inlineInto(primal, (part) => early.get(part) === 1 && !late.has(part)),
    tangent: inlineInto(tangent, (part) => late.get(part) === 1 && !early.has(part)),
  };
}
