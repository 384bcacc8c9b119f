import { readsOf } from '../../program/activity.ts';
import { namesIn, printDimension } from '../../program/dimension.ts';
import { INDEX_SET } from '../../program/domain.ts';
import type { Program, Value, Variable } from '../../program/program.ts';
import { broadcastsTo, isUnknown, type Shape, sameShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import type { Role } from './roles.ts';

/** An assumed shape of a missing name. */
export interface AssumedShape {
  readonly name: string;
  readonly sizes: readonly string[];
}

/** The assumptions under which a program was read. */
export interface Assumption {
  readonly assumed: readonly AssumedShape[];
  readonly roles: ReadonlyMap<string, Role>;
  /** The sizes that are new. */
  readonly fresh: readonly string[];
}

/** The cost of the assumptions that a program was read with: the lowest is the likeliest. */
export function implausibility({ assumed, roles, fresh }: Assumption, program: Program, outputs: readonly Variable[]): number {
  const isLearned = (name: string): boolean => roles.get(name)?.keyword === 'param';
  const batches = batchSizes(program, isLearned);
  const ofShapes = assumed.map(({ name, sizes }) => {
    const batch = isLearned(name) && sizes.some((size) => batches.has(size)) ? BATCHED : 0;
    return rankCost(name, sizes.length) + (new Set(sizes).size < sizes.length ? REPEATED : 0) + batch;
  });
  const sizes = new Set(outputs.flatMap(({ shape }) => shape.flatMap((size) => [...namesIn(size)])));
  const given = program.given.flatMap(({ shape }) => shape.map(printDimension)).filter((size) => !fresh.includes(size));
  const another = new Set(given).size > 1 ? FRESH_OUTPUT_BESIDE_OTHERS : FRESH_OUTPUT;
  const ofFresh = fresh.map((name) => (sizes.has(name) ? another : FRESH_INSIDE));
  const names = new Set(assumed.map(({ name }) => name));
  const declared = new Set(program.given.flatMap(({ name, shape }) => (names.has(name) ? [] : shape.map(printDimension))));
  // Classes are as many as data has features by chance only.
  const ofClasses = assumed.map(({ name, sizes: own }) =>
    roles.get(name)?.set === 'onehot' && declared.has(own.at(-1) ?? '') ? CLASSES_OF_DATA : 0,
  );
  // Labels that may as well be weights of the classes tell how many those are.
  const ofLabels = assumed.map(({ name }) => (roles.get(name)?.set?.startsWith(INDEX_SET.name) === true ? LABELS : 0));
  return (
    [...ofShapes, ...ofFresh, ...ofClasses, ...ofLabels].reduce((sum, cost) => sum + cost, 0) +
    STRETCHED * stretchesIn(program, names)
  );
}

/** A parameter of a size that examples have. */
const BATCHED = 1.5;
const REPEATED = 1;
/** A layer between two others has a size of its own; what comes out often has one that is there already. */
const FRESH_INSIDE = 0.5;
const FRESH_OUTPUT = 0.75;
const FRESH_OUTPUT_BESIDE_OTHERS = 1.25;
const CLASSES_OF_DATA = 0.75;
const STRETCHED = 1;
const LABELS = 2;

/** Matrices are called by capitals, as in papers; a scalar is what nothing else fits for. */
function rankCost(name: string, rank: number): number {
  if (/^\p{Lu}/u.test(name)) return rank < 2 ? 1.5 : 0;
  return [0.1, 0, 0.75][rank] ?? 1;
}

/** The first sizes of data with more than one axis that no parameter has: those of the examples. */
function batchSizes({ given }: Program, isLearned: (name: string) => boolean): ReadonlySet<string> {
  const data = given.filter(({ name, kind, shape }) => kind !== 'param' && !isLearned(name) && shape.length > 1);
  return new Set(data.flatMap(({ shape }) => shape.slice(0, 1).map(printDimension)));
}

/** The number of times that a value computed with one of the names is broadcast to another shape. */
function stretchesIn({ body }: Program, names: ReadonlySet<string>): number {
  return equationsOf(body).reduce((count, { value }) => count + stretches(value, names), 0);
}

function stretches(value: Value, names: ReadonlySet<string>): number {
  if (value.kind !== 'apply') return 0;
  const { operands, shape } = value;
  const own = operands.filter((operand) => isStretched(operand, shape) && concerns(operand, names));
  const inside = operands.reduce((count, operand) => count + stretches(operand, names), 0);
  return inside + (operands.every((operand) => broadcastsTo(operand.shape, shape)) ? own.length : 0);
}

/** True if an operand is broadcast where a value is computed with a name. */
export function isStretchedBeside(value: Value, name: string): boolean {
  if (value.kind !== 'apply' || !concerns(value, new Set([name]))) return false;
  const { operands, shape } = value;
  const isBroadcast = operands.every((operand) => broadcastsTo(operand.shape, shape));
  return (
    (isBroadcast && operands.some((operand) => isStretched(operand, shape))) ||
    operands.some((operand) => isStretchedBeside(operand, name))
  );
}

function isStretched({ kind, shape: own }: Value, shape: Shape): boolean {
  return kind !== 'number' && kind !== 'size' && !isUnknown(own) && !isUnknown(shape) && !sameShape(own, shape);
}

function concerns(value: Value, names: ReadonlySet<string>): boolean {
  return readsOf(value).some(({ name }) => names.has(name));
}
