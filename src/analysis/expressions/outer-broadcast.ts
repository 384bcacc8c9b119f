import { type Expression, type LocalFix, walk } from '../../language/syntax.ts';
import { type Dimension, equal, isOne, ONE } from '../../program/dimension.ts';
import { isElementwise } from '../../program/operation.ts';
import { printValue } from '../../program/print.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { isUnknown, printShape, type Shape } from '../../program/shape.ts';
import { removeArguments } from './argument-fixes.ts';

/** `[N, 1] - [N]` is `[N, N]`: broadcasting gives one size to two axes, which is seldom meant where nobody wrote the axis of 1. */
export interface OuterBroadcast {
  readonly value: ApplyValue;
  readonly message: string;
  readonly fixes: readonly LocalFix[];
}

/** The operand with an axis of 1, the one that lacks the axis before it, and these two axes of the result. */
interface Crossing {
  readonly tall: Value;
  readonly flat: Value;
  readonly size: Dimension;
  readonly axes: readonly [number, number];
}

/** An axis counted in the result, whose last axes are those of an operand. */
const sizeAt = ({ shape }: Value, axis: number, rank: number): Dimension | undefined => shape[axis - rank + shape.length];

function crossingOf({ operation, operands, shape }: ApplyValue): Crossing | undefined {
  const { length: rank } = shape;
  if (rank < 2 || !isElementwise(operation)) return undefined;
  for (const tall of operands)
    for (const flat of operands)
      for (let first = rank - flat.shape.length - 1; first >= 0 && first < rank; first -= 1)
        for (let second = first + 1; second < rank; second += 1) {
          const size = sizeAt(tall, first, rank);
          const [narrow, own] = [sizeAt(tall, second, rank), sizeAt(flat, second, rank)];
          if (size === undefined || narrow === undefined || own === undefined) continue;
          if (!isOne(size) && isOne(narrow) && equal(own, size)) return { tall, flat, size, axes: [first, second] };
        }
  return undefined;
}

/** True if the axes of a value are as somebody arranged them: by `reshape`, say, here or where a name that it reads is defined. */
export function isArranged(value: Value): boolean {
  if (value.kind === 'read') return value.variable.isArranged === true;
  if (value.kind !== 'apply') return false;
  const { operation, operands, options, shape } = value;
  if (isElementwise(operation)) return operands.some((own) => own.shape.length === shape.length && isArranged(own));
  const site = { operands: operands.map((own) => own.shape), numbers: [], options };
  return operation.isView(site) && operation.stretch === undefined;
}

/** True if the operation around it has a tensor with both axes of its own: what is stretched is a part of that. */
function isPartOf(value: Value, { size, axes }: Crossing, around: ApplyValue | undefined): boolean {
  if (around === undefined || !isElementwise(around.operation)) return false;
  const { length: rank } = value.shape;
  const fits = (own: Value): boolean => axes.every((axis) => equal(sizeAt(own, axis, rank) ?? ONE, size));
  return around.operands.some((own) => own !== value && fits(own));
}

/** The operations of a value that stretch two operands across each other without saying so. */
export function outerBroadcasts(value: Value, expression: Expression): readonly OuterBroadcast[] {
  const found: OuterBroadcast[] = [];
  const visit = (own: Value, around: ApplyValue | undefined): void => {
    if (own.kind !== 'apply' || isUnknown(own.shape)) return;
    const crossing = own.operands.some(({ shape }) => isUnknown(shape)) ? undefined : crossingOf(own);
    if (crossing !== undefined && !isArranged(crossing.tall) && !isPartOf(own, crossing, around))
      found.push(remark(own, crossing, expression));
    for (const operand of own.operands) visit(operand, own);
  };
  visit(value, undefined);
  return found;
}

function remark(value: ApplyValue, crossing: Crossing, expression: Expression): OuterBroadcast {
  const { tall, flat } = crossing;
  const [long, wide] = [tall, flat].map(printValue);
  const shapes = [tall, flat].map(({ shape }) => printShape(shape)).join(' with ');
  const message = `${shapes} is ${printShape(value.shape)}: each element of \`${long}\` meets every one of \`${wide}\`, not its own`;
  return { value, message, fixes: [withoutAxis(crossing, value, expression), withAxis(crossing, value)] };
}

/** Parentheses around what brackets would not take as a whole. */
function bracketed({ span, ...value }: Value, behind: string): LocalFix['edits'] {
  const isPrimary = value.kind === 'read' || (value.kind === 'apply' && value.operation.notation.kind === 'call');
  const end = { span: { start: span.end, end: span.end }, text: isPrimary ? behind : `)${behind}` };
  return isPrimary ? [end] : [{ span: { start: span.start, end: span.start }, text: '(' }, end];
}

/** The operand without its axis of 1: by the option that kept it, or by its only place. */
function withoutAxis({ tall, axes: [, second] }: Crossing, { shape }: ApplyValue, expression: Expression): LocalFix {
  const call = [...walk([expression])].find(
    (own) => own.kind === 'call' && own.span.start === tall.span.start && own.span.end === tall.span.end,
  );
  const kept = call?.kind === 'call' ? call.arguments.filter(({ name }) => name?.text === 'keepdims') : [];
  const [removal] = call === undefined ? [] : removeArguments(call, kept);
  if (removal !== undefined) return removal;
  const place = second - shape.length + tall.shape.length;
  const axes = tall.shape.slice(0, place + 1).map((_, axis) => (axis === place ? '1' : ':'));
  const behind = `[${axes.join(', ')}]`;
  return { title: `Take \`${behind}\` of \`${printValue(tall)}\``, edits: bracketed(tall, behind) };
}

/** The other operand with an axis of 1 behind its own. */
function withAxis({ flat, axes: [first, second] }: Crossing, { shape }: ApplyValue): LocalFix {
  const at = second - shape.length + flat.shape.length;
  const moved: Shape = [
    ...flat.shape.slice(0, at + 1),
    ...Array.from({ length: second - first }, () => ONE),
    ...flat.shape.slice(at + 1),
  ];
  const { start, end } = flat.span;
  return {
    title: `Write \`reshape(${printValue(flat)}, ${printShape(moved)})\``,
    edits: [
      { span: { start, end: start }, text: 'reshape(' },
      { span: { start: end, end }, text: `, ${printShape(moved)})` },
    ],
  };
}
