import { run, type Values } from '../../engine/interpreter.ts';
import { EXAMPLE_LIMIT } from '../../engine/room.ts';
import { assembled, referenceValue } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Program, Variable } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Trial } from '../../verify/draws/draws.ts';
import { drawTrials } from '../../verify/draws/rounds.ts';
import { smallSizes } from '../../verify/sizes/small-sizes.ts';

/** A picture of one gradient: the error of each element, and how well it predicts the loss nearby. */
export interface GradientPicture {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row by row. */
  readonly errors: readonly number[];
  /** `|f(x + hu) - f(x) - h g.u|` as h halves: it falls at second order where the gradient g is right. */
  readonly taylor: readonly { readonly step: number; readonly remainder: number }[];
}

const LARGEST_STEP = 0.1;
const HALVINGS = 8;
/** More elements than this are no picture any more. */
const MOST_ELEMENTS = 400;

/** The loss: the outputs weighted by their adjoints. */
function lossAt({ point: { program, sizes, cotangents } }: Trial, given: Values): number {
  const values = run(program.body, sizes, given);
  let loss = 0;
  for (const [output, weights] of cotangents) {
    const value = referenceValue(values, output, sizes);
    value?.data.forEach((element, index) => {
      loss += element * (weights.data[index] as number);
    });
  }
  return loss;
}

function taylorOf(trial: Trial, variable: Variable, gradient: Tensor): GradientPicture['taylor'] {
  const { given } = trial.point;
  const x = given.get(variable);
  if (x === undefined) return [];
  const start = lossAt(trial, given);
  // A direction with every element in it, the same each time.
  const direction = x.data.map((_, index) => (index % 2 === 0 ? 1 : -0.7));
  const slope = gradient.data.reduce((sum, element, index) => sum + element * (direction[index] as number), 0);
  return Array.from({ length: HALVINGS }, (_, halving) => {
    const step = LARGEST_STEP / 2 ** halving;
    const data = x.data.map((element, index) => element + step * (direction[index] as number));
    const moved = lossAt(trial, new Map([...given, [variable, { shape: x.shape, data }]]));
    return { step, remainder: Math.abs(moved - start - step * slope) };
  });
}

/** Pictures of the gradients that a backward pass computes, against those of the derived one, on small drawn numbers. */
export function gradientPictures(forward: Program, derived: Program, written: Program): readonly GradientPicture[] {
  const [trial] = drawTrials(forward, derived, { seed: 1, sizes: smallSizes(forward, new Map(), EXAMPLE_LIMIT) });
  if (trial === undefined) return [];
  const { sizes, given, cotangents } = trial.point;
  const values = run(forward.body, sizes, given);
  const found = run(written.body, sizes, new Map([...values, ...assembled(cotangents, adjointOf, sizes)]));
  return forward.given.flatMap((variable): readonly GradientPicture[] => {
    const truth = trial.derived.get(adjointOf(variable));
    if (truth === undefined || truth.data.length > MOST_ELEMENTS) return [];
    const data = found.get(adjointOf(variable))?.data ?? truth.data.map(() => 0);
    const errors = Array.from(truth.data, (element, index) => Math.abs(element - (data[index] as number)));
    const taylor = taylorOf(trial, variable, { shape: truth.shape, data });
    // Numbers that are not finite have no form in JSON, and cannot be drawn.
    const drawable = [...errors, ...taylor.map(({ remainder }) => remainder)].every(Number.isFinite);
    if (!drawable) return [];
    return [{ name: variable.name, shape: truth.shape, errors, taylor }];
  });
}
