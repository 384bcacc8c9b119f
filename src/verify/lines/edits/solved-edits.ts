import { OPERATIONS } from '../../../operations/table.ts';
import { numberValue } from '../../../program/build.ts';
import { ONE } from '../../../program/dimension.ts';
import { printValue } from '../../../program/print.ts';
import type { Value } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { build, isApply } from '../repair/change.ts';
import { countNodes, distinct } from '../repair/derived-line.ts';
import type { Words } from './changes.ts';
import type { LineEdit } from './edit.ts';
import type { NeededValue } from './needed-value.ts';
import type { Placed } from './placed.ts';
import { joined } from './substitution.ts';
import { ValueSearch, type Word } from './value-search.ts';

/** Edits of a line whose numbers are known that it must give: what it lacks is looked up among products of the file's words. */

/** Costs of a term, of a factor, and of something else in the place of a part. */
const TERM = 1.6;
const FACTOR = 1.7;
const OTHER = 2;
/** The cost of each word of a product. */
const WORD = 0.1;

/** A part of a line, and the numbers that it must have. */
interface Part {
  readonly value: Value;
  readonly numbers: Float64Array;
  readonly goal: Float64Array;
  readonly isKnown: readonly boolean[];
  readonly tensors: readonly Tensor[];
  /** The operation that it is an operand of. */
  readonly inside: string | undefined;
  /** The whole line with something else in its place. */
  readonly put: (value: Value) => readonly Value[];
}

/** A tensor in a larger shape; undefined where it does not fit. */
function stretched({ shape, data }: Tensor, to: readonly number[]): Float64Array | undefined {
  if (shape.length > to.length) return undefined;
  const padded = [...Array.from({ length: to.length - shape.length }, () => 1), ...shape];
  if (padded.some((size, axis) => size !== 1 && size !== to[axis])) return undefined;
  const count = to.reduce((product, size) => product * size, 1);
  return Float64Array.from({ length: count }, (_, flat) => {
    let rest = flat;
    let offset = 0;
    let stride = 1;
    for (let axis = to.length - 1; axis >= 0; axis -= 1) {
      const at = rest % (to[axis] as number);
      rest = Math.floor(rest / (to[axis] as number));
      if (padded[axis] !== 1) offset += at * stride;
      stride *= padded[axis] as number;
    }
    return data[offset] as number;
  });
}

/** Numbers of an expression in the shapes of others; undefined where it has none. */
function numbersLike(tensors: readonly Tensor[], value: Value, need: NeededValue): Float64Array | undefined {
  const found = need.evaluate(value);
  const parts = found?.map((tensor, at) => stretched(tensor, tensors[at]?.shape ?? []));
  if (parts === undefined || parts.includes(undefined)) return undefined;
  return Float64Array.from(parts.flatMap((part) => [...(part ?? [])]));
}

/** The numbers that an operand must have for an operation to have some; `own` are those of both operands. */
function goalOfOperand(
  operation: string,
  index: number,
  goal: Float64Array,
  own: readonly Float64Array[],
): Float64Array | undefined {
  const [left, right] = own as [Float64Array, Float64Array];
  const combine = (other: Float64Array, of: (goal: number, other: number) => number): Float64Array =>
    goal.map((number, at) => of(number, other[at] as number));
  if (operation === '+') return combine(index === 0 ? right : left, (all, other) => all - other);
  if (operation === '*') return combine(index === 0 ? right : left, (all, other) => all / other);
  if (operation === '-')
    return index === 0 ? combine(right, (all, other) => all + other) : combine(left, (all, other) => other - all);
  if (operation === '/')
    return index === 0 ? combine(right, (all, other) => all * other) : combine(left, (all, other) => other / all);
  return undefined;
}

/** A part and the parts in it whose numbers follow from those that the line must give. */
function* partsOf(part: Part, need: NeededValue): Generator<Part> {
  yield part;
  const { value, goal, isKnown, tensors } = part;
  if (value.kind !== 'apply' || value.operands.length !== 2) return;
  const own = value.operands.map((operand) => numbersLike(tensors, operand, need));
  if (own.includes(undefined)) return;
  for (const [index, operand] of value.operands.entries()) {
    if (!sameShape(operand.shape, value.shape) || operand.kind === 'number') continue;
    const numbers = goalOfOperand(value.operation.name, index, goal, own as readonly Float64Array[]);
    if (numbers === undefined) continue;
    const put = (other: Value): readonly Value[] =>
      build(value.operation, value.operands.with(index, other), value.options).flatMap(part.put);
    const known = isKnown.map((isOne, at) => isOne && Number.isFinite(numbers[at]));
    yield* partsOf(
      {
        value: operand,
        numbers: own[index] as Float64Array,
        goal: numbers.map((number) => (Number.isFinite(number) ? number : 0)),
        isKnown: known,
        tensors,
        inside: value.operation.name,
        put,
      },
      need,
    );
  }
}

/** Names, their complements, and longer expressions: those that are not the same number everywhere. */
function wordsFor({ tensors, isKnown }: Part, values: readonly Value[], need: NeededValue): readonly Word[] {
  return values.flatMap((value) => {
    const numbers = numbersLike(tensors, value, need);
    if (numbers === undefined) return [];
    const [first, ...others] = numbers.filter((_, at) => isKnown[at]);
    const isPlain = others.every((number) => number === first) && others.length > 0;
    return isPlain || !numbers.every(Number.isFinite) ? [] : [{ value, numbers }];
  });
}

function vocabulary({ reads, parts, products }: Words): readonly Value[] {
  const complements = reads.flatMap((read) => build(OPERATIONS.infix('-'), [numberValue(1), read]));
  const longer = parts.toSorted((a, b) => countNodes(a) - countNodes(b));
  const columns = reads.flatMap((read) => columnOf(read));
  return distinct([...reads, ...longer, ...complements, ...columns, ...products]);
}

/** A vector as a column, which weighs the rows of a matrix. */
function columnOf(read: Value): readonly Value[] {
  const [length, ...others] = read.shape;
  if (length === undefined || others.length > 0) return [];
  return build(OPERATIONS.call('reshape'), [read], { shape: [length, ONE] });
}

type Found = Pick<LineEdit, 'cost' | 'cause'> & { readonly value: Value };

function wordCost(value: Value): number {
  return isApply(value, '*', '/') ? value.operands.reduce((sum, operand) => sum + wordCost(operand), 0) : WORD;
}

/** A term that is missing in a part. */
function* terms({ value, numbers, goal, inside }: Part, search: ValueSearch): Generator<Found> {
  // Of a sum, the whole of it gets another one.
  if (inside === '+' || inside === '-') return;
  for (const [operator, sign] of [
    ['+', 1],
    ['-', -1],
  ] as const)
    for (const term of search.find(
      goal.map((number, at) => sign * (number - (numbers[at] as number))),
      3,
    ))
      for (const sum of build(OPERATIONS.infix(operator), [value, term]))
        yield { value: sum, cost: TERM + wordCost(term), cause: `the term \`${printValue(term)}\` is missing` };
}

/** A factor that is missing in a part: a product of words, its complement, or 1 and a product. */
function* factors({ value, numbers, goal, inside, isKnown }: Part, search: ValueSearch): Generator<Found> {
  if (inside === '*' || numbers.some((number, at) => isKnown[at] && number === 0)) return;
  const ratio = goal.map((number, at) => (isKnown[at] ? number / (numbers[at] as number) : 0));
  const one = numberValue(1);
  const found = [
    ...search.find(ratio, 2),
    ...search.differences(ratio),
    ...search
      .find(
        ratio.map((number) => 1 - number),
        2,
      )
      .flatMap((other) => build(OPERATIONS.infix('-'), [one, other])),
    ...search
      .find(
        ratio.map((number) => number - 1),
        2,
      )
      .flatMap((other) => build(OPERATIONS.infix('+'), [other, one])),
  ];
  for (const factor of found)
    for (const product of build(OPERATIONS.infix('*'), [value, factor]))
      yield { value: product, cost: FACTOR + wordCost(factor), cause: `the factor \`${printValue(factor)}\` is missing` };
}

/** Something else in the place of a part. */
function* others({ value, goal }: Part, search: ValueSearch): Generator<Found> {
  for (const other of search.find(goal, 2)) {
    const cause = `\`${printValue(value)}\` stands where \`${printValue(other)}\` belongs`;
    yield { value: other, cost: OTHER + wordCost(other), cause };
  }
}

/** Edits of a line that give it the numbers that it needs. */
export function* solvedEdits({ equation }: Placed, words: Words, need: NeededValue): Generator<LineEdit> {
  const { value } = equation;
  const own = need.evaluate(value);
  // Its value now may depend on elements that may be anything.
  if (own === undefined || !own.every(({ data }) => data.every(Number.isFinite))) return;
  const whole: Part = {
    value,
    numbers: joined(own),
    goal: need.numbers,
    isKnown: need.isKnown,
    tensors: need.tensors,
    inside: undefined,
    put: (other) => [other],
  };
  const known = wordsFor(whole, vocabulary(words), need);
  const divisors = new Set(words.divisors.map(printValue));
  const isDivisor = (word: Value): boolean => divisors.has(printValue(word));
  const searches = new Map<string, ValueSearch>();
  for (const part of partsOf(whole, need)) {
    const key = part.isKnown.map(Number).join('');
    const search = searches.get(key) ?? new ValueSearch(known, part.isKnown, isDivisor);
    searches.set(key, search);
    for (const make of [terms, factors, others])
      for (const { value: other, cost, cause } of make(part, search))
        for (const instead of part.put(other))
          if (sameShape(instead.shape, value.shape))
            yield { line: equation, instead: { ...equation, value: instead }, cost, cause };
  }
}
