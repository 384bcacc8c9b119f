import * as build from '../../operations/builder.ts';
import { siteOf } from '../../program/activity.ts';
import { numberValue } from '../../program/build.ts';
import type { ApplyValue, Equation, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { elementKey } from '../../program/steps.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply } from '../simplify.ts';
import { zeroLike } from './sums.ts';

/** The condition and the value of `where(c, a, 0)`, or of `where(c, 0, a)`. */
interface Masked {
  readonly condition: Value;
  readonly value: Value;
  /** True where it is 0 if the condition holds. */
  readonly isOpposite: boolean;
}

export function maskedIn(value: Value): Masked | undefined {
  if (!isApply(value, 'where')) return undefined;
  const [condition, first, second] = value.operands as [Value, Value, Value];
  if (isZero(second)) return { condition, value: first, isOpposite: false };
  return isZero(first) ? { condition, value: second, isOpposite: true } : undefined;
}

function isZero(value: Value): boolean {
  return value.kind === 'number' && value.value === 0;
}

function isSameMask(a: Masked, b: Masked): boolean {
  return a.isOpposite === b.isOpposite && structureOf(a.condition) === structureOf(b.condition);
}

function withMask({ condition, isOpposite }: Masked, value: Value): Value {
  return build.call('where', isOpposite ? [condition, numberValue(0), value] : [condition, value, numberValue(0)]);
}

/** True for operations that are not defined, or not finite, for some numbers: what they give must stand behind the mask. */
export function mayFail(value: Value): boolean {
  if (value.kind !== 'apply') return false;
  const site = siteOf(value);
  const isPartial = value.operation.operands.some(
    ({ domain }) => (typeof domain === 'function' ? domain(site) : domain) !== 'everywhere',
  );
  return isPartial || value.operands.some(mayFail);
}

/** `where(c, where(c, a, 0), 0)` is `where(c, a, 0)`, and zero behind a mask is zero. */
export function oneMask(value: ApplyValue): Value | undefined {
  const outer = maskedIn(value);
  const [number] = outer !== undefined && isApply(outer.value, 'broadcast') ? outer.value.operands : [outer?.value];
  if (number !== undefined && isZero(number)) return zeroLike(value);
  const inner = outer && maskedIn(outer.value);
  if (outer === undefined || inner === undefined) return undefined;
  return isSameMask(inner, outer) ? outer.value : undefined;
}

/** `-where(c, a, 0)` is `where(c, -a, 0)`, and a sum of two behind one mask stands behind it. */
export function behindMask(value: ApplyValue): Value | undefined {
  const parts = value.operands.map(maskedIn);
  const [first, second] = parts;
  const isNegative = value.operation.notation.kind === 'negation';
  const isSum = (isApply(value, '+') || isApply(value, '-')) && second !== undefined;
  if (first === undefined || !(isNegative || isSum)) return undefined;
  if (second !== undefined && !isSameMask(first, second)) return undefined;
  const inner = build.apply(
    value.operation,
    parts.flatMap((part) => (part === undefined ? [] : [part.value])),
  );
  const whole = withMask(first, inner);
  return sameShape(whole.shape, value.shape) ? whole : undefined;
}

/** Contributions to one adjoint behind the same mask are one line. */
export function mergeMasked(lines: readonly Equation[]): readonly Equation[] {
  const merged: Equation[] = [];
  for (const line of lines) {
    const own = maskedIn(line.value);
    const at = merged.findIndex((other) => own !== undefined && isBeside(other, line, own));
    const before = merged[at];
    const value = before && behindMask(build.infix('+', before.value, line.value));
    if (before === undefined || value === undefined) {
      merged.push(line);
      continue;
    }
    // The later place: the line may read a helper that is defined in between.
    merged.splice(at, 1);
    merged.push({ ...before, value });
  }
  return merged;
}

function isBeside(other: Equation, line: Equation, own: Masked): boolean {
  const mask = maskedIn(other.value);
  const isSame =
    other.operator === '+=' && line.operator === '+=' && other.target === line.target && elementKey(other) === elementKey(line);
  return isSame && mask !== undefined && isSameMask(mask, own);
}
