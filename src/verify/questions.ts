import type { Sizes, Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import type { OperationTable } from '../program/operation.ts';
import type { Program, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { type Tensor, zeros } from '../program/tensor.ts';
import { differenceEvidence, type Evidence, forwardEvidence, type Point } from './evidence.ts';
import { Passes } from './passes.ts';
import type { Random } from './random.ts';
import { SEEDS_PER_ROUND, type Trial } from './trials.ts';

/** What is asked of the independent methods: whether this is the gradient of a variable, along one direction. */
export interface Question {
  readonly variable: Variable;
  readonly direction: Tensor;
  readonly gradient: Tensor;
}

/** What each of them says. */
export interface GradientEvidence {
  readonly forward: Evidence;
  /** Undefined where differences are no evidence. */
  readonly differences: Evidence | undefined;
}

export function gradientOf(values: Values, variable: Variable, sizes: Sizes): Tensor {
  return values.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes));
}

function unitDirection(random: Random, shape: readonly number[]): Tensor {
  const tensor = zeros(shape);
  return { shape, data: tensor.data.map(() => random.between(-1, 1)) };
}

/** One question for each variable with a gradient; the directions are drawn in order, whoever answers. */
export function questionsAt({ point, derived, random }: Trial): readonly Question[] {
  return activeOf(point.program.given).map((variable) => {
    const gradient = gradientOf(derived, variable, point.sizes);
    return { variable, direction: unitDirection(random, gradient.shape), gradient };
  });
}

export function activeOf(given: readonly Variable[]): readonly Variable[] {
  return given.filter(({ active }) => active);
}

/** Of a forward pass: one by forward mode, and four points of differences. */
const RUNS_PER_QUESTION = 5;

/** The passes with which all questions about a program are answered, here or elsewhere. */
export function passesFor(program: Program, operations: OperationTable): Passes {
  return new Passes(program, operations, activeOf(program.given).length * SEEDS_PER_ROUND * RUNS_PER_QUESTION);
}

export function answer(point: Point, { variable, direction, gradient }: Question, passes: Passes): GradientEvidence {
  const pass = passes.at(point.sizes);
  return {
    forward: forwardEvidence(point, variable, direction, gradient, pass),
    differences: differenceEvidence(point, variable, direction, gradient, pass),
  };
}
