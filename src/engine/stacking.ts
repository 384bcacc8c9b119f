import { type Dimension, evaluate } from '../program/dimension.ts';
import type { Reference, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { SizeError, sizeOf, type Tensor, zeros } from '../program/tensor.ts';

/** The positions of a sequence's elements in the one tensor that stacks them. */
export interface Layout {
  readonly firsts: readonly number[];
  readonly lengths: readonly number[];
  /** Of one element. */
  readonly shape: readonly number[];
  readonly size: number;
}

export function layoutOf({ ranges, shape }: Variable, sizes: ReadonlyMap<string, number>): Layout {
  const element = evaluateShape(shape, sizes);
  return {
    firsts: ranges.map(({ first }) => evaluate(first, sizes)),
    // A range may end before it begins: `2..T` at T = 1.
    lengths: ranges.map(({ first, last }) => Math.max(0, evaluate(last, sizes) - evaluate(first, sizes) + 1)),
    shape: element,
    size: sizeOf(element),
  };
}

export function emptyStack({ lengths, shape }: Layout): Tensor {
  return zeros([...lengths, ...shape]);
}

/** Position of an element among all of them. */
export function positionOf(
  variable: Variable,
  layout: Layout,
  indices: readonly Dimension[],
  sizes: ReadonlyMap<string, number>,
): number {
  let position = 0;
  for (const [axis, index] of indices.entries()) {
    const offset = evaluate(index, sizes) - (layout.firsts[axis] as number);
    const length = layout.lengths[axis] as number;
    if (offset < 0 || offset >= length)
      throw new SizeError(`\`${variable.name}\` has no element ${offset + (layout.firsts[axis] as number)}`);
    position = position * length + offset;
  }
  return position;
}

/** An element as a view of the stack: it changes with it. */
export function elementAt(stack: Tensor, { shape, size }: Layout, position: number): Tensor {
  return { shape, data: stack.data.subarray(position * size, (position + 1) * size) };
}

/** The number of a reference's tensor: of a whole variable, or of one element of it. */
export function referenceValue(
  values: ReadonlyMap<Variable, Tensor>,
  { variable, indices }: Reference,
  sizes: ReadonlyMap<string, number>,
): Tensor | undefined {
  const whole = values.get(variable);
  if (whole === undefined || indices.length === 0) return whole;
  const layout = layoutOf(variable, sizes);
  return elementAt(whole, layout, positionOf(variable, layout, indices, sizes));
}

/** Tensors of references assembled into whole variables; elements that no reference names are zero. */
export function assembled(
  parts: Iterable<readonly [Reference, Tensor]>,
  variableOf: (variable: Variable) => Variable,
  sizes: ReadonlyMap<string, number>,
): Map<Variable, Tensor> {
  const result = new Map<Variable, Tensor>();
  for (const [{ variable, indices }, tensor] of parts) {
    const target = variableOf(variable);
    if (variable.ranges.length === 0) {
      result.set(target, tensor);
      continue;
    }
    const layout = layoutOf(variable, sizes);
    const stack = result.get(target) ?? emptyStack(layout);
    result.set(target, stack);
    const part = indices.length === 0 ? stack.data : elementAt(stack, layout, positionOf(variable, layout, indices, sizes)).data;
    // An element that is an output by itself and as a part of the whole has both adjoints.
    tensor.data.forEach((value, index) => {
      part[index] = (part[index] as number) + value;
    });
  }
  return result;
}
