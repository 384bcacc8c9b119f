import { add, constant, type Dimension, multiply, scale, subtract } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';

/** A size divided by a whole number. */
interface Ratio {
  readonly above: Dimension;
  readonly below: number;
}

function ofTwo(symbol: string, a: Ratio, b: Ratio, count: (size: Dimension) => number): Ratio | undefined {
  const [left, right] = [scale(a.above, b.below), scale(b.above, a.below)];
  const below = a.below * b.below;
  switch (symbol) {
    case '+':
      return { above: add(left, right), below };
    case '-':
      return { above: subtract(left, right), below };
    case '*':
      return { above: multiply(a.above, b.above), below };
    case '/': {
      const by = count(b.above);
      return by > 0 ? { above: left, below: a.below * by } : undefined;
    }
    default:
      return undefined;
  }
}

/** A value that is made of sizes and whole numbers alone, by the four operations, as one quotient. */
export function ratioOf(value: Value, count: (size: Dimension) => number): Ratio | undefined {
  if (value.kind === 'size') return { above: value.dimension, below: 1 };
  if (value.kind === 'number') return Number.isInteger(value.value) ? { above: constant(value.value), below: 1 } : undefined;
  if (value.kind !== 'apply' || value.operation.notation.kind !== 'infix') return undefined;
  const [a, b] = value.operands.map((own) => ratioOf(own, count));
  return a === undefined || b === undefined ? undefined : ofTwo(value.operation.notation.symbol, a, b, count);
}
