import type { NumericSite, Operation } from '../../program/operation.ts';
import { equalShapes, sizeOf, stridesOf } from '../../program/tensor.ts';
import { type Affine, fixed, isFixed, type LoopVariable, plus, sameAffine } from './affine.ts';

/** A stretch of the plan's memory. */
export interface Buffer {
  readonly name: string;
  /** In numbers. */
  length: number;
  /** A buffer of a variable keeps its numbers between instructions; a temporary one is written before each use. */
  readonly isTemporary: boolean;
}

/** Numbers of a buffer as a tensor. */
export interface View {
  readonly buffer: Buffer;
  readonly offset: Affine;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A value that is computed element by element, without intermediate tensors. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly shape: readonly number[] }
  | { readonly kind: 'index'; readonly index: Affine; readonly shape: readonly number[] }
  | { readonly kind: 'read'; readonly view: View; readonly shape: readonly number[] }
  | MapExpression;

export interface MapExpression {
  readonly kind: 'map';
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly shape: readonly number[];
}

/** Stores an expression, or adds it, element by element of a domain. */
export interface MapInstruction {
  readonly kind: 'map';
  readonly domain: readonly number[];
  /** Of the shape of the domain. */
  readonly target: View;
  readonly value: Expression;
  readonly add: boolean;
}

/** Sets all of some buffers to a number. */
export interface FillInstruction {
  readonly kind: 'fill';
  readonly buffers: readonly Buffer[];
  readonly value: number;
}

/** Folds a domain into a smaller target, whose strides are 0 along the axes that are folded. */
export interface FoldInstruction {
  readonly kind: 'fold';
  readonly fold: 'sum' | 'max';
  readonly domain: readonly number[];
  readonly target: View;
  readonly value: Expression;
}

/** A matrix in memory; strides count numbers. */
export interface Matrix {
  readonly buffer: Buffer;
  readonly offset: Affine;
  readonly row: number;
  readonly column: number;
}

/** `c (+)= a @ b`; the rows of c are dense. */
export interface ProductInstruction {
  readonly kind: 'product';
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly add: boolean;
}

/** An operation that has no code of its own: its description's kernel runs on the plan's memory. */
export interface HostInstruction {
  readonly kind: 'host';
  readonly operation: Operation;
  readonly site: (loops: ReadonlyMap<LoopVariable, number>) => NumericSite;
  /** Dense. */
  readonly operands: readonly View[];
  readonly target: View;
}

export interface LoopInstruction {
  readonly kind: 'loop';
  readonly variable: LoopVariable;
  readonly first: Affine;
  readonly last: Affine;
  readonly step: 1 | -1;
  readonly body: readonly Instruction[];
}

/** An instruction that computes numbers from others, without the loops around it. */
export type Computation = MapInstruction | FoldInstruction | ProductInstruction | HostInstruction;
export type Instruction = Computation | FillInstruction | LoopInstruction;

export function denseView(buffer: Buffer, shape: readonly number[], offset: Affine = fixed(0)): View {
  return { buffer, offset, shape, strides: stridesOf(shape) };
}

export function isDense({ shape, strides }: View): boolean {
  const dense = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]);
}

export function readOf(view: View): Expression {
  return { kind: 'read', view, shape: view.shape };
}

export function numberOf(value: number): Expression {
  return { kind: 'number', value, shape: [] };
}

/** The view as it is read in a domain that it broadcasts to. */
export function broadcastView(view: View, domain: readonly number[]): View {
  if (equalShapes(view.shape, domain)) return view;
  const missing = domain.length - view.shape.length;
  const strides = domain.map((_, axis) => (view.shape[axis - missing] === 1 ? 0 : (view.strides[axis - missing] ?? 0)));
  return { ...view, shape: domain, strides };
}

export function sameView(a: View, b: View): boolean {
  return (
    a.buffer === b.buffer &&
    sameAffine(a.offset, b.offset) &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, axis) => size === b.shape[axis] && (size === 1 || a.strides[axis] === b.strides[axis]))
  );
}

/** The distance from the first number of a view to the end of its last. */
function spanOf({ shape, strides }: View): number {
  return shape.reduce((span, size, axis) => span + (size - 1) * (strides[axis] as number), 1);
}

/**
 * True if views certainly have no number in common: they belong to different buffers, or to different elements of a
 * sequence, as `h[t]` and `h[t-1]`.
 */
export function areApart(a: View, b: View): boolean {
  if (a.buffer !== b.buffer) return true;
  const distance = plus(b.offset, a.offset, -1);
  return isFixed(distance) && (distance.constant >= spanOf(a) || -distance.constant >= spanOf(b));
}

export function movedView(view: View, offset: Affine): View {
  return { ...view, offset: plus(view.offset, offset) };
}

export function readsIn(expression: Expression, found: View[] = []): View[] {
  if (expression.kind === 'read') found.push(expression.view);
  if (expression.kind === 'map') for (const operand of expression.operands) readsIn(operand, found);
  return found;
}

/** The buffer that a computation writes. */
export function targetOf(instruction: Computation): Buffer {
  return instruction.kind === 'product' ? instruction.c.buffer : instruction.target.buffer;
}

function someRead(expression: Expression, test: (buffer: Buffer) => boolean): boolean {
  if (expression.kind === 'read') return test(expression.view.buffer);
  return expression.kind === 'map' && expression.operands.some((operand) => someRead(operand, test));
}

/** True if one of the buffers that a computation reads passes the test. */
export function someSource(instruction: Computation, test: (buffer: Buffer) => boolean): boolean {
  switch (instruction.kind) {
    case 'map':
    case 'fold':
      return someRead(instruction.value, test);
    case 'product':
      return test(instruction.a.buffer) || test(instruction.b.buffer);
    case 'host':
      return instruction.operands.some(({ buffer }) => test(buffer));
  }
}

/** The number of elements of a view. */
export function viewLength({ shape }: View): number {
  return sizeOf(shape);
}
