import { derive } from '../autodiff/derive.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import { type CellMachine, sizesFor } from '../program/cells.ts';
import { constant, constantValue } from '../program/dimension.ts';
import type { Program, Reference, Rounding, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { type Tensor, zeros } from '../program/tensor.ts';
import { run, type Sizes, type Values } from './interpreter.ts';
import { RoundedInterpreter } from './rounded.ts';
import { referenceValue } from './stacking.ts';
import { pushForward } from './tangents.ts';

/** Runs cells by the interpreter, as programs of their own. */

const derivedPasses = new WeakMap<Program, Program>();

function derivedOf(program: Program): Program {
  const known = derivedPasses.get(program) ?? derive(program);
  derivedPasses.set(program, known);
  return known;
}

function sizesOf({ given, dimensions }: Program, operands: readonly Tensor[]): Sizes {
  const { sizes } = sizesFor(
    given.map((variable) => readShape(variable, [])),
    operands.map(({ shape }) => shape.map(constant)),
  );
  const fixed = [...dimensions.values()].flatMap(({ name, size }) => (size === undefined ? [] : [[name, size] as const]));
  const known = [...sizes].flatMap(([name, size]) => {
    const value = constantValue(size);
    return value === undefined ? [] : [[name, value] as const];
  });
  return new Map([...fixed, ...known]);
}

/** A copy: the memory of an operand may be another one's at the next call. */
function givenOf({ given }: Program, operands: readonly Tensor[]): Map<Variable, Tensor> {
  return new Map(
    given.map((variable, index) => {
      return [variable, copied(operands[index] as Tensor)];
    }),
  );
}

interface Point {
  readonly operands: readonly Tensor[];
  readonly sizes: Sizes;
  readonly values: Values;
  /** By the result and its adjoint. */
  readonly pulled: { readonly result: number; readonly cotangent: Tensor; readonly adjoints: readonly Tensor[] }[];
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  return (
    a.data.length === b.data.length &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, axis) => size === b.shape[axis]) &&
    a.data.every((number, index) => Object.is(number, b.data[index]))
  );
}

/** The points at which a program ran last: the lines of one call ask for one after the other. */
const MOST_POINTS = 8;
const points = new WeakMap<Program, Point[]>();

function pointAt(program: Program, operands: readonly Tensor[]): Point {
  const known = points.get(program) ?? [];
  points.set(program, known);
  const found = known.find((point) => point.operands.every((own, index) => sameNumbers(own, operands[index] as Tensor)));
  if (found !== undefined) return found;
  const sizes = sizesOf(program, operands);
  const given = givenOf(program, operands);
  const point: Point = { operands: [...given.values()], sizes, values: run(program.body, sizes, given), pulled: [] };
  if (known.push(point) > MOST_POINTS) known.shift();
  return point;
}

function numbersOf(values: Values, output: Reference, sizes: Sizes): Tensor {
  const value = referenceValue(values, output, sizes);
  if (value === undefined) throw new Error(`\`${output.variable.name}\` has no value`);
  return value;
}

function pull(program: Program, result: number, cotangent: Tensor, point: Point): readonly Tensor[] {
  const { pulled } = point;
  const known = pulled.find((own) => own.result === result && sameNumbers(own.cotangent, cotangent));
  if (known !== undefined) return known.adjoints;
  const own = copied(cotangent);
  const adjoints = pullAt(program, result, own, point);
  pulled.push({ result, cotangent: own, adjoints });
  return adjoints;
}

function pullAt(
  program: Program,
  result: number,
  cotangent: Tensor,
  { sizes, values }: Ran,
  round?: Rounding,
): readonly Tensor[] {
  const { variable, indices } = program.outputs[result] as Reference;
  const seed = {
    kind: 'equation',
    target: adjointOf(variable),
    indices,
    operator: '+=',
    value: { kind: 'read', variable: SEED, indices: [], shape: [], span: { start: 0, end: 0 } },
  } as const;
  const body = [seed, ...derivedOf(program).body];
  const start = new Map([...values, [SEED, cotangent]]);
  const adjoints = round === undefined ? run(body, sizes, start) : new RoundedInterpreter(sizes, start, round).run(body);
  return program.given.map((given) => adjoints.get(adjointOf(given)) ?? zeros(evaluateShape(readShape(given, []), sizes)));
}

const SEED: Variable = { name: 'the adjoint of the result', kind: 'const', shape: [], ranges: [], active: false };

type Ran = Pick<Point, 'sizes' | 'values'>;

function roundedPoint(program: Program, operands: readonly Tensor[], round: Rounding): Ran {
  const sizes = sizesOf(program, operands);
  return { sizes, values: new RoundedInterpreter(sizes, givenOf(program, operands), round).run(program.body) };
}

function resultsOf(program: Program, { sizes, values }: Ran): readonly Tensor[] {
  return program.outputs.map((output) => copied(numbersOf(values, output, sizes)));
}

/** Whoever gets a tensor may write to it. */
function copied({ shape, data }: Tensor): Tensor {
  return { shape, data: data.slice() };
}

export const CELL_MACHINE: CellMachine = {
  run: (program, operands, round) => {
    if (round !== undefined) return resultsOf(program, roundedPoint(program, operands, round));
    return resultsOf(program, pointAt(program, operands));
  },
  push: (program, operands, tangents, round) => {
    const sizes = sizesOf(program, operands);
    const given = givenOf(program, operands);
    const directions = new Map(
      program.given.flatMap((variable, index) => {
        const tangent = tangents[index];
        return tangent === undefined ? [] : [[variable, tangent] as const];
      }),
    );
    const changes = pushForward(program.body, sizes, given, directions, round);
    return program.outputs.map((output) => referenceValue(changes, output, sizes));
  },
  pull: (program, result, cotangent, operands, round) =>
    round === undefined
      ? pull(program, result, cotangent, pointAt(program, operands)).map(copied)
      : pullAt(program, result, cotangent, roundedPoint(program, operands, round), round),
};
