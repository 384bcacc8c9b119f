import { siteOf } from '../../src/program/activity.ts';
import { applyValue, isProblemValue, numberValue, readValue } from '../../src/program/build.ts';
import { constant, type Dimension, evaluate, named, ONE } from '../../src/program/dimension.ts';
import { contains, type Domain } from '../../src/program/domain.ts';
import type { Operand, Operation, OptionDescription, Options, Site } from '../../src/program/operation.ts';
import { printStep } from '../../src/program/print.ts';
import type { ApplyValue, Equation, Program, Value, Variable } from '../../src/program/program.ts';
import { evaluateShape, printShape, type Shape } from '../../src/program/shape.ts';

/** One way to use an operation, made from its description: an equation `y = operation(...)` and what it reads. */
export interface OperationCase {
  readonly value: ApplyValue;
  readonly program: Program;
  /** The operands that are variables, by their position. */
  readonly variables: ReadonlyMap<number, Variable>;
}

/** Sizes that tell axes apart. */
export const SIZES: ReadonlyMap<string, number> = new Map([
  ['k', 2],
  ['l', 3],
  ['m', 4],
  ['n', 5],
]);

const [K, L, M, N] = ['k', 'l', 'm', 'n'].map(named) as [Dimension, Dimension, Dimension, Dimension];
const literal = (...sizes: readonly number[]): Shape => sizes.map(constant);

/** The last `rank` axes of [k, l, m, n], with every subset of them replaced by 1: broadcasting in every position. */
function broadcastFamily(rank: number): readonly Shape[] {
  const base = [K, L, M, N].slice(4 - rank);
  return Array.from({ length: 2 ** rank }, (_, subset) => base.map((size, axis) => ((subset >> axis) & 1 ? ONE : size)));
}

/** Shapes for operations whose operands do not broadcast: squares, transposes, with and without a batch. */
const UNALIGNED: readonly Shape[] = [
  [M],
  [N, N],
  [N, M],
  [N, K],
  [M, N, N],
  [L, N, M],
  [ONE, N, M],
  [K, L, N, M],
  [K, ONE, N, M],
];

/** For what takes nothing else. */
const SQUARES: readonly Shape[] = [
  [K, K],
  [L, L],
  [M, M],
];

/** Small and large windows, for what slides one over the other. */
const LITERAL: readonly Shape[] = [
  literal(2),
  literal(6),
  literal(2, 3),
  literal(2, 2, 5),
  literal(3, 2, 2),
  literal(2, 2, 5, 4),
  literal(3, 2, 2, 3),
  literal(4, 1, 2),
  literal(4, 1, 2, 2),
];

/** Shapes to try for each operand; fewer where there are many operands, because every combination is tried. */
function shapesFor(count: number): readonly Shape[] {
  const ranks = count === 1 ? [0, 1, 2, 3, 4] : count === 2 ? [0, 1, 2, 3] : [0, 1, 2];
  const families = ranks.flatMap(broadcastFamily);
  if (count > 2) return [...families, [M], [N, N], [N, M]];
  if (count === 1) return [...families, ...UNALIGNED, ...SQUARES, ...LITERAL];
  return [...families, [K, L, M, N], ...UNALIGNED, ...LITERAL];
}

function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (sofar, list) => sofar.flatMap((start) => list.map((item) => [...start, item])),
    [[]],
  );
}

type Choice = readonly [string, Options[string] | undefined];

function optionChoices(options: readonly OptionDescription[], shapes: readonly Shape[]): readonly Options[] {
  const lists = options.map(({ name, required, samples }): readonly Choice[] => [
    ...(required ? [] : [[name, undefined] as const]),
    ...samples(shapes).map((value): Choice => [name, value]),
  ]);
  return combinations(lists).map((choices) => Object.fromEntries(choices.filter(([, value]) => value !== undefined)) as Options);
}

/** Literal numbers stand in for scalars one at a time, because rules may read them: `x ^ 2`. */
const LITERALS: readonly number[] = [0, 1, 2, 3, -1, 0.5];

export function domainOf({ domain }: Operand, site: Site): Domain | undefined {
  const found = typeof domain === 'function' ? domain(site) : domain;
  return found === 'everywhere' ? undefined : found;
}

export function isInside(operand: Operand, site: Site, value: number): boolean {
  const domain = domainOf(operand, site);
  if (domain?.kind === 'integers' && value >= evaluate(domain.below, SIZES)) return false;
  return domain === undefined || contains(domain, value);
}

/** The description of an operand; the last of a variadic operation stands for all that follow. */
export function operandAt(operation: Operation, index: number): Operand {
  return operation.operands[Math.min(index, operation.operands.length - 1)] as Operand;
}

function variableFor(operation: Operation, index: number, shape: Shape): Variable {
  const name = operation.operands[index]?.name ?? `${operandAt(operation, index).name}${index}`;
  return { name, kind: 'input', shape, ranges: [], active: true };
}

function caseOf(operation: Operation, operands: readonly Value[], options: Options): OperationCase | undefined {
  const value = applyValue(operation, operands, options);
  // Sizes that are positive as symbols may not be so as numbers: `slice(a, start=2, stop=n - 4)`.
  if (isProblemValue(value) || evaluateShape(value.shape, SIZES).some((size) => size <= 0)) return undefined;
  const site = siteOf(value);
  const isDefined = site.numbers.every(
    (number, index) => number === undefined || isInside(operandAt(operation, index), site, number),
  );
  if (!isDefined) return undefined;
  const variables = new Map(
    operands.flatMap((operand, index): [number, Variable][] => (operand.kind === 'read' ? [[index, operand.variable]] : [])),
  );
  const differentiable = [...variables.keys()].some((index) => operation.derivative(index, site) !== undefined);
  const target: Variable = { name: 'y', kind: 'intermediate', shape: value.shape, ranges: [], active: differentiable };
  const equation: Equation = { kind: 'equation', target, indices: [], operator: '=', value };
  const program: Program = {
    dimensions: new Map([...SIZES.keys()].map((name) => [name, { name }])),
    given: [...variables.values()],
    body: [equation],
    outputs: [{ variable: target, indices: [] }],
  };
  return { value, program, variables };
}

/** Every case for operands of these shapes: all of them variables, then literal numbers for one scalar at a time. */
function casesFor(operation: Operation, shapes: readonly Shape[], options: Options): readonly OperationCase[] {
  const reads = shapes.map((shape, index) => readValue(variableFor(operation, index, shape)));
  const first = caseOf(operation, reads, options);
  if (first === undefined) return [];
  if (shapes.length < 2) return [first];
  const withNumbers = shapes.flatMap((shape, index) => {
    if (shape.length > 0) return [];
    return LITERALS.map((number) =>
      caseOf(
        operation,
        reads.map((read, other) => (other === index ? numberValue(number) : read)),
        options,
      ),
    );
  });
  return [first, ...withNumbers.filter((found) => found !== undefined)];
}

/** The numbers of operands that an operation is tried with. */
function counts({ operands, variadic }: Operation): readonly number[] {
  const { length } = operands;
  return variadic ? [length, length + 1, length + 2] : [length];
}

/** All combinations of small shapes and options that the operation's shape rule accepts. */
export function casesOf(operation: Operation): readonly OperationCase[] {
  return counts(operation).flatMap((count) => {
    const lists = Array.from({ length: count }, () => shapesFor(count));
    return combinations(lists).flatMap((shapes) =>
      optionChoices(operation.options, shapes).flatMap((options) => casesFor(operation, shapes, options)),
    );
  });
}

/** The case as a reader would write it: `y = softmax(a, axis=-1) for a: [m, n]`. */
export function printCase({ program }: OperationCase): string {
  const shapes = program.given.map(({ name, shape }) => `${name}: ${printShape(shape)}`).join(', ');
  return `${program.body.map((step) => (step.kind === 'equation' ? printStep(step) : '')).join('')} for ${shapes}`;
}

/** The case as a file. */
export function textOf({ program, variables, value }: OperationCase): string {
  const site = siteOf(value);
  const declarations = [...variables].map(([index, { name, shape }]) => {
    const isIndex = domainOf(operandAt(value.operation, index), site)?.kind === 'integers';
    return `${isIndex ? 'const' : 'input'} ${name}: ${printShape(shape)}`;
  });
  const sizes = `dim ${[...SIZES].map(([name, size]) => `${name} = ${size}`).join(', ')}`;
  const equations = program.body.map((step) => (step.kind === 'equation' ? printStep(step) : ''));
  return `${[sizes, ...declarations, ...equations].join('\n')}\n`;
}
