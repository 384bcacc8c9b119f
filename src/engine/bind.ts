import { adjointName, adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import {
  constant,
  constantValue,
  type Dimension,
  evaluate,
  isPolynomial,
  substitute,
  UnboundDimension,
} from '../program/dimension.ts';
import { printReference } from '../program/print.ts';
import type { Program, Reference, Variable } from '../program/program.ts';
import { evaluateShape, printShape, type Shape } from '../program/shape.ts';
import { filled, type Tensor } from '../program/tensor.ts';
import type { Sizes } from './interpreter.ts';
import { tensorOf } from './nested-lists.ts';
import { RUN_LIMIT, requireRoom } from './room.ts';
import { assembled } from './stacking.ts';

/** Values that do not fit the declarations. */
export class BindingError extends Error {}

/** Numbers for what a program is given, and for the adjoints of its outputs. */
export interface Binding {
  readonly sizes: Sizes;
  readonly given: ReadonlyMap<Variable, Tensor>;
  /** The adjoint of each output. */
  readonly cotangents: ReadonlyMap<Reference, Tensor>;
  /** The same by adjoint: the elements of a sequence that are no outputs are zero. */
  readonly adjoints: ReadonlyMap<Variable, Tensor>;
  /** Names in the data that the program does not know. */
  readonly surplus: readonly string[];
}

/** A size that fits `dimension` to a number, if it has one unknown name that stands alone and linearly. */
function solve(dimension: Dimension, size: number, sizes: Map<string, number>): void {
  let open = dimension;
  for (const [name, known] of sizes) open = substitute(open, name, constant(known));
  const unknown = open.terms.filter(({ factors }) => factors.length > 0);
  const [term] = unknown;
  if (unknown.length !== 1 || term === undefined || term.factors.length !== 1 || !isPolynomial(open)) return;
  const offset = constantValue(substitute(open, term.factors[0] as string, constant(0))) ?? 0;
  const value = (size - offset) / term.coefficient;
  if (Number.isInteger(value) && value > 0) sizes.set(term.factors[0] as string, value);
}

function sizesFrom(shapes: readonly (readonly [Shape, Tensor])[], sizes: Map<string, number>): void {
  // Twice: a sum like `n + m` may come before the sizes that it is made of.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const [shape, { shape: found }] of shapes) {
      // Of an empty sequence only the length is known.
      if (shape.length !== found.length && found[0] !== 0) continue;
      found.forEach((size, axis) => {
        solve(shape[axis] as Dimension, size, sizes);
      });
    }
  }
}

/** More axes than anybody declares are not worth a line each. */
const AXES_SHOWN = 8;

function printSizes(sizes: readonly number[]): string {
  if (sizes.length <= AXES_SHOWN) return `[${sizes.join(', ')}]`;
  return `[${sizes.slice(0, AXES_SHOWN).join(', ')}, ...] of ${sizes.length} axes`;
}

function requireShape(name: string, shape: Shape, { shape: found }: Tensor, sizes: Sizes): void {
  const shown = `\`${name}\` has shape ${printSizes(found)}, but ${printShape(shape)}`;
  if (found.length !== shape.length && !isEmpty(found)) throw new BindingError(`${shown} is declared`);
  try {
    const expected = shape.map((dimension) => evaluate(dimension, sizes));
    if (expected.every((size, axis) => size === found[axis]) || (isEmpty(found) && expected[0] === 0)) return;
    throw new BindingError(`${shown} is [${expected.join(', ')}] here`);
  } catch (error) {
    if (error instanceof UnboundDimension) throw new BindingError(`${shown} cannot be told apart: ${error.message}`);
    throw error;
  }
}

/** `[]`: a sequence without elements, whose shape nothing tells. */
function isEmpty(shape: readonly number[]): boolean {
  return shape.length === 1 && shape[0] === 0;
}

/** A loop may run over a size that no tensor has. */
function requireSizes({ dimensions }: Program, sizes: Sizes): void {
  for (const name of dimensions.keys()) {
    if (!sizes.has(name))
      throw new BindingError(`there is no size for \`${name}\`: give it with \`dim\`, or as a number \`"${name}"\``);
  }
}

type Data = Readonly<Record<string, unknown>>;

/** The value of a name; what every object inherits is none. */
function ownValue(data: Data, name: string): unknown {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}

/** The size that the data states for a name, if it does. */
function statedSize(data: Data, name: string): number | undefined {
  const stated = ownValue(data, name);
  if (stated === undefined) return undefined;
  if (typeof stated === 'number' && Number.isSafeInteger(stated) && stated > 0) return stated;
  throw new BindingError(`\`${name}\` is a size: expected a whole number above 0`);
}

function parse(name: string, value: unknown): Tensor {
  const tensor = tensorOf(value);
  if (typeof tensor === 'string') throw new BindingError(`\`${name}\`: ${tensor}`);
  return tensor;
}

/** The name of an output, as JSON keys have it. */
export function outputName(output: Reference): string {
  return printReference(output);
}

/** Fits named values to a program: infers the sizes, and fills adjoints of outputs with ones. */
export function bind(program: Program, data: Data, fixed: Sizes): Binding {
  const sizes = new Map<string, number>();
  for (const { name, size } of program.dimensions.values()) {
    const value = fixed.get(name) ?? statedSize(data, name) ?? size;
    if (value !== undefined) sizes.set(name, value);
  }
  const tensors = program.given.map((variable): readonly [Variable, Tensor] => {
    const value = ownValue(data, variable.name);
    if (value === undefined)
      throw new BindingError(`there is no value for \`${variable.name}\`, which is ${printShape(readShape(variable, []))}`);
    return [variable, parse(variable.name, value)];
  });
  sizesFrom(
    tensors.map(([variable, tensor]) => [readShape(variable, []), tensor]),
    sizes,
  );
  for (const [variable, tensor] of tensors) requireShape(variable.name, readShape(variable, []), tensor, sizes);
  requireSizes(program, sizes);
  requireRoom([program], sizes, RUN_LIMIT);
  const cotangents = new Map(program.outputs.map((output) => [output, adjointTensor(output, data, sizes)]));
  const known = new Set([
    ...program.dimensions.keys(),
    ...program.given.map(({ name }) => name),
    ...program.outputs.map((output) => adjointName(outputName(output))),
  ]);
  const adjoints = assembled(cotangents, adjointOf, sizes);
  return { sizes, given: new Map(tensors), cotangents, adjoints, surplus: Object.keys(data).filter((name) => !known.has(name)) };
}

function adjointTensor(output: Reference, data: Data, sizes: Sizes): Tensor {
  const name = adjointName(outputName(output));
  const shape = readShape(output.variable, output.indices);
  const value = ownValue(data, name);
  if (value === undefined) return filled(evaluateShape(shape, sizes), 1);
  const tensor = parse(name, value);
  requireShape(name, shape, tensor, sizes);
  return tensor;
}
