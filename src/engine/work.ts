import { evaluate } from '../program/dimension.ts';
import type { Loop, Step, Value } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { numericSite, type Sizes } from './interpreter.ts';

/** The work of a run, estimated before it begins. */
export interface Work {
  readonly operations: number;
  /** As the descriptions of the operations count them. */
  readonly numbers: number;
}

const NOTHING: Work = { operations: 0, numbers: 0 };

function plus(a: Work, b: Work): Work {
  return { operations: a.operations + b.operations, numbers: a.numbers + b.numbers };
}

function times({ operations, numbers }: Work, count: number): Work {
  return { operations: operations * count, numbers: numbers * count };
}

export function shapeAt({ shape }: Pick<Value, 'shape'>, sizes: Sizes): readonly number[] {
  return evaluateShape(shape, sizes).map((size) => Math.max(0, size));
}

function workOfValue(value: Value, sizes: Sizes): Work {
  if (value.kind !== 'apply') return NOTHING;
  const operands = value.operands.map((operand) => shapeAt(operand, sizes));
  const call = { operands, result: shapeAt(value, sizes), site: numericSite(value, sizes) };
  const own: Work = { operations: 1, numbers: value.operation.work(call) };
  return value.operands.map((operand) => workOfValue(operand, sizes)).reduce(plus, own);
}

/** The number of iterations of a loop, and the middle value of its variable, which stands for the average iteration. */
function iterationsOf({ first, last, step }: Loop, sizes: Sizes): { readonly count: number; readonly middle: number } {
  const [start, end] = [evaluate(first, sizes), evaluate(last, sizes)];
  return { count: Math.max(0, (end - start) * step + 1), middle: (start + end) / 2 };
}

/** The work of one run of a body. Loops are not walked through, so that long ones are estimated as fast as short ones. */
export function workOf(body: readonly Step[], sizes: Sizes): Work {
  return body
    .map((step) => {
      if (step.kind === 'equation') return workOfValue(step.value, sizes);
      const { count, middle } = iterationsOf(step, sizes);
      return count === 0 ? NOTHING : times(workOf(step.body, new Map([...sizes, [step.variable, middle]])), count);
    })
    .reduce(plus, NOTHING);
}
