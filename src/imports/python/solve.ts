import { isOne, named, namesIn, ONE } from '../../program/dimension.ts';
import { isUnknown, type Shape, sameShape } from '../../program/shape.ts';
import type { Assumptions } from './assumptions.ts';
import type { Pair } from './pairs.ts';
import { lossBodies, rankHint } from './ranks.ts';
import { PairReader, type Reading, type Source } from './reading.ts';
import { SCALARS } from './scalars.ts';
import type { FunctionStatement } from './syntax.ts';
import { Reconsider, TakenForTensor } from './values.ts';

const MOST_ROUNDS = 80;
const WIDTH = 16;

/** A reading, and what it assumes. */
export interface State {
  readonly assumptions: Assumptions;
  readonly reading: Reading;
  readonly cost: number;
  /** The part of the cost that unlikely shapes have. */
  readonly penalty: number;
}

/** A reading with the likeliest shapes, and those with other shapes that are as good. */
export interface Solution extends State {
  readonly others: readonly State[];
}

/** Reads a pair until its sizes agree. */
function settled(source: Source, pair: Pair, first: Assumptions): State {
  let assumptions = first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    try {
      const reading = new PairReader(source, pair, assumptions).read();
      return { assumptions, reading, cost: costOf(reading), penalty: 0 };
    } catch (error) {
      if (error instanceof TakenForTensor) assumptions = assumptions.withWhole(error.own);
      else if (error instanceof Reconsider) assumptions = assumptions.withSizes(error.sizes);
      else throw error;
    }
  }
  throw new Error('the sizes of this function do not settle');
}

/** Gradients that do not have the shape of what they are the gradient of. */
function misfitsOf({ gradients }: Reading): Reading['gradients'] {
  return gradients.filter(({ of, value }) => isUnknown(value.shape) || !sameShape(of.shape, value.shape));
}

/** More than a line that fits nothing, and the gradients that do not fit because of it. */
const COLLAPSED = 30;

/** Gradients that are numbers, though they are sums along an axis: nobody sums a vector like that. */
function collapsedIn({ gradients, machine }: Reading): number {
  return gradients.filter(({ value }) => {
    const own = value.kind === 'read' ? machine.program.definitions.get(value.variable) : value;
    return own?.kind === 'apply' && own.shape.length === 0 && 'axis' in own.options;
  }).length;
}

/** So many statements that are left out tell one reading from another. */
const MOST_LOST = 60;

const PROBLEM = 10;
const UNKNOWN_GRADIENT = 4;

function costOf(reading: Reading): number {
  const { machine, gradients, outputs, isUnit } = reading;
  const misfits = misfitsOf(reading);
  const unknown = misfits.filter(({ value }) => isUnknown(value.shape)).length;
  const isNoNumber = isUnit && outputs.some(({ shape }) => shape.length > 0);
  const lost = Math.min(machine.lost, MOST_LOST) / 3;
  return (
    (machine.problems + Number(isNoNumber)) * PROBLEM +
    machine.notes.length * 3 +
    lost +
    // A line that does not fit costs the same whether its operation shows it, or its gradient.
    unknown * UNKNOWN_GRADIENT +
    (misfits.length - unknown) * (PROBLEM + UNKNOWN_GRADIENT) +
    collapsedIn(reading) * COLLAPSED +
    machine.oddities -
    gradients.length
  );
}

/** Names by which people call vectors. */
const VECTORS =
  /^(b|b\d+|b_\w+|b[a-z]\d?|\w*bias\w*|\w*beta\w*|\w*gamma\w*|\w*gain\w*|g|scale|shift|offset|y|labels?|targets?|idx|indices|mean|mu|var)$/;
const BIASES = /^(b|b\d+|b_\w+|b[a-z]\d?)$/;

/** A pair, and the functions that it may call. */
interface Subject {
  readonly pair: Pair;
  readonly functions: ReadonlyMap<string, FunctionStatement>;
}

function ranksFor({ pair, functions }: Subject, name: string): readonly number[] {
  const isTaken = pair.forward.parameters.some((own) => own.name === name);
  const body = [...pair.forward.body, ...(pair.backward?.body ?? []), ...(isTaken ? [] : lossBodies(functions, name))];
  const { exactly, least, isIndex } = rankHint(body, name, functions);
  if (exactly !== undefined) return [exactly];
  const order = isIndex ? [1, 0, 2] : SCALARS.test(name) ? [0, 1, 2] : VECTORS.test(name) ? [1, 2, 0, 3] : [2, 1, 3, 0, 4];
  return order.filter((rank) => rank >= least);
}

/** Shapes of a rank; where a vector is expected, a matrix may be a column or a row. */
function madeUp(name: string, rank: number): readonly Shape[] {
  const shape = Array.from({ length: rank }, (_, axis) => named(`${name}__${axis}`));
  if (rank !== 2 || !VECTORS.test(name)) return [shape];
  return [shape, shape.with(1, ONE), shape.with(0, ONE)];
}

/** Biases that are told of by nothing are all of one form. */
function withAlike(assumptions: Assumptions, shape: Shape, name: string, open: readonly string[]): Assumptions {
  const others = BIASES.test(name) ? open.filter((own) => BIASES.test(own)) : [name];
  return others.reduce((all, own) => {
    const sizes = shape.map((size, axis) => (isOne(size) ? size : named(`${own}__${axis}`)));
    return all.withShape(own, sizes);
  }, assumptions);
}

function shapesFor(subject: Subject, name: string): readonly Shape[] {
  const all = ranksFor(subject, name).map((rank) => madeUp(name, rank));
  // Unusual shapes come after all that are usual.
  return [...all.map(([first = []]) => first), ...all.flatMap((own) => own.slice(1))];
}

/** Reads a pair, with the likeliest shapes for what nothing tells the shape of. */
export function solve(source: Source, pair: Pair, first: Assumptions): Solution {
  const found = fittedToGradients(source, pair, search(source, pair, first), new Set(first.shapes.keys()));
  return isLong(found) ? search(source, pair, first.shortened()) : found;
}

/** The same reading with a shape that a gradient tells, and nothing else does, as long as that fits better. */
function fittedToGradients(source: Source, pair: Pair, first: Solution, stated: ReadonlySet<string>): Solution {
  let best = first;
  for (let round = 0; round < MOST_FITTED; round += 1) {
    const better = misfitsOf(best.reading).flatMap(({ name, value }): readonly State[] => {
      if (isUnknown(value.shape) || stated.has(name) || hasTwins(value.shape)) return [];
      const found = attempt(() => settled(source, pair, best.assumptions.withShape(name, value.shape)));
      const isBetter = found !== undefined && found.cost < costOf(best.reading) && !hasFewerSizes(found.reading, best.reading);
      return isBetter ? [found] : [];
    });
    const [own] = better.toSorted((a, b) => a.cost - b.cost);
    if (own === undefined) break;
    best = { ...own, others: [] };
  }
  return best;
}

const MOST_FITTED = 6;

/** True for a shape with one size twice, which a mistake makes more often than somebody means it. */
function hasTwins(shape: Shape): boolean {
  const sizes = shape.filter((size) => !isOne(size)).map(({ key }) => key);
  return new Set(sizes).size < sizes.length;
}

/** True if sizes that were two are one, or 1: a gradient of another shape is wrong, rather than that all matrices are square. */
function hasFewerSizes({ machine }: Reading, other: Reading): boolean {
  const shapesOf = ({ program }: Reading['machine']): readonly Shape[] => program.declared.map(({ variable }) => variable.shape);
  const sizesOf = (shapes: readonly Shape[]): number => new Set(shapes.flat().flatMap((size) => [...namesIn(size)])).size;
  const [own, before] = [shapesOf(machine), shapesOf(other.machine)];
  const isOfSameRanks = own.length === before.length && own.every((shape, at) => shape.length === before[at]?.length);
  return isOfSameRanks && sizesOf(own) < sizesOf(before);
}

/** So many equations are checked quickly enough. */
const MOST_EQUATIONS = 150;

function isLong({ reading: { machine } }: State): boolean {
  return machine.fuel < 0 || machine.program.equations.length > MOST_EQUATIONS;
}

function search(source: Source, pair: Pair, first: Assumptions): Solution {
  const functions = new Map(source.module.body.flatMap((own) => (own.kind === 'function' ? [[own.name, own] as const] : [])));
  let states: readonly State[] = [settled(source, pair, first)];
  for (let round = 0; round < 24; round += 1) {
    const [best] = states;
    const open = best === undefined ? [] : [...best.reading.machine.unshaped];
    const name = open.find((own) => !VECTORS.test(own) || SCALARS.test(own)) ?? open[0];
    if (name === undefined) break;
    const next = states.flatMap((state) =>
      shapesFor({ pair, functions }, name).flatMap((shape, preference): readonly State[] => {
        const found = attempt(() => settled(source, pair, withAlike(state.assumptions, shape, name, open)));
        const penalty = state.penalty + preference / 10;
        return found === undefined ? [] : [{ ...found, penalty, cost: found.cost + penalty }];
      }),
    );
    if (next.length === 0) break;
    states = next.toSorted((a, b) => a.cost - b.cost).slice(0, WIDTH);
  }
  const [best] = states;
  if (best === undefined) throw new Error('nothing was read');
  const isAsGood = ({ cost, penalty, reading }: State): boolean =>
    reading.machine.unshaped.size === 0 && cost - penalty <= best.cost - best.penalty && !hasMoreOnes(reading, best.reading);
  return { ...best, others: states.filter((own) => own !== best && isAsGood(own)) };
}

/** True if a size of what nobody takes for a vector has become 1: a mistake may be none for a single row. */
function hasMoreOnes({ machine }: Reading, other: Reading): boolean {
  const onesOf = (shape: Shape): number => shape.filter(isOne).length;
  return machine.program.declared.some(({ variable: { name, shape } }) => {
    const before = VECTORS.test(name) ? undefined : other.machine.variableOf(name)?.shape;
    return before?.length === shape.length && onesOf(shape) > onesOf(before);
  });
}

function attempt(run: () => State): State | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && error.name !== 'TypeError') return undefined;
    throw error;
  }
}
