import { OPERATIONS } from '../../src/operations/table.ts';
import { applyValue, isProblemValue, numberValue, readValue } from '../../src/program/build.ts';
import { add, constant, type Dimension } from '../../src/program/dimension.ts';
import { printValue } from '../../src/program/print.ts';
import type { ReadValue, Value } from '../../src/program/program.ts';
import { sameShape } from '../../src/program/shape.ts';

/** Single mistakes of a right-hand side, by kind; written apart from the repairs that are measured with them. */
export type ValueMutationKind = 'negate' | 'transpose' | 'swap operands' | 'drop' | 'operand' | 'index' | 'one minus' | 'factor';

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

/** Off by one, either way, in any one of the indices. */
export function shifted(indices: readonly Dimension[]): readonly (readonly Dimension[])[] {
  return indices.flatMap((index, axis) => [1, -1].map((by) => indices.with(axis, add(index, constant(by)))));
}

/** What is read in the block, that may be mistaken for one another. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a table
export function mutations(value: Value, names: readonly ReadValue[]): ReadonlyMap<ValueMutationKind, readonly Value[]> {
  const kinds: Readonly<Record<ValueMutationKind, Mutate>> = {
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
  };
  return new Map(
    Object.entries(kinds).map(([kind, mutate]) => [
      kind as ValueMutationKind,
      everywhere(value, mutate).filter((changed) => sameShape(changed.shape, value.shape)),
    ]),
  );
}
