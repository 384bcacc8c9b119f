import { printExpression } from '../../language/printer.ts';
import type { Expression } from '../../language/syntax.ts';
import { printDimension, ZERO } from '../../program/dimension.ts';
import type { OperandAxis } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';

/** Operands with a longer text are called by their side. */
const LONGEST_SHOWN = 24;
const SIDES = ['the left operand', 'the right operand'];

/** `W` has n columns, but `x` has m elements. */
export function whoHas(sizes: readonly OperandAxis[], operands: readonly Expression[], values: readonly Value[]): string {
  const shown = sizes.map(({ operand }) => printExpression(operands[operand] as Expression));
  const bySide = shown.some(({ length }) => length > LONGEST_SHOWN) || shown[0] === shown[1];
  return sizes
    .map(({ operand, axis }, index) => {
      const shape = values[operand]?.shape ?? [];
      const who = bySide ? (operands.length === 2 ? SIDES[index] : `operand ${operand + 1}`) : `\`${shown[index]}\``;
      return `${who} has ${printDimension(shape[axis] ?? ZERO)} ${axisName(shape.length, axis)}`;
    })
    .join(', but ');
}

function axisName(rank: number, axis: number): string {
  if (rank === 1) return 'elements';
  if (rank === 2) return axis === 0 ? 'rows' : 'columns';
  return `along axis ${axis}`;
}
