import type { Analysis } from '../analysis/analyze.ts';
import { derive } from '../autodiff/derive.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import { evaluateShape } from '../program/shape.ts';
import { zeros } from '../program/tensor.ts';
import { bind, outputName } from './bind.ts';
import { run as runSteps, type Values } from './interpreter.ts';
import { type Nested, nestedOf } from './nested-lists.ts';
import { RUN_LIMIT, requireRoom } from './room.ts';
import { referenceValue } from './stacking.ts';

export interface RunOptions {
  /** Run the derived backward pass although the file has one of its own. */
  readonly derived?: boolean;
}

/** Numbers by name: a scalar is a number, a tensor nested lists, row by row. */
export interface RunResult {
  readonly outputs: Readonly<Record<string, Nested>>;
  /** Of all inputs and parameters, each in the shape of its variable. */
  readonly gradients: Readonly<Record<string, Nested>>;
  /** Names among the values that the file does not declare. */
  readonly unused: readonly string[];
}

/**
 * Runs the forward pass at values for all that the file declares, and then its backward pass, or the derived one.
 * `values` are numbers and nested lists by name; `dy` is the adjoint of the output `y`, which is 1 in all elements unless
 * it is given. Sizes follow from the values. Throws a `BindingError` for values that do not fit, and a `SizeError` for sizes at
 * which nothing can be computed.
 */
export function run(
  { forward, backward }: Pick<Analysis, 'forward' | 'backward'>,
  values: Readonly<Record<string, unknown>>,
  options: RunOptions = {},
): RunResult {
  const { sizes, given, adjoints, surplus } = bind(forward, values, new Map());
  const pass = options.derived === true || backward === undefined ? derive(forward) : backward;
  requireRoom([forward, pass], sizes, RUN_LIMIT);
  const computed = runSteps(forward.body, sizes, given);
  const gradients: Values = runSteps(pass.body, sizes, new Map([...computed, ...adjoints]));
  const outputs = forward.outputs.map((output) => {
    const value = referenceValue(computed, output, sizes);
    if (value === undefined) throw new Error(`\`${output.variable.name}\` has no value`);
    return [outputName(output), nestedOf(value)];
  });
  const learned = forward.given.filter(({ active }) => active);
  return {
    outputs: Object.fromEntries(outputs),
    gradients: Object.fromEntries(
      learned.map((variable) => [
        variable.name,
        nestedOf(gradients.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes))),
      ]),
    ),
    unused: surplus,
  };
}
