import type { Place } from '../language/diagnostic.ts';
import { readShape } from '../program/build.ts';
import { namesIn } from '../program/dimension.ts';
import { printValue } from '../program/print.ts';
import type { Equation, Program, Value, Variable } from '../program/program.ts';
import type { Shape } from '../program/shape.ts';
import { equationsOf, targetsOf } from '../program/steps.ts';
import { SizeError, sizeOf } from '../program/tensor.ts';
import type { Sizes } from './interpreter.ts';
import { shapeAt, workOf } from './work.ts';

/** The most that a run may ask of the machine. */
export interface Limit {
  /** In words: what the limit is one of. */
  readonly what: string;
  /** Numbers that the values of all passes hold at once. */
  readonly numbers: number;
  /** Numbers that one run of all passes goes through. */
  readonly work: number;
}

/** 2 GiB, and about a quarter of an hour. */
export const RUN_LIMIT: Limit = { what: 'a run', numbers: 2 ** 28, work: 1e12 };
/** A check makes tens of runs, and keeps the numbers of its draws. */
export const CHECK_LIMIT: Limit = { what: 'a check', numbers: 2 ** 25, work: 2e11 };
/** A picture is made while somebody waits for something else: it gets little. */
export const EXAMPLE_LIMIT: Limit = { what: 'a picture', numbers: 2 ** 20, work: 2e7 };

/** An operation itself takes as long as going through so many numbers. */
const NUMBERS_PER_OPERATION = 64;
const LONGEST_SHOWN = 40;

/** Sizes for which a run would need more than it may have; nothing has been computed. */
export class TooLarge extends SizeError {
  /** The place of the part that needs most, if the file names it. */
  readonly place: Place | undefined;

  constructor(message: string, place: Place | undefined) {
    super(message);
    this.place = place;
  }
}

/** The need of a part of a program, with the words for a message about it. */
interface Part {
  readonly need: number;
  readonly name: () => string;
  readonly shape: Shape;
  readonly place: Place | undefined;
}

function partOfVariable(variable: Variable, sizes: Sizes): Part {
  const shape = readShape(variable, []);
  const need = sizeOf(shapeAt({ shape }, sizes));
  return { need, name: () => variable.name, shape, place: variable.place ?? variable.primal?.place };
}

function placeIn({ source, origin }: Equation, { span }: Value): Place | undefined {
  if (source !== undefined) return { statement: source.statement, span };
  const from = origin?.source;
  return from && { statement: from.statement, span: from.target };
}

function largest(parts: readonly Part[]): Part | undefined {
  return parts.reduce<Part | undefined>((most, own) => (most === undefined || own.need > most.need ? own : most), undefined);
}

/** The parts of a value that are computed on the way; those inside loops are so large in the first iterations. */
function partsOfValue(value: Value, equation: Equation, sizes: Sizes): readonly Part[] {
  if (value.kind !== 'apply' || value.shape.some((size) => [...namesIn(size)].some((name) => !sizes.has(name)))) return [];
  const name = (): string => {
    const text = printValue(value);
    return text.length > LONGEST_SHOWN ? value.operation.name : text;
  };
  const own = { need: sizeOf(shapeAt(value, sizes)), name, shape: value.shape, place: placeIn(equation, value) };
  return [own, ...value.operands.flatMap((operand) => partsOfValue(operand, equation, sizes))];
}

function grouped(count: number): string {
  return count < 1e15 ? Math.round(count).toLocaleString('en') : count.toExponential(0).replace('e+', 'e');
}

/** The sizes that a shape is made of, as they are here. */
function sizesText(shape: Shape, sizes: Sizes): string {
  const names = new Set(shape.flatMap((size) => [...namesIn(size)]));
  const shown = [...names].flatMap((name) => (sizes.has(name) ? [`${name} = ${sizes.get(name)}`] : []));
  return shown.length === 0 ? '' : ` with ${shown.join(', ')}`;
}

function needText(most: Part | undefined, total: number, sizes: Sizes, limit: Limit): string {
  if (most === undefined) return `all values together would be ${grouped(total)} numbers`;
  const at = sizesText(most.shape, sizes);
  if (most.need > limit.numbers) return `\`${most.name()}\` would be ${grouped(most.need)} numbers${at}`;
  return `all values together would be ${grouped(total)} numbers, \`${most.name()}\` ${grouped(most.need)} of them${at}`;
}

function requireNumbers(programs: readonly Program[], sizes: Sizes, limit: Limit): void {
  const variables = new Set(programs.flatMap(({ given, body }) => [...given, ...targetsOf(body)]));
  const held = [...variables].map((variable) => partOfVariable(variable, sizes));
  const onTheWay = programs
    .flatMap(({ body }) => equationsOf(body))
    .map((equation) => partsOfValue(equation.value, equation, sizes));
  const needs = onTheWay.map((parts) => parts.reduce((sum, { need }) => sum + need, 0));
  const total = held.reduce((sum, { need }) => sum + need, 0) + needs.reduce((most, own) => Math.max(most, own), 0);
  if (total <= limit.numbers) return;
  const most = largest([...held, ...onTheWay.flat()]);
  throw new TooLarge(
    `${needText(most, total, sizes, limit)}, and ${limit.what} takes up to ${grouped(limit.numbers)} in all`,
    most?.place,
  );
}

/** Refuses sizes for which the passes need more than the limit, before anything is computed. */
export function requireRoom(programs: readonly Program[], sizes: Sizes, limit: Limit): void {
  requireNumbers(programs, sizes, limit);
  const steps = (own: readonly Program['body'][number][]): number => {
    const { operations, numbers } = workOf(own, sizes);
    return numbers + NUMBERS_PER_OPERATION * operations;
  };
  const all = programs.flatMap(({ body }) => body);
  const total = steps(all);
  if (total <= limit.work) return;
  const most = all.reduce((longest, own) => (steps([own]) > steps([longest]) ? own : longest));
  const [equation] = equationsOf([most]);
  const place = equation && placeIn(equation, equation.value);
  throw new TooLarge(`this would take ${grouped(total)} steps, and ${limit.what} takes up to ${grouped(limit.work)}`, place);
}
