import { OPERATIONS } from '../../../operations/table.ts';
import type { Value } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import { build, type Candidate, type Change, isApply, withCause } from './change.ts';
import { textOf } from './text-of.ts';

export const reduction: Change = (part) => {
  const sum = OPERATIONS.call('sum');
  const axes = part.shape.map((_size, axis) => axis);
  const added = [...axes.map((axis) => [axis]), ...(axes.length > 1 ? [axes] : [])].flatMap((axis) =>
    withCause(build(sum, [part], axis.length === axes.length ? {} : { axis }), 'a sum is missing'),
  );
  if (!isApply(part, 'sum', 'mean')) return added;
  const [operand] = part.operands as [Value];
  const other = OPERATIONS.call(part.operation.name === 'sum' ? 'mean' : 'sum');
  const elsewhere = operand.shape.flatMap((_size, axis) =>
    withCause(build(part.operation, [operand], { ...part.options, axis: [axis] }), 'the sum runs over the wrong axis'),
  );
  const exchanged = withCause(
    build(other, [operand], part.options),
    `\`${part.operation.name}\` stands where \`${other?.name ?? ''}\` belongs`,
  );
  return [{ value: operand, cause: 'a sum is too many' }, ...elsewhere, ...exchanged, ...added];
};

/** An axis that a reduction drops and that has to stay: a square tensor takes the rest along the other axis. */
export const keptAxes: Change = (part) => {
  if (part.kind !== 'apply' || part.options['axis'] === undefined || part.options['keepdims'] === true) return [];
  return withCause(build(part.operation, part.operands, { ...part.options, keepdims: true }), '`keepdims=true` is missing');
};

/** A factor without its weighted sum, which the derivative of `softmax` takes away: `p * (g - sum(p * g))`. */
export const centred: Change = (part, position) => {
  if (position === 'compared' || !isApply(part, '*')) return [];
  const [left, right] = part.operands as [Value, Value];
  if (!sameShape(left.shape, right.shape)) return [];
  return part.shape.flatMap((_size, axis) => {
    const along = part.shape.length === 1 ? {} : { axis: [axis], keepdims: true };
    return build(OPERATIONS.call('sum'), [part], along).flatMap((sum): Candidate[] => {
      const cause = `\`- ${textOf(sum)}\` is missing`;
      const less = (value: Value): Value[] => build(OPERATIONS.infix('-'), [value, sum]);
      return [
        ...less(right).flatMap((value) => withCause(build(part.operation, [left, value]), cause)),
        ...less(left).flatMap((value) => withCause(build(part.operation, [value, right]), cause)),
      ];
    });
  });
};
