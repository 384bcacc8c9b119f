import type { Equation, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { elementKey } from '../../program/steps.ts';
import { productOf, written } from './products.ts';
import { keyOf } from './sums.ts';

/** Contributions to one adjoint that differ by a number are one line: `dx += dy * x` twice is `dx += 2 * dy * x`. */
export function mergeAlike(lines: readonly Equation[]): readonly Equation[] {
  const known = new Map<Variable, Map<string, number>>();
  const merged: Equation[] = [];
  for (const line of lines) {
    const product = productOf(line.value);
    const key = `${elementKey(line)} ${keyOf(product)}`;
    const own = known.get(line.target) ?? new Map<string, number>();
    known.set(line.target, own);
    const at = line.operator === '+=' ? own.get(key) : undefined;
    const before = at === undefined ? undefined : merged[at];
    if (before === undefined || at === undefined) {
      own.set(key, merged.length);
      merged.push(line);
      continue;
    }
    const number = productOf(before.value).number + product.number;
    const value = number === 0 ? undefined : written({ ...product, number });
    if (value !== undefined && sameShape(value.shape, line.value.shape)) merged[at] = { ...before, value };
    else merged.push(line);
  }
  return merged;
}
