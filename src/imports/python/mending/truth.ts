import { derive } from '../../../autodiff/derive.ts';
import type { Sizes } from '../../../engine/interpreter.ts';
import { adjointName } from '../../../program/adjoints.ts';
import type { Tensor } from '../../../program/tensor.ts';
import type { Trial } from '../../../verify/draws/draws.ts';
import { gradientOf } from '../../../verify/draws/point.ts';
import { drawTrials } from '../../../verify/draws/rounds.ts';
import { awayFromKinks } from '../../../verify/lines/check-lines.ts';
import type { ImportedPair } from '../imported.ts';

/** Numbers for a pair by the names of its program: what it is given, and what it must give. */
export interface Draw {
  readonly sizes: Sizes;
  readonly given: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** The right gradients by the names of what they are the gradients of. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** Numbers that a line of a backward pass may mean: values of the forward pass, and their adjoints. */
  readonly known: readonly Tensor[];
}

const SEED = 1;
/** More draws tell no more of a change of one line. */
const MOST_DRAWS = 3;

function drawOf({ point, derived }: Trial): Draw {
  const { program, sizes } = point;
  const named = program.outputs.map(({ variable }) => variable);
  const cotangents = [...point.cotangents].map(([{ variable }, tensor]) => [adjointName(variable.name), tensor] as const);
  const given = [
    ...program.given.flatMap((variable) => {
      const tensor = point.given.get(variable);
      return tensor === undefined ? [] : [[variable.name, tensor] as const];
    }),
  ];
  return {
    sizes,
    given: new Map([...given, ...cotangents]),
    outputs: new Map(
      named.flatMap((variable) => {
        const tensor = derived.get(variable);
        return tensor === undefined ? [] : [[variable.name, tensor] as const];
      }),
    ),
    gradients: new Map(program.given.map((variable) => [variable.name, gradientOf(derived, variable, sizes)])),
    known: [...derived.values()],
  };
}

/** Draws at which the gradients of a pair are known, the smallest first. */
export function drawsFor({ analysis: { forward, backward } }: ImportedPair): readonly Draw[] {
  const derived = derive(forward);
  const trials = drawTrials(forward, derived, { seed: SEED, sizes: new Map() }, backward);
  const whole = awayFromKinks(trials.filter(({ isWhole }) => isWhole));
  return whole.slice(0, MOST_DRAWS).map(drawOf);
}
