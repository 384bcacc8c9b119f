import type { Value } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import type { Change } from './change.ts';
import { textOf } from './text-of.ts';

/** An operation of one operand that is too many. */
export const kept: Change = (part) => {
  if (part.kind !== 'apply' || part.operands.length !== 1) return [];
  const [operand] = part.operands as [Value];
  return sameShape(operand.shape, part.shape) ? [{ value: operand, cause: `\`${part.operation.name}\` is too many` }] : [];
};

/** Bounds that a value was kept between: a block is right without them, and with them as long as nothing reaches them. */
export const bounded: Change = (part) => {
  if (part.kind !== 'apply' || part.operation.kink === undefined || part.operands.length < 2) return [];
  const others = part.operands.filter(({ kind }) => kind !== 'number');
  const [operand] = others;
  if (operand === undefined || others.length > 1 || !sameShape(operand.shape, part.shape)) return [];
  const bounds = part.operands.filter((own) => own !== operand).map(textOf);
  return [
    { value: operand, cause: `\`${part.operation.name}\` by ${bounds.map((text) => `\`${text}\``).join(' and ')} is too many` },
  ];
};
