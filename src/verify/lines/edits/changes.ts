import { OPERATIONS } from '../../../operations/table.ts';
import { numberValue } from '../../../program/build.ts';
import type { Value, Variable } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import {
  division,
  exponent,
  lessFactor,
  lessTerm,
  moreFactor,
  oneMinus,
  power,
  relation,
  sign,
  signOfTerm,
  swap,
  threshold,
  transposition,
} from '../repair/candidates.ts';
import { build, type Candidate, isApply, type Position, type Vocabulary, withCause } from '../repair/change.ts';
import { withoutOne } from '../repair/derived-line.ts';
import { exchangedOptions, nearbyOption } from '../repair/option-changes.ts';
import { centred, keptAxes, reduction } from '../repair/reductions.ts';
import { textOf } from '../repair/text-of.ts';
import { bounded, kept } from '../repair/too-many.ts';
import { otherDerivative } from './local-derivatives.ts';
import { exchangedNames, index, otherName, renamed, standsFor } from './name-changes.ts';
import { sameNumber } from './repeated-number.ts';
import { type Alike, likeNamesake, likeTwin } from './twin-lines.ts';

/** Expressions that an edit may put into a line. */
export interface Words extends Vocabulary {
  /** Helpers of the block that no line reads: someone has forgotten them. */
  readonly unread: readonly Value[];
  /** Expressions of the block, of the forward pass and of the derived backward pass. */
  readonly parts: readonly Value[];
  /** Products of a helper or an adjoint with a forward value: `a * g[t]`, `W.T @ g`. */
  readonly products: readonly Value[];
  /** Sizes that the file names. */
  readonly sizes: readonly Value[];
  /** Factors by which the derived pass multiplies adjoints. */
  readonly derivatives: readonly Value[];
  /** Variables that the block defines or starts from. */
  readonly defined: ReadonlySet<Variable>;
  /** The line in the form of lines whose names differ from its own by letters: `do * o` for `di * i`. */
  readonly alike: readonly Alike[];
}

export type WordChange = (part: Value, position: Position, words: Words) => Iterable<Candidate>;

/** A kind of edit, and how unlikely it is. */
export interface EditKind {
  readonly cost: number;
  readonly change: WordChange;
}

/** A 1 that was forgotten beside a value, or put there: `p` for `p - 1`. */
const oneMore: WordChange = (part, position) => {
  if (position === 'compared' || part.kind === 'number' || (position !== 'whole' && part.kind !== 'read')) return [];
  return ['-', '+'].flatMap((operator) =>
    withCause(build(OPERATIONS.infix(operator), [part, numberValue(1)]), `\`${operator} 1\` is missing`),
  );
};

/** With one more term, which may be stretched to the shape of the others. */
function withTerm(part: Value, term: Value): readonly Candidate[] {
  const cause = `the term \`${textOf(term)}\` is missing`;
  const sums = ['+', '-'].flatMap((operator) => build(OPERATIONS.infix(operator), [part, term]));
  return withCause(
    sums.filter(({ shape }) => sameShape(shape, part.shape)),
    cause,
  );
}

/** The operands of a sum of sums, or of a product of products. */
function operandsOf(value: Value, operation: string): readonly Value[] {
  return isApply(value, operation) ? value.operands.flatMap((operand) => operandsOf(operand, operation)) : [value];
}

/** A term or a factor that stands there twice. */
const repeated: WordChange = (part, position, words) => {
  if (!isApply(part, '+', '*')) return [];
  const texts = operandsOf(part, part.operation.name).map(textOf);
  const isTwice = (operand: Value): boolean => texts.indexOf(textOf(operand)) !== texts.lastIndexOf(textOf(operand));
  const [left, right] = part.operands as [Value, Value];
  const less = isApply(part, '+') ? lessTerm(part, position, words) : lessFactor(part, position, words);
  return [...less].filter(({ value }) => (value === left && isTwice(right)) || (value === right && isTwice(left)));
};

const isSum = (part: Value): boolean => isApply(part, '+', '-');

/** A term that was forgotten; of a sum, the whole of it gets another. */
const forgottenTerm: WordChange = (part, position, { unread }) =>
  position === 'compared' || part.kind === 'number' ? [] : unread.flatMap((term) => withTerm(part, term));

const moreTerm: WordChange = (part, position, { reads, parts }) =>
  position === 'whole' || isSum(part) ? [...reads, ...parts].flatMap((term) => withTerm(part, term)) : [];

/** A contribution that was forgotten as a whole: likelier beside others. */
const contribution =
  (isKin: boolean): WordChange =>
  (part, position, { products }) =>
    position === 'whole' && isSum(part) === isKin
      ? products.filter(({ shape }) => sameShape(shape, part.shape)).flatMap((term) => withTerm(part, term))
      : [];

/** Products are turned by a transpose more often than by their order. */
const swapped: WordChange = (part, position, words) => (isApply(part, '@') ? [] : swap(part, position, words));

/** Two operands of an operation that takes any number of them. */
const order: WordChange = (part) => {
  if (part.kind !== 'apply' || !part.operation.variadic) return [];
  const { operands, operation, options } = part;
  return operands.flatMap((_, first) =>
    operands.slice(first + 1).flatMap((__, gap) => {
      const second = first + 1 + gap;
      const exchanged = operands.map((own, at) =>
        at === first ? (operands[second] as Value) : at === second ? (operands[first] as Value) : own,
      );
      return withCause(build(operation, exchanged, options), `the parts of \`${operation.name}\` stand in the wrong order`);
    }),
  );
};

/** The same operation as elsewhere in the file, with other options or of another operand: another cut of a tensor, another axis. */
const sameElsewhere: WordChange = (part, _, { parts }) =>
  part.kind !== 'apply' || part.operation.options.length === 0
    ? []
    : parts
        .filter(
          (other) => isApply(other, part.operation.name) && sameShape(other.shape, part.shape) && textOf(other) !== textOf(part),
        )
        .map((value) => standsFor(part, value));

/** Another number, or a size where a number or another size stands: a size is rarely meant to be a number. */
const number: WordChange = (part, position, { numbers, sizes }) => {
  if (position === 'compared' || (part.kind !== 'number' && part.kind !== 'size')) return [];
  const own = part.kind === 'number' ? [2 * part.value, part.value / 2, -part.value, part.value + 1, part.value - 1] : [];
  const others = part.kind === 'number' ? [...new Set([...own, ...numbers])].map((value) => numberValue(value)) : [];
  return [...others, ...sizes].filter((other) => textOf(other) !== textOf(part)).map((value) => standsFor(part, value));
};

/** A value where its mask is meant: `h` for `h > 0`. */
const mask: WordChange = (part, position) => {
  if (part.kind !== 'read' || position !== 'inside') return [];
  return build(OPERATIONS.infix('>'), [part, numberValue(0)]).map((value) => standsFor(part, value));
};

const OTHER_OPERATORS: Readonly<Record<string, readonly string[]>> = { '+': ['*'], '-': ['*'], '*': ['+', '-'], '/': ['-'] };

/** Another operator: between what is compared, where numbers of the terms would not tell, or a product for a sum and the other way round. */
const operator: WordChange = (part, position) =>
  part.kind !== 'apply' || (position !== 'compared' && !isApply(part, '+', '*'))
    ? []
    : (OTHER_OPERATORS[part.operation.name] ?? []).flatMap((other) =>
        withCause(build(OPERATIONS.infix(other), part.operands), `\`${part.operation.name}\` stands where \`${other}\` belongs`),
      );

/** A constant factor that is too many. */
const lessNumber: WordChange = (part, position, words) =>
  isApply(part, '*', '/') && part.operands.some(({ kind }) => kind === 'number') ? lessFactor(part, position, words) : [];

/** A constant as a factor of one part. */
const constantFactor =
  (factorsOf: (words: Words) => readonly Value[]): WordChange =>
  (part, position, words) =>
    part.kind === 'number' || position === 'compared' ? [] : moreFactor(part, position, { ...words, factors: factorsOf(words) });

/** The numbers of the file that change what they multiply. */
function scales({ numbers }: Words): readonly Value[] {
  return numbers.filter((number) => Math.abs(number) !== 1 && number !== 0).map((number) => numberValue(number));
}

const divided: WordChange = (part, position, { sizes }) => {
  if (part.kind === 'number' || position === 'compared') return [];
  return sizes.flatMap((size) =>
    withCause(build(OPERATIONS.infix('/'), [part, size]), `the division by \`${textOf(size)}\` is missing`),
  );
};

/** The rest of a quotient whose dividend was forgotten. */
const dividend: WordChange = (part, position, { divisors, reads, parts }) => {
  const text = textOf(part);
  if (position === 'compared' || !divisors.some((divisor) => textOf(divisor) === text)) return [];
  return [...reads, ...parts].flatMap((whole) =>
    withCause(build(OPERATIONS.infix('/'), [whole, part]), `the dividend \`${textOf(whole)}\` is missing`),
  );
};

/** Any of the expressions of the file may have stood in a product. */
const forgottenFactor =
  (chosen: (words: Words) => readonly Value[]): WordChange =>
  (part, position, words) => {
    if (part.kind === 'number' || position === 'compared') return [];
    // A number may be added to a tensor; the whole must have the shape of the line.
    const isStretched = part.shape.length === 0;
    const factors = chosen(words).filter(({ shape }) => isStretched || shape.length <= part.shape.length);
    return moreFactor(withoutOne(part), position, { ...words, factors });
  };

/** A mask that is lost or too many, and any other expression of the file in place of one. */
const otherPart: WordChange = (part, _, { parts }) =>
  part.kind === 'number'
    ? []
    : parts.filter((other) => sameShape(other.shape, part.shape)).map((value) => standsFor(part, value));

/** The cheapest first: what a hand does wrong most, and what changes least. */
export const KINDS: readonly EditKind[] = [
  { cost: 0.7, change: bounded },
  { cost: 0.8, change: repeated },
  // Terms are added with the wrong sign more often than they are written the wrong way round.
  { cost: 0.9, change: signOfTerm },
  { cost: 1, change: transposition },
  { cost: 1, change: order },
  { cost: 1, change: forgottenTerm },
  { cost: 1, change: index(true) },
  { cost: 1, change: swapped },
  { cost: 1, change: sign },
  { cost: 1, change: relation },
  { cost: 1, change: power },
  { cost: 1, change: exponent },
  { cost: 1, change: oneMinus },
  { cost: 1.2, change: swap },
  { cost: 1.2, change: sameElsewhere },
  { cost: 1.2, change: reduction },
  { cost: 1.2, change: keptAxes },
  { cost: 1.3, change: centred },
  { cost: 1.2, change: threshold },
  { cost: 1.2, change: lessNumber },
  { cost: 1.2, change: number },
  { cost: 1.4, change: mask },
  { cost: 1.3, change: sameNumber },
  { cost: 1.3, change: constantFactor(() => [numberValue(2)]) },
  { cost: 1.3, change: divided },
  // Rather a factor of two is too many, or a sum has become a mean.
  { cost: 1.5, change: constantFactor(({ sizes }) => [numberValue(0.5), ...sizes]) },
  { cost: 1.3, change: otherName },
  { cost: 1.4, change: renamed },
  { cost: 1.4, change: oneMore },
  { cost: 1.4, change: lessFactor },
  { cost: 1.4, change: lessTerm },
  { cost: 1.4, change: exchangedOptions },
  { cost: 1.4, change: (whole, position, { alike }) => (position === 'whole' ? likeNamesake(whole, alike) : []) },
  { cost: 1.4, change: otherDerivative },
  { cost: 1.4, change: (whole, position, { parts }) => (position === 'whole' ? likeTwin(whole, parts) : []) },
  { cost: 1.6, change: operator },
  { cost: 1.6, change: nearbyOption },
  { cost: 1.5, change: kept },
  { cost: 1.5, change: exchangedNames },
  { cost: 1.6, change: index(false) },
  { cost: 1.6, change: constantFactor(scales) },
  { cost: 1.5, change: forgottenFactor(({ reads }) => reads) },
  { cost: 1.6, change: division },
  { cost: 1.6, change: dividend },
  { cost: 1.6, change: contribution(true) },
  { cost: 1.8, change: forgottenFactor(({ factors, parts }) => [...factors, ...parts]) },
  { cost: 2.2, change: moreTerm },
  { cost: 2.4, change: contribution(false) },
  { cost: 2.6, change: otherPart },
];
