import { named } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Assumptions } from './assumptions.ts';
import { rankHint } from './hints.ts';
import type { Pair } from './pairs.ts';
import { PairReader, type Reading, type Source } from './reading.ts';
import { Reconsider } from './values.ts';

const MOST_ROUNDS = 80;
const WIDTH = 3;

/** A reading, and what it assumes. */
interface State {
  readonly assumptions: Assumptions;
  readonly reading: Reading;
  readonly cost: number;
}

/** Reads a pair until its sizes agree. */
function settled(source: Source, pair: Pair, first: Assumptions): State {
  let assumptions = first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    try {
      const reading = new PairReader(source, pair, assumptions).read();
      return { assumptions, reading, cost: costOf(reading) };
    } catch (error) {
      if (!(error instanceof Reconsider)) throw error;
      assumptions = assumptions.withSizes(error.sizes);
    }
  }
  throw new Error('the sizes of this function do not settle');
}

function costOf({ machine, gradients }: Reading): number {
  return machine.problems * 10 + machine.notes.length * 3 - gradients.length;
}

/** Names by which people call vectors and single numbers. */
const VECTORS =
  /^(b|b\d+|b_\w+|b[a-z]\d?|bias\w*|beta\w*|gamma\w*|g|scale|shift|offset|y|labels?|targets?|idx|indices|mean|mu|var)$/;
const SCALARS =
  /^(eps|epsilon|lr|alpha|lam|lambda_?|reg|p|momentum|temperature|tau|slope|delta|margin|scale_factor|step|learning_rate)$/;

function ranksFor(pair: Pair, name: string): readonly number[] {
  const body = [...pair.forward.body, ...(pair.backward?.body ?? [])];
  const { exactly, least, isIndex } = rankHint(body, name);
  if (exactly !== undefined) return [exactly];
  const order = isIndex ? [1, 0, 2] : SCALARS.test(name) ? [0, 1, 2] : VECTORS.test(name) ? [1, 2, 0, 3] : [2, 1, 3, 0, 4];
  return order.filter((rank) => rank >= least);
}

function madeUp(name: string, rank: number): Shape {
  return Array.from({ length: rank }, (_, axis) => named(`${name}__${axis}`));
}

/** Reads a pair, with the likeliest shapes for what nothing tells the shape of. */
export function solve(source: Source, pair: Pair, first: Assumptions): State {
  let states: readonly State[] = [settled(source, pair, first)];
  for (let round = 0; round < 24; round += 1) {
    const [best] = states;
    const [name] = best === undefined ? [] : best.reading.machine.unshaped;
    if (name === undefined) break;
    const next = states.flatMap((state) =>
      ranksFor(pair, name).flatMap((rank, preference): readonly State[] => {
        const found = attempt(() => settled(source, pair, state.assumptions.withShape(name, madeUp(name, rank))));
        return found === undefined ? [] : [{ ...found, cost: found.cost + preference / 10 }];
      }),
    );
    if (next.length === 0) break;
    states = next.toSorted((a, b) => a.cost - b.cost).slice(0, WIDTH);
  }
  const [best] = states;
  if (best === undefined) throw new Error('nothing was read');
  return best;
}

function attempt(run: () => State): State | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && error.name !== 'TypeError') return undefined;
    throw error;
  }
}
