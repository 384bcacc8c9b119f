import { OPERATIONS } from '../../../operations/table.ts';
import { hasDerivative, readsOf } from '../../../program/activity.ts';
import { numberValue } from '../../../program/build.ts';
import { type Dimension, equal } from '../../../program/dimension.ts';
import { passesSign } from '../../../program/operation.ts';
import type { ReadValue, Value } from '../../../program/program.ts';
import { type Shape, sameShape } from '../../../program/shape.ts';
import { build, type Candidate, type Change, isApply, type Position, type Vocabulary, withCause } from './change.ts';
import { partsOf } from './derived-line.ts';
import { reduction } from './reductions.ts';
import { textOf } from './text-of.ts';

/** The transpose as a person writes it: of products, the product of the transposes the other way round. */
function transposed(part: Value): Value[] {
  if (part.kind !== 'apply') return build(OPERATIONS.transpose, [part]);
  const { operation, operands } = part;
  const [left, right] = operands as [Value, Value];
  if (operation.name === '.T') return [left];
  if (operation.name === 'outer') return build(operation, [right, left]);
  if (operation.name !== '@' || operands.some(({ shape }) => shape.length !== 2)) return build(OPERATIONS.transpose, [part]);
  return transposed(right).flatMap((first) => transposed(left).flatMap((second) => build(operation, [first, second])));
}

export const transposition: Change = (part, position) => {
  const inside = isApply(part, '.T') ? 'a transpose is too many' : 'the transpose is missing';
  return withCause(transposed(part), position === 'whole' ? 'this is the transpose of the gradient' : inside);
};

export const swap: Change = (part) =>
  isApply(part, '@', '-', '/')
    ? withCause(build(part.operation, part.operands.toReversed(), part.options), 'the operands are swapped')
    : [];

/** The negative as a person writes it: a sign in front of a product goes. */
function negated(part: Value): Value[] {
  if (part.kind === 'number' && part.value < 0) return [numberValue(-part.value)];
  if (part.kind !== 'apply') return build(OPERATIONS.negation, [part]);
  const { operation, operands, options } = part;
  const [left, right] = operands as [Value, Value];
  if (operation.notation.kind === 'negation') return [left];
  if (!passesSign(operation)) return build(OPERATIONS.negation, [part]);
  return beginsWithSign(left)
    ? negated(left).flatMap((first) => build(operation, [first, right], options))
    : build(OPERATIONS.negation, [part]);
}

/** Whether a product begins with a sign. */
function beginsWithSign(value: Value): boolean {
  if (value.kind !== 'apply') return value.kind === 'number' && value.value < 0;
  if (value.operation.notation.kind === 'negation') return true;
  return passesSign(value.operation) && beginsWithSign(value.operands[0] as Value);
}

const WRONG_SIGN = 'the sign is wrong';

/** The other sign between two terms. */
export const signOfTerm: Change = (part) => {
  const opposite = isApply(part, '+') ? '-' : '+';
  return isApply(part, '+', '-') ? withCause(build(OPERATIONS.infix(opposite), part.operands), WRONG_SIGN) : [];
};

export const sign: Change = (part, position, vocabulary) => {
  const isNegative = part.kind === 'apply' && part.operation.name === 'negative';
  const whole = position === 'whole' || isNegative ? negated(part) : [];
  return [...signOfTerm(part, position, vocabulary), ...withCause(whole, WRONG_SIGN)];
};

export const oneMinus: Change = (part, position) => {
  if (isApply(part, '-') && part.operands[0]?.kind === 'number' && part.operands[0].value === 1) {
    return [{ value: part.operands[1] as Value, cause: '`1 -` is too many' }];
  }
  // Of what is compared with something, only a whole product or sum may lack it, as a margin: a name there is no gate.
  if (part.kind === 'number' || (position === 'compared' && part.kind !== 'apply')) return [];
  return withCause(build(OPERATIONS.infix('-'), [numberValue(1), part]), '`1 -` is missing');
};

const RELATIONS: readonly string[] = ['>', '>=', '<', '<='];
const COMPARISONS: readonly string[] = [...RELATIONS, '==', '!='];

export const relation: Change = (part) =>
  !isApply(part, ...RELATIONS)
    ? []
    : RELATIONS.filter((other) => other !== part.operation.name).flatMap((other) =>
        withCause(build(OPERATIONS.infix(other), part.operands), `\`${part.operation.name}\` stands where \`${other}\` belongs`),
      );

/** Numbers that are compared with: of sizes, what is computed from them is mistaken rather than the number. */
export const threshold: Change = (part, _, { numbers }) => {
  if (!isApply(part, ...RELATIONS) || !part.operands.some((operand) => readsOf(operand).length > 0)) return [];
  return part.operands.flatMap((operand, index) => {
    if (operand.kind !== 'number') return [];
    return numbers
      .filter((other) => other !== operand.value)
      .flatMap((other) => {
        const operands = part.operands.map((own, at) => (at === index ? numberValue(other) : own));
        const relation = OPERATIONS.infix(part.operation.name);
        return withCause(build(relation, operands), `\`${operand.value}\` stands where \`${other}\` belongs`);
      });
  });
};

export const name: Change = (part, _, { reads }) => {
  if (part.kind !== 'read') return [];
  return reads
    .filter((other) => !isSameRead(other, part) && sameShape(other.shape, part.shape))
    .map((other) => ({ value: other, cause: `\`${textOf(part)}\` stands where \`${textOf(other)}\` belongs` }));
};

export function isSameRead(a: ReadValue, b: ReadValue): boolean {
  return (
    a.variable === b.variable &&
    a.indices.length === b.indices.length &&
    a.indices.every((own, at) => equal(own, b.indices[at] as Dimension))
  );
}

export const lessFactor: Change = (part) => {
  if (!isApply(part, '*', '/')) return [];
  const [left, right] = part.operands as [Value, Value];
  const dropped = (kept: Value, factor: Value): Candidate => ({
    value: kept,
    cause: `the factor \`${textOf(factor)}\` is too many`,
    factor,
  });
  const divisor = { value: left, cause: `the division by \`${textOf(right)}\` is too many`, factor: right };
  const reciprocal = build(OPERATIONS.infix('/'), [numberValue(1), right]).map((kept) => dropped(kept, left));
  const other = part.operation.name === '*' ? '/' : '*';
  const exchanged = withCause(
    build(OPERATIONS.infix(other), [left, right]),
    `\`${part.operation.name}\` stands where \`${other}\` belongs`,
  );
  return part.operation.name === '*'
    ? [dropped(left, right), dropped(right, left), ...exchanged]
    : [divisor, ...exchanged, ...(left.kind === 'number' ? [] : reciprocal)];
};

/** A factor that switches: it may be true in all draws but for a few. */
export const lessMask: Change = (part, position, vocabulary) =>
  isApply(part, '*') && part.operands.some((operand) => partsOf(operand).some((own) => isApply(own, ...COMPARISONS)))
    ? lessFactor(part, position, vocabulary)
    : [];

/** A product with one more factor: numbers stand first. */
function withFactor(part: Value, factor: Value): Value[] {
  const times = OPERATIONS.infix('*');
  if (factor.kind !== 'number') return build(times, [part, factor]);
  if (part.kind === 'apply' && part.operation.notation.kind === 'negation')
    return build(times, [numberValue(-factor.value), ...part.operands]);
  if (!isApply(part, '*')) return build(times, [factor, part]);
  const [left, right] = part.operands as [Value, Value];
  return withFactor(left, factor).flatMap((first) => build(times, [first, right]));
}

export const moreFactor: Change = (part, _, { factors }) =>
  factors.flatMap((factor) => withCause(withFactor(part, factor), `the factor \`${textOf(factor)}\` is missing`, factor));

/** A mean that was taken for a sum, or the other way round, as one says it of the whole line. */
export const sizeFactor: Change = (part, position, { sizes }) => {
  if (position !== 'whole') return [];
  return sizes.flatMap((size) => [
    ...withCause(build(OPERATIONS.infix('/'), [part, size]), `the division by \`${textOf(size)}\` is missing`, size),
    ...withCause(withFactor(part, size), `the factor \`${textOf(size)}\` is missing`, size),
  ]);
};

export const division: Change = (part, _, { divisors }) =>
  divisors.flatMap((divisor) =>
    withCause(build(OPERATIONS.infix('/'), [part, divisor]), `the division by \`${textOf(divisor)}\` is missing`, divisor),
  );

export const lessTerm: Change = (part) => {
  if (!isApply(part, '+', '-')) return [];
  const [left, right] = part.operands as [Value, Value];
  return [
    { value: left, cause: `the term \`${textOf(right)}\` is too many` },
    { value: right, cause: `the term \`${textOf(left)}\` is too many` },
  ];
};

export const power: Change = (part) => {
  const square = 'a square is missing';
  if (isApply(part, '^')) return [{ value: part.operands[0] as Value, cause: 'a power is too many' }];
  return part.kind === 'read' ? withCause(build(OPERATIONS.infix('^'), [part, numberValue(2)]), square) : [];
};

/** A power that is one too high or too low. */
export const exponent: Change = (part) => {
  const [base, own] = part.kind === 'apply' ? part.operands : [];
  if (!isApply(part, '^') || base === undefined || own?.kind !== 'number') return [];
  return [own.value - 1, own.value + 1]
    .filter((other) => other !== 0 && other !== 1)
    .flatMap((other) =>
      withCause(build(part.operation, [base, numberValue(other)]), `\`^ ${own.value}\` stands where \`^ ${other}\` belongs`),
    );
};

/** In the order in which they are believed: what changes least and happens most comes first. */
export const CHANGES: readonly Change[] = [
  transposition,
  swap,
  sign,
  lessMask,
  relation,
  threshold,
  oneMinus,
  power,
  exponent,
  name,
  lessFactor,
  lessTerm,
  reduction,
  sizeFactor,
  moreFactor,
  division,
];

/** The whole with one operand changed, shapes inferred anew; nothing where they do not fit. */
function* rebuilt(whole: Value, change: Change, vocabulary: Vocabulary, position: Position): Generator<Candidate> {
  yield* change(whole, position, vocabulary);
  if (whole.kind !== 'apply') return;
  const inside = position === 'compared' || !hasDerivative(whole) ? 'compared' : 'inside';
  for (const [index, operand] of whole.operands.entries()) {
    for (const { value, cause, factor } of rebuilt(operand, change, vocabulary, inside)) {
      const operands = whole.operands.map((own, other) => (other === index ? value : own));
      yield* withCause(build(whole.operation, operands, whole.options), cause, factor);
    }
  }
}

/** All single changes of an expression that have the shape asked for. */
export function* candidates(
  value: Value,
  goal: Shape,
  vocabulary: Vocabulary,
  changes: readonly Change[] = CHANGES,
): Generator<Candidate> {
  for (const change of changes) {
    for (const candidate of rebuilt(value, change, vocabulary, 'whole')) {
      if (sameShape(candidate.value.shape, goal)) yield candidate;
    }
  }
}
