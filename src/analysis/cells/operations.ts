import { readShape } from '../../program/build.ts';
import { type Cell, type CellMachine, resizedShape, type Sizing, sizesFor } from '../../program/cells.ts';
import { constant, named, namesIn } from '../../program/dimension.ts';
import type { Called, CellRole, Operand, Operation, Problem } from '../../program/operation.ts';
import type { DimensionInfo, Reference, Rounding, Variable } from '../../program/program.ts';
import { printShape, type Shape, UNKNOWN } from '../../program/shape.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';

/** The operations that a cell is: one for each of its results, and one for the backward pass of each result to each operand. */

/** The name of a size that belongs to a cell, for all its calls. */
export function ownSize(cell: string, name: string): string {
  return `${cell}.${name}`;
}

/** Sizes that no operand tells are those that the cell fixes. */
function withOwnSizes(sizes: Sizing, { name, program }: Pick<Cell, 'name' | 'program'>): Sizing {
  const own = [...program.dimensions.values()].filter((size) => !sizes.has(size.name));
  const of = (size: DimensionInfo) => (size.size === undefined ? named(ownSize(name, size.name)) : constant(size.size));
  return new Map([...sizes, ...own.map((size) => [size.name, of(size)] as const)]);
}

export function shapesOf(variables: readonly Variable[]): readonly Shape[] {
  return variables.map((variable) => readShape(variable, []));
}

function takes({ name, parameters }: Cell): string {
  const list = parameters.map((variable) => `${variable.name}: ${printShape(readShape(variable, []))}`);
  return `\`${name}\` takes (${list.join(', ')})`;
}

/** The sizes of a call, or what does not fit. */
export function callSizes(cell: Cell, operands: readonly Shape[]): Sizing | Problem {
  const { parameters, own } = cell;
  const alone = sizesFor(shapesOf(parameters), operands.slice(0, parameters.length));
  const say = (message: string): Problem => ({ code: 'shape-mismatch', message });
  if (alone.misfit !== undefined) {
    const { name } = parameters[alone.misfit] as Variable;
    return say(`${takes(cell)}: ${printShape(operands[alone.misfit] ?? [])} does not fit \`${name}\``);
  }
  const hidden = own.map(({ variable }) => variable);
  const { sizes, misfit } = sizesFor(shapesOf(hidden), operands.slice(parameters.length), alone.sizes);
  if (misfit === undefined) return withOwnSizes(sizes, cell);
  const { name } = hidden[misfit] as Variable;
  const shape = operands[parameters.length + misfit] ?? [];
  return say(
    `the parameters of \`${cell.name}\` are the same in all its calls, and \`${name}\` has the shape ${printShape(shape)} by an earlier one: \`cell Other = ${cell.name}\` has parameters of its own`,
  );
}

function operandsOf({ parameters, own }: Cell): readonly Operand[] {
  return [...parameters, ...own.map(({ variable }) => variable)].map(({ name, domain, kind }) => ({
    name,
    domain: domain === undefined || ('below' in domain && namesIn(domain.below).size > 0) ? 'everywhere' : domain,
    usually: kind === 'param' ? 'parameter' : 'data',
  }));
}

type Common = Pick<
  Operation,
  | 'synonyms'
  | 'notation'
  | 'variadic'
  | 'options'
  | 'isView'
  | 'linearIn'
  | 'lowering'
  | 'sign'
  | 'kink'
  | 'documentation'
  | 'work'
> &
  Called;

function common(cell: Cell, word: string): Common {
  const [result] = cell.program.outputs;
  return {
    synonyms: [],
    notation: { kind: 'call', word },
    variadic: false,
    options: [],
    isView: () => false,
    linearIn: 'none',
    lowering: 'kernel',
    sign: undefined,
    kink: undefined,
    latex: `\\operatorname{${word.replaceAll('_', '\\_')}}`,
    work: ({ operands, result: size }) => operands.reduce((sum, own) => sum + sizeOf(own), sizeOf(size)) * 8,
    documentation: {
      summary: takes(cell),
      formula: word,
      shape: result === undefined ? '' : printShape(resultShape(result)),
      use: { declarations: [], value: word },
      example: word,
    },
  };
}

function resultShape({ variable, indices }: Reference): Shape {
  return readShape(variable, indices);
}

function isActiveOperand(cell: Cell, operand: number): boolean {
  const { parameters, own } = cell;
  return (parameters[operand] ?? own[operand - parameters.length]?.variable)?.active === true;
}

function adjointOperation(cell: Cell, role: CellRole, operand: number, machine: CellMachine): Operation {
  const { program } = cell;
  const word = `${cell.name}'`;
  const given = operandsOf(cell);
  return {
    ...common(cell, word),
    name: `${word} of result ${role.result + 1} for operand ${operand + 1}`,
    operands: [{ name: 'dy', domain: 'everywhere', usually: 'data' }, ...given],
    shape: ({ operands }) => operands[operand + 1] ?? UNKNOWN,
    value: ([cotangent, ...operands]) => {
      if (cotangent === undefined) throw new Error('a backward pass takes an adjoint');
      return machine.pull(program, role.result, cotangent, operands)[operand] as Tensor;
    },
    derivative: () => undefined,
    tangent: ({ result }) => ({ ...result, data: result.data.map(() => Number.NaN) }),
    slopes: undefined,
    cell: {
      cell: role.cell,
      written: role.written,
      result: role.result,
      results: role.results,
      operand,
      rounded: ([cotangent, ...operands], round) =>
        machine.pull(program, role.result, cotangent as Tensor, operands, round as Rounding)[operand] as Tensor,
    },
  };
}

function resultOperation(cell: Cell, result: number, machine: CellMachine): Operation {
  const { program, name, parameters } = cell;
  const results = program.outputs.length;
  const known = new Map<number, Operation>();
  const role: CellRole = {
    cell: name,
    written: parameters.length,
    result,
    results,
    rounded: (operands, round) => machine.run(program, operands, round as Rounding)[result] as Tensor,
    roundedTangent: ({ operands, tangents, result: own }, round) =>
      machine.push(program, operands, tangents, round as Rounding)[result] ?? zerosLike(own),
  };
  const adjoint = (operand: number): Operation => {
    const found = known.get(operand) ?? adjointOperation(cell, role, operand, machine);
    known.set(operand, found);
    return found;
  };
  const output = program.outputs[result] as Reference;
  return {
    ...common(cell, name),
    name: results === 1 ? name : `${name} result ${result + 1}`,
    operands: operandsOf(cell),
    shape: ({ operands }) => {
      const sizes = callSizes(cell, operands);
      return 'code' in sizes ? (sizes as Problem) : resizedShape(resultShape(output), sizes);
    },
    value: (operands) => machine.run(program, operands)[result] as (typeof operands)[number],
    derivative: (operand) => (isActiveOperand(cell, operand) && output.variable.active ? { text: 'dy', names: {} } : undefined),
    tangent: ({ operands, tangents, result: own }) => machine.push(program, operands, tangents)[result] ?? zerosLike(own),
    slopes: undefined,
    cell: { ...role, adjoint },
  };
}

function zerosLike({ shape, data }: Tensor): Tensor {
  return { shape, data: data.map(() => 0) };
}

const operations = new WeakMap<Cell, readonly Operation[]>();
const cells = new WeakMap<Operation, Cell>();

/** The cell that an operation calls; undefined of any other. */
export function cellOf(operation: Operation): Cell | undefined {
  return cells.get(operation);
}

/** The operations of a cell, in the order of its results: always the same objects. */
export function operationsOf(cell: Cell, machine: CellMachine): readonly Operation[] {
  const known = operations.get(cell);
  if (known !== undefined) return known;
  const made = cell.program.outputs.map((_, result) => resultOperation(cell, result, machine));
  operations.set(cell, made);
  for (const operation of made) cells.set(operation, cell);
  return made;
}
