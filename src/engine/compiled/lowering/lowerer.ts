import type { Dimension } from '../../../program/dimension.ts';
import type { ApplyValue, Value } from '../../../program/program.ts';
import type { Affine } from '../affine.ts';
import {
  type Buffer,
  broadcastView,
  type Expression,
  type FoldInstruction,
  type Instruction,
  type View,
} from '../instructions.ts';

/** The interface through which operations write their instructions. */
export interface Lowerer {
  readonly emit: (instruction: Instruction) => void;
  readonly affine: (dimension: Dimension) => Affine;
  readonly shapeOf: (value: Value) => readonly number[];
  readonly temporary: (shape: readonly number[]) => View;
  readonly fill: (buffer: Buffer, value: number) => void;
  readonly assign: (value: Expression, target: View, add: boolean) => void;
  /** The expression as numbers in memory; and those without gaps. */
  readonly view: (expression: Expression) => View;
  readonly dense: (expression: Expression) => View;
  readonly map: (name: string, ...operands: readonly Expression[]) => Expression;
}

/** Turns an operation into instructions; undefined if its kernel must run for these operands. */
export type OperationLowering = (lowering: Lowerer, operands: readonly Expression[], value: ApplyValue) => Expression | undefined;
/** A fold over some axes, which stay as 1. */
export function foldOver(lowering: Lowerer, value: Expression, axes: readonly number[], fold: FoldInstruction['fold']): View {
  const kept = value.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const result = lowering.temporary(kept);
  lowering.fill(result.buffer, fold === 'sum' ? 0 : Number.NEGATIVE_INFINITY);
  lowering.emit({ kind: 'fold', fold, domain: value.shape, target: broadcastView(result, value.shape), value });
  return result;
}

/** The number of elements that each fold takes. */
export function countOf({ shape }: Expression, axes: readonly number[]): number {
  return axes.reduce((count, axis) => count * (shape[axis] as number), 1);
}
