import { OPERATIONS } from '../../src/operations/table.ts';
import { applyValue, isProblemValue, numberValue, readValue, sizeValue } from '../../src/program/build.ts';
import { add, constant, type Dimension, subtract } from '../../src/program/dimension.ts';
import { printValue } from '../../src/program/print.ts';
import type { ReadValue, Value } from '../../src/program/program.ts';
import { sameShape } from '../../src/program/shape.ts';
import type { OptionValue } from '../../src/program/site.ts';

/** Single mistakes of a right-hand side, by kind; written apart from the repairs that are measured with them. */
export type ValueMistakeKind =
  | 'negate'
  | 'transpose'
  | 'swap operands'
  | 'drop'
  | 'operand'
  | 'result'
  | 'index'
  | 'one minus'
  | 'factor'
  | 'twice'
  | 'again'
  | 'number'
  | 'size'
  | 'axis'
  | 'keepdims'
  | 'mean'
  | 'parts'
  | 'slice'
  | 'side';

type Mutate = (part: Value, isRoot: boolean) => readonly Value[];

function apply(
  operation: Parameters<typeof applyValue>[0] | undefined,
  operands: readonly Value[],
  options = {},
): readonly Value[] {
  const result = operation && applyValue(operation, operands, options);
  return result === undefined || isProblemValue(result) ? [] : [result];
}

/** A mutation of any one part, shapes inferred anew; those that do not fit are left out. */
function everywhere(whole: Value, mutate: Mutate, isRoot = true): readonly Value[] {
  const here = mutate(whole, isRoot);
  if (whole.kind !== 'apply') return here;
  const inner = whole.operands.flatMap((operand, index) =>
    everywhere(operand, mutate, false).flatMap((changed) =>
      apply(
        whole.operation,
        whole.operands.map((own, other) => (other === index ? changed : own)),
        whole.options,
      ),
    ),
  );
  return [...here, ...inner];
}

function isNamed(names: readonly ReadValue[], name: ReadValue): boolean {
  return names.some((other) => printValue(other) === printValue(name));
}

/** Off by one, either way, in any one of the indices. */
export function shifted(indices: readonly Dimension[]): readonly (readonly Dimension[])[] {
  return indices.flatMap((index, axis) => [1, -1].map((by) => indices.with(axis, add(index, constant(by)))));
}

/** Names that may be mistaken for those of a line. */
export interface Mistakable {
  /** Reads of the block that are in scope at the line. */
  readonly names: readonly ReadValue[];
  /** Of a forward value, what its equation reads; and the results of the equations that read it. */
  readonly neighbours: (read: ReadValue) => readonly ReadValue[];
  readonly sizes: readonly Dimension[];
}

const isDimension = (option: OptionValue | undefined): option is Dimension =>
  typeof option === 'object' && !Array.isArray(option) && 'terms' in option;

/** The edges of a part, moved by its length either way. */
function movedSlices(part: Value): readonly Value[] {
  if (part.kind !== 'apply' || part.operation.name !== 'slice') return [];
  const { operation, operands, options } = part;
  const { start, stop } = options;
  if (!isDimension(start) || !isDimension(stop)) return [];
  const length = subtract(stop, start);
  const moved = [
    { ...options, start: add(start, length), stop: add(stop, length) },
    { ...options, start: subtract(start, length), stop: subtract(stop, length) },
  ];
  return moved.flatMap((changed) => apply(operation, operands, changed));
}

/** Reductions along another of the axes. */
function otherAxes(part: Value): readonly Value[] {
  if (part.kind !== 'apply') return [];
  const { operation, operands, options } = part;
  const { axis } = options;
  const rank = operands[0]?.shape.length ?? 0;
  if (!Array.isArray(axis) || axis.length !== 1) return [];
  const others = Array.from({ length: rank }, (_, other) => other).filter((other) => other !== axis[0]);
  return others.flatMap((other) => apply(operation, operands, { ...options, axis: [other] }));
}

const OTHER_REDUCTION: Readonly<Record<string, string>> = { sum: 'mean', mean: 'sum' };
const OTHER_SIDE: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };

/** Neighbouring parts of what is put together, exchanged. */
function exchangedParts(part: Value): readonly Value[] {
  if (part.kind !== 'apply' || !['concat', 'stack'].includes(part.operation.name)) return [];
  const { operation, operands, options } = part;
  return operands.slice(1).flatMap((operand, at) => {
    const exchanged = operands.with(at, operand).with(at + 1, operands[at] ?? operand);
    return apply(operation, exchanged, options);
  });
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a table
export function mistakesOf(
  value: Value,
  { names, neighbours, sizes }: Mistakable,
): ReadonlyMap<ValueMistakeKind, readonly Value[]> {
  const kinds: Readonly<Record<ValueMistakeKind, Mutate>> = {
    negate: (part, isRoot) => {
      if (part.kind === 'apply' && part.operation.name === '+') return apply(OPERATIONS.infix('-'), part.operands);
      if (part.kind === 'apply' && part.operation.name === '-') return apply(OPERATIONS.infix('+'), part.operands);
      return isRoot ? apply(OPERATIONS.negation, [part]) : [];
    },
    transpose: (part) => {
      if (part.kind === 'apply' && part.operation.name === '.T') return part.operands;
      return part.kind === 'read' && part.shape.length >= 2 ? apply(OPERATIONS.transpose, [part]) : [];
    },
    'swap operands': (part) =>
      part.kind === 'apply' && ['@', 'outer', '-', '/'].includes(part.operation.name)
        ? apply(part.operation, part.operands.toReversed(), part.options)
        : [],
    drop: (part) =>
      part.kind === 'apply' && ['*', '/', '+', '-', '^'].includes(part.operation.name)
        ? part.operands
        : part.kind === 'apply' && part.operation.name === 'sum'
          ? part.operands
          : [],
    operand: (part) =>
      part.kind === 'read'
        ? names.filter((name) => printValue(name) !== printValue(part) && sameShape(name.shape, part.shape))
        : [],
    result: (part) =>
      part.kind === 'read' ? neighbours(part).filter((name) => sameShape(name.shape, part.shape) && !isNamed(names, name)) : [],
    index: (part) =>
      part.kind === 'read' && part.variable.isLocal === undefined
        ? shifted(part.indices).map((indices) => readValue(part.variable, indices))
        : [],
    'one minus': (part) => {
      const isOneMinus =
        part.kind === 'apply' &&
        part.operation.name === '-' &&
        part.operands[0]?.kind === 'number' &&
        part.operands[0].value === 1;
      if (isOneMinus) return part.operands.slice(1);
      return part.kind === 'read' ? apply(OPERATIONS.infix('-'), [numberValue(1), part]) : [];
    },
    factor: (part, isRoot) => (isRoot ? apply(OPERATIONS.infix('*'), [numberValue(2), part]) : []),
    twice: (part) =>
      part.kind === 'apply' && part.operation.name === '+'
        ? part.operands.flatMap((term) => apply(part.operation, [part, term]))
        : [],
    again: (part) =>
      part.kind === 'apply' && part.operation.name === '*'
        ? part.operands.flatMap((factor) => (factor.kind === 'number' ? [] : apply(part.operation, [part, factor])))
        : [],
    number: (part) => {
      if (part.kind === 'number') return [2, 0.5].map((by) => numberValue(part.value * by));
      const exponent = part.kind === 'apply' && part.operation.name === '^' ? part.operands[1] : undefined;
      if (part.kind !== 'apply' || exponent?.kind !== 'number') return [];
      return [1, -1].flatMap((by) => apply(part.operation, part.operands.with(1, numberValue(exponent.value + by))));
    },
    size: (part) =>
      part.kind === 'size' ? sizes.map((size) => sizeValue(size)).filter((size) => printValue(size) !== printValue(part)) : [],
    axis: otherAxes,
    keepdims: (part) => {
      if (part.kind !== 'apply' || part.options['keepdims'] !== true) return [];
      return apply(part.operation, part.operands, { ...part.options, keepdims: false });
    },
    mean: (part) => {
      const other = part.kind === 'apply' ? OTHER_REDUCTION[part.operation.name] : undefined;
      return part.kind === 'apply' && other !== undefined ? apply(OPERATIONS.call(other), part.operands, part.options) : [];
    },
    parts: exchangedParts,
    slice: movedSlices,
    side: (part) => {
      const other = part.kind === 'apply' ? OTHER_SIDE[part.operation.name] : undefined;
      return part.kind === 'apply' && other !== undefined ? apply(OPERATIONS.infix(other), part.operands) : [];
    },
  };
  return new Map(
    Object.entries(kinds).map(([kind, mutate]) => [
      kind as ValueMistakeKind,
      everywhere(value, mutate).filter((changed) => sameShape(changed.shape, value.shape)),
    ]),
  );
}
