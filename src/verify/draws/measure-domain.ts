import { run, type Sizes, type Values } from '../../engine/interpreter.ts';
import { evaluate } from '../../program/dimension.ts';
import { contains, type Domain, isOfMatrices } from '../../program/domain.ts';
import { domainAt } from '../../program/operand-domain.ts';
import type { ApplyValue, Equation, Program } from '../../program/program.ts';
import { stridesOf, type Tensor } from '../../program/tensor.ts';

/** An operation that gets numbers for which it is not defined. */
export interface Outside {
  readonly equation: Equation;
  readonly value: ApplyValue;
  /** The operand and the number outside its domain; undefined if the result is too large for a number. */
  readonly blame?: { readonly operand: number; readonly number: number; readonly domain: Domain };
  /** The index of a row that is minus infinity throughout, so that it has no largest element. */
  readonly emptied?: readonly number[] | undefined;
}

/** The distance of a draw from one where every operation is defined. */
export interface Excess {
  /** Numbers that are not finite, or not what the operation that reads them is defined for. */
  readonly count: number;
  /** The number of elements that were computed, as the cost of a run. */
  readonly cost: number;
  /** The first operation that turns finite numbers into others; failing that, the first that reads what it should not. */
  readonly first: Outside | undefined;
}

function isInside(domain: Domain, number: number, sizes: Sizes): boolean {
  if (domain.kind !== 'integers' || number === domain.also) return contains(domain, number);
  return contains(domain, number) && number < evaluate(domain.below, sizes);
}

const allFinite = ({ data }: Tensor): boolean => data.every(Number.isFinite);
const noneMissing = ({ data }: Tensor): boolean => !data.some(Number.isNaN);

/**
 * The index of the first element that is NaN; undefined unless all elements that it is made of are minus infinity, as
 * after a mask.
 */
function emptied({ data, shape }: Tensor, operands: readonly Tensor[]): Outside['emptied'] {
  const offset = data.findIndex(Number.isNaN);
  const [operand] = operands;
  if (offset === -1 || operand === undefined || operands.length > 1 || noneMissing(operand) === false) return undefined;
  const strides = stridesOf(shape);
  const index = shape.map((size, axis) => Math.floor(offset / (strides[axis] as number)) % size);
  if (operand.data.length !== data.length) return undefined;
  // Along one of the axes all numbers are minus infinity.
  const isEmptied = shape.some((size, axis) => {
    const stride = strides[axis] as number;
    const start = offset - (index[axis] as number) * stride;
    return Array.from({ length: size }, (_, at) => operand.data[start + at * stride]).every(
      (own) => own === Number.NEGATIVE_INFINITY,
    );
  });
  return isEmptied ? index : undefined;
}

/** The first operand outside its domain, and how many numbers are; a matrix is judged by what comes of it. */
function judge(
  value: ApplyValue,
  operands: readonly Tensor[],
  result: Tensor,
  sizes: Sizes,
): Pick<Outside, 'blame'> & { odd: number } {
  const isLost = !allFinite(result) && operands.every(allFinite);
  let odd = 0;
  let blame: Outside['blame'];
  operands.forEach(({ data }, operand) => {
    const domain = domainAt(value, operand);
    if (domain === undefined) return;
    const isOdd = isOfMatrices(domain) ? () => isLost : (number: number) => !isInside(domain, number, sizes);
    const numbers = data.filter(isOdd);
    odd += numbers.length;
    const [number] = numbers;
    if (number !== undefined) blame ??= { operand, number, domain };
  });
  return { odd, ...(blame === undefined ? {} : { blame }) };
}

/** Runs a program and counts what lies outside. */
export function measureExcess(program: Program, sizes: Sizes, given: Values): Excess {
  let count = 0;
  let cost = 0;
  let hard: Outside | undefined;
  let soft: Outside | undefined;
  run(program.body, sizes, given, (value, operands, site, equation) => {
    if (equation === undefined) return;
    const result = value.operation.value(operands, site);
    cost += result.data.length;
    const { odd, ...judged } = judge(value, operands, result, sizes);
    count += odd + result.data.filter((number) => !Number.isFinite(number)).length;
    const outside = { equation, value, ...judged, emptied: emptied(result, operands) };
    const isTurned = !noneMissing(result) && operands.every(noneMissing);
    if (isTurned || (!allFinite(result) && operands.every(allFinite))) hard ??= outside;
    if (odd > 0) soft ??= outside;
  });
  return { count, cost, first: hard ?? soft };
}
