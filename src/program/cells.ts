import { add, constant, type Dimension, equal, named, namesIn, scale, substitute, subtract } from './dimension.ts';
import { exactQuotient } from './exact-quotient.ts';
import type { Program, Rounding, Variable } from './program.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** A part of a program with parameters of its own, which equations call by its name. */
export interface Cell {
  readonly name: string;
  /** Given in each call, in order. */
  readonly parameters: readonly Variable[];
  /** Its learned parameters and constants, which all its calls share, and those of the cells that it calls. */
  readonly own: readonly OwnVariable[];
  /** Given are its parameters and then its own variables; its outputs are the results. */
  readonly program: Program;
}

/** A variable that belongs to a cell. */
export interface OwnVariable {
  readonly variable: Variable;
  /** Identity of the variable over all programs that call the cell. */
  readonly identity: object;
}

/** Runs the programs of cells: what stands between the description of an operation and the engine. */
export interface CellMachine {
  /** The results of a program. */
  readonly run: (program: Program, operands: readonly Tensor[], round?: Rounding) => readonly Tensor[];
  /** How the results change when operands change. */
  readonly push: (
    program: Program,
    operands: readonly Tensor[],
    tangents: readonly (Tensor | undefined)[],
    round?: Rounding,
  ) => readonly (Tensor | undefined)[];
  /** The contributions to all operands of the adjoint of one result. */
  readonly pull: (
    program: Program,
    result: number,
    cotangent: Tensor,
    operands: readonly Tensor[],
    round?: Rounding,
  ) => readonly Tensor[];
}

export type Sizing = ReadonlyMap<string, Dimension>;

/** All names of a dimension replaced at once: a replacement may use the same names with another meaning. */
export function resized(dimension: Dimension, sizes: Sizing): Dimension {
  const names = [...namesIn(dimension)].filter((name) => sizes.has(name));
  const apart = (name: string): string => `${name} of the cell`;
  const open = names.reduce((own, name) => substitute(own, name, named(apart(name))), dimension);
  return names.reduce((own, name) => substitute(own, apart(name), sizes.get(name) as Dimension), open);
}

export function resizedShape(shape: Shape, sizes: Sizing): Shape {
  return shape.map((dimension) => resized(dimension, sizes));
}

/** The name that a size has and its value, where all others are known: `2 * n + 1` that is 7 says that `n` is 3. */
function solved(declared: Dimension, actual: Dimension, known: Sizing): readonly [string, Dimension] | undefined {
  const open = [...namesIn(declared)].filter((name) => !known.has(name));
  const [name] = open;
  if (name === undefined || open.length > 1) return undefined;
  const own = declared.terms.filter(({ factors }) => factors.includes(name));
  const [term] = own;
  if (term === undefined || own.length > 1 || term.factors.length > 1 || term.factors[0] !== name) return undefined;
  const rest = resized(subtract(declared, scale(named(name), term.coefficient)), known);
  const value = exactQuotient(add(actual, scale(rest, -1)), constant(term.coefficient));
  return value && [name, value];
}

/** What names of sizes stand for where tensors have given shapes, and the first tensor whose shape does not fit. */
export function sizesFor(
  declared: readonly Shape[],
  actual: readonly Shape[],
  before: Sizing = new Map(),
): { readonly sizes: Sizing; readonly misfit?: number } {
  const sizes = new Map(before);
  const pairs = declared.flatMap((shape, index) => shape.map((own, axis) => [own, actual[index]?.[axis]] as const));
  for (let count = -1; count < sizes.size; ) {
    count = sizes.size;
    for (const [own, found] of pairs) {
      const pair = found && solved(own, found, sizes);
      if (pair !== undefined) sizes.set(...pair);
    }
  }
  const fits = (shape: Shape, index: number): boolean => {
    const found = actual[index] ?? [];
    return shape.length === found.length && shape.every((own, axis) => equal(resized(own, sizes), found[axis] as Dimension));
  };
  const misfit = declared.findIndex((shape, index) => !fits(shape, index));
  return misfit < 0 ? { sizes } : { sizes, misfit };
}
