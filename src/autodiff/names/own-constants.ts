import { inDigits, isConstantName } from '../../program/constants.ts';
import type { Program, Step, Value, Variable } from '../../program/program.ts';
import { loopsOf } from '../../program/steps.ts';

/** A backward pass without the names of numbers that its forward pass gives to something of its own, such as `pi`. */
export function withOwnConstants(
  { dimensions, body: forward }: Program,
  variables: readonly Variable[],
  body: readonly Step[],
): readonly Step[] {
  const own = [...dimensions.keys(), ...loopsOf(forward).map(({ variable }) => variable), ...variables.map(({ name }) => name)];
  const taken = new Set(own.filter(isConstantName));
  return taken.size === 0 ? body : body.map((step) => inDigitsWhere(taken, step));
}

function inDigitsWhere(taken: ReadonlySet<string>, step: Step): Step {
  if (step.kind === 'loop') return { ...step, body: step.body.map((own) => inDigitsWhere(taken, own)) };
  return { ...step, value: rewritten(taken, step.value) };
}

function rewritten(taken: ReadonlySet<string>, value: Value): Value {
  if (value.kind === 'number') return taken.has(value.text) ? inDigits(value) : value;
  if (value.kind !== 'apply') return value;
  return { ...value, operands: value.operands.map((operand) => rewritten(taken, operand)) };
}
