import { run, type Sizes } from '../../../src/engine/interpreter.ts';
import type { Program, Variable } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import type { Dice } from '../../random.ts';

/** On which side of its kinks each operation is; numbers beside them make another piece of the function. */
function sidesAt({ given: variables, body }: Program, sizes: Sizes, given: readonly Tensor[]): string {
  const sides: number[] = [];
  const bound = new Map<Variable, Tensor>(variables.map((variable, index) => [variable, given[index] as Tensor]));
  run(body, sizes, bound, ({ operation }, operands, site) => {
    sides.push(...(operation.kink?.measure(operands, site).pattern ?? []));
  });
  return sides.join();
}

/** How far and how closely changes of sides are looked for. */
export interface Search {
  /** Draws lie no closer to it than ten to this power. */
  readonly closest: number;
  /** How far numbers move. */
  readonly steps: readonly number[];
}

/** Enough to come as close as float64 goes. */
const HALVINGS = 52;

/**
 * Numbers close to where an operation somewhere in the file changes sides: from the given ones along some direction,
 * to the first change and a little beyond. Undefined where there is none on the way.
 */
export function crossing(
  program: Program,
  sizes: Sizes,
  given: readonly Tensor[],
  dice: Dice,
  { closest, steps: lengths }: Search,
): readonly Tensor[] | undefined {
  const movable = program.given.map((variable) => variable.active && variable.domain === undefined);
  const one = dice.below(given.length);
  const isAlone = dice.next() < 0.5 && movable[one] === true;
  const steps = given.map(({ data }, index) =>
    data.map(() => (movable[index] === true && (!isAlone || index === one) ? dice.between(-1, 1) : 0)),
  );
  const at = (distance: number): readonly Tensor[] =>
    given.map(({ shape, data }, index) => ({
      shape,
      data: data.map((number, k) => number + distance * (steps[index]?.[k] ?? 0)),
    }));
  const here = sidesAt(program, sizes, given);
  let [low, high] = [0, dice.pick(lengths)];
  if (sidesAt(program, sizes, at(high)) === here) return undefined;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (sidesAt(program, sizes, at(middle)) === here) low = middle;
    else high = middle;
  }
  return at(dice.pick([low, high]) + dice.pick([1, -1]) * 10 ** dice.between(closest, -0.4));
}
