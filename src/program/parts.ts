import { siteOf } from './activity.ts';
import { add, type Dimension, equal, ONE, subtract, ZERO } from './dimension.ts';
import type { ApplyValue, Value } from './program.ts';

/** A part of one axis, counted from 0, the end exclusive; a place is dropped. */
export type Taken =
  | { readonly kind: 'whole' }
  | { readonly kind: 'range'; readonly start: Dimension; readonly stop: Dimension }
  | { readonly kind: 'place'; readonly start: Dimension };

/** A part of a tensor that stands in brackets: `a[:, 1..H]`, `a[3]`. */
export interface Part {
  readonly operand: Value;
  /** As many as brackets say; those after them are whole. */
  readonly axes: readonly Taken[];
}

const WHOLE: Taken = { kind: 'whole' };

/** The ends of a stretch that is counted from the beginning of another one. */
function within(outer: Taken | undefined, start: Dimension, stop: Dimension): Taken {
  const from = outer?.kind === 'range' ? outer.start : ZERO;
  return { kind: 'range', start: add(from, start), stop: add(from, stop) };
}

function stretchesOf(value: Value): Part {
  const axes: Taken[] = [];
  const chain: ApplyValue[] = [];
  let operand = value;
  while (operand.kind === 'apply' && operand.operation.stretch !== undefined) {
    chain.push(operand);
    operand = operand.operands[0] as Value;
  }
  for (const each of chain.toReversed()) {
    const { axis, start, stop } = each.operation.stretch?.(siteOf(each)) ?? { axis: 0, start: ZERO, stop: ZERO };
    while (axes.length <= axis) axes.push(WHOLE);
    axes[axis] = within(axes[axis], start, stop);
  }
  return { operand, axes };
}

/** The axes with those dropped that a reshaping leaves out; undefined where it does something else. */
function dropped(axes: readonly Taken[], from: readonly Dimension[], to: readonly Dimension[]): readonly Taken[] | undefined {
  let open = from.length - to.length;
  const left: Dimension[] = [];
  const taken = from.map((size, axis): Taken => {
    const own = axes[axis] ?? WHOLE;
    if (open > 0 && own.kind === 'range' && equal(subtract(own.stop, own.start), ONE)) {
      open -= 1;
      return { kind: 'place', start: own.start };
    }
    left.push(size);
    return own;
  });
  const fits = open === 0 && left.length === to.length && left.every((size, axis) => equal(size, to[axis] as Dimension));
  return fits ? taken : undefined;
}

function trimmed(axes: readonly Taken[]): readonly Taken[] {
  return axes.slice(0, axes.findLastIndex(({ kind }) => kind !== 'whole') + 1);
}

/** The part of a tensor that an expression takes, if it does nothing else. */
export function partOf(value: ApplyValue): Part | undefined {
  if (value.operation.stretch !== undefined) return stretchesOf(value);
  const [inner] = value.operands;
  if (value.operation.regroups !== true || inner?.kind !== 'apply' || inner.shape.length <= value.shape.length) return undefined;
  const { operand, axes } = stretchesOf(inner);
  const taken = axes.length === 0 ? undefined : dropped(axes, inner.shape, value.shape);
  return taken && { operand, axes: trimmed(taken) };
}
