import { derive } from '../../../src/autodiff/derive.ts';
import type { Sizes, Values } from '../../../src/engine/interpreter.ts';
import { siteOf } from '../../../src/program/activity.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Operation } from '../../../src/program/operation.ts';
import type { Program, Step, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { targetsOf } from '../../../src/program/steps.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { casesOf, domainOf, operandAt, SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

/** Both passes of a file, with numbers for what they are given. */
export interface Sample {
  readonly body: readonly Step[];
  readonly outputs: readonly Variable[];
  readonly sizes: Sizes;
  readonly given: Values;
}

export function bothPasses(forward: Program, sizes: Sizes, inputs: Values, random: Random): Sample {
  const backward = derive(forward);
  const cotangents = forward.outputs.map(({ variable }): [Variable, Tensor] => [
    adjointOf(variable),
    drawTensor(random, evaluateShape(readShape(variable, []), sizes)),
  ]);
  const outputs = [...forward.outputs, ...backward.outputs].map(({ variable }) => variable);
  const given = new Map([...inputs, ...cotangents]);
  return { body: [...forward.body, ...backward.body], outputs, sizes, given };
}

export function randomSample(seed: number): Sample {
  const { text, given } = randomProgram(new Random(seed), 8, 2);
  const { forward } = analyzeText(text);
  const inputs = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
  return bothPasses(forward, SIZES, inputs, new Random(seed));
}

/** Every case of an operation, each an equation of its own. */
export function operationSample(operation: Operation, seed = 7): Sample {
  const random = new Random(seed);
  const cases = casesOf(operation);
  const given = new Map<Variable, Tensor>();
  for (const { value, variables } of cases) {
    for (const [index, variable] of variables) {
      const domain = domainOf(operandAt(operation, index), siteOf(value));
      given.set(variable, drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES }));
    }
  }
  const body = cases.flatMap(({ program }) => program.body);
  return { body, outputs: targetsOf(body), sizes: SIZES, given };
}

/** The programs with loops, each at its usual sizes and at its edges. */
export const LOOPS = LOOP_PROGRAMS.flatMap(({ name, text, edges }) =>
  [{}, ...edges].map((edge: Readonly<Record<string, number>>) => [name, edge, text] as const),
);

export function loopSample(text: string, edge: Readonly<Record<string, number>>): Sample {
  const { forward } = analyzeText(text);
  const sizes = smallSizes(forward, new Map(Object.entries(edge)));
  const random = new Random(5);
  return bothPasses(forward, sizes, drawGiven(forward, sizes, random, false), random);
}
