import type { Program, Variable } from '../../program/program.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { MOST_SEEDS, type Trial } from '../draws/draws.ts';
import { activeOf, gradientOf, type Point } from '../draws/point.ts';
import type { Random } from '../draws/random.ts';
import { differenceEvidence, type Evidence, forwardEvidence } from './evidence.ts';
import { Passes } from './evidence-runs.ts';

/** A question to the independent methods: is this the gradient of a variable, along one direction? */
export interface Question {
  readonly variable: Variable;
  readonly direction: Tensor;
  readonly gradient: Tensor;
}

/** The answer of the strongest method that has a number; undefined if none has. */
export interface GradientEvidence {
  readonly forward: Evidence | undefined;
  /** Asked only where forward mode has no number; undefined where differences are no evidence either. */
  readonly differences: Evidence | undefined;
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

/** So many gradients each have a figure of their own; more are asked about together. */
export const MOST_SINGLE = 48;

/** Of a forward pass: one by forward mode, and one for its values. */
const RUNS_PER_QUESTION = 2;

/** The passes with which all questions about a program are answered, here or elsewhere. */
export function passesFor(program: Program): Passes {
  const gradients = activeOf(program.given).length;
  return new Passes(program, (gradients > MOST_SINGLE ? 1 : gradients) * MOST_SEEDS * RUNS_PER_QUESTION);
}

export function answer(point: Point, { variable, direction, gradient }: Question, passes: Passes): GradientEvidence {
  const pass = passes.at(point.sizes);
  const question = { directions: new Map([[variable, direction]]), gradients: new Map([[variable, gradient]]) };
  const forward = forwardEvidence(point, question, () => passes.derived, pass);
  const differences = forward === undefined ? differenceEvidence(point, variable, direction, gradient, pass) : undefined;
  return { forward, differences };
}

/** Answers all questions at a point by one run along all directions, as long as nothing is wrong; then one by one. */
export function answerTogether(point: Point, questions: readonly Question[], passes: Passes): readonly GradientEvidence[] {
  const all = {
    directions: new Map(questions.map(({ variable, direction }) => [variable, direction])),
    gradients: new Map(questions.map(({ variable, gradient }) => [variable, gradient])),
  };
  const forward = forwardEvidence(point, all, () => passes.derived, passes.at(point.sizes));
  const isRight = forward !== undefined && forward.error <= forward.tolerance;
  return questions.map((question) => (isRight ? { forward, differences: undefined } : answer(point, question, passes)));
}
