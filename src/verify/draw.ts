import type { Sizes } from '../engine/interpreter.ts';
import { evaluate } from '../program/dimension.ts';
import type { Domain } from '../program/domain.ts';
import type { Program, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { sizeOf, type Tensor } from '../program/tensor.ts';
import type { Random } from './random.ts';

export type SizeRound = 'distinct' | 'equal';

/** Sizes that tell axes apart in one round, and hide nothing behind them in the other. */
export function chooseSizes(program: Program, round: SizeRound, fixed: Sizes): Sizes {
  for (let base = 0; base < 8; base += 1) {
    const sizes = new Map<string, number>();
    let next = 2 + base;
    for (const { name, size } of program.dimensions.values()) {
      const chosen = fixed.get(name) ?? size;
      sizes.set(name, chosen ?? (round === 'equal' ? 3 + base : next));
      if (chosen === undefined) next += 1;
    }
    if (allPositive(program, sizes)) return sizes;
  }
  throw new RangeError('no small sizes make every shape positive: fix them with `dim`');
}

function allPositive(program: Program, sizes: Sizes): boolean {
  return program.given.every(({ shape }) => shape.every((dimension) => evaluate(dimension, sizes) > 0));
}

/** With two decimals and away from zero, where kinks and lost signs hide; `positive` for what has no logarithm otherwise. */
function drawNumber(random: Random, domain: Domain | undefined, positive: boolean): number {
  if (domain?.kind === 'interval') {
    const rounded = Math.round(random.between(domain.low, domain.high) * 100) / 100;
    return rounded > domain.low && rounded < domain.high
      ? rounded
      : (domain.low + domain.high) / 2 + (domain.high - domain.low) * 0.3 * (random.next() - 0.5);
  }
  const magnitude = Math.round(random.between(0.1, 1.5) * 100) / 100;
  return positive || random.next() < 0.5 ? magnitude : -magnitude;
}

/** Rows along the last axis: a single one among zeros, or positive numbers that sum to one. */
function drawRows(random: Random, shape: readonly number[], kind: 'onehot' | 'simplex'): Float64Array {
  const width = shape.at(-1) as number;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += width) {
    if (kind === 'onehot') data[start + random.below(width)] = 1;
    else {
      const row = Float64Array.from({ length: width }, () => random.between(0.1, 1));
      const sum = row.reduce((total, element) => total + element, 0);
      data.set(
        row.map((element) => element / sum),
        start,
      );
    }
  }
  return data;
}

export function drawTensor(random: Random, shape: readonly number[], domain?: Domain, positive = false): Tensor {
  if (domain?.kind === 'onehot' || domain?.kind === 'simplex') return { shape, data: drawRows(random, shape, domain.kind) };
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => drawNumber(random, domain, positive)) };
}

/** Numbers for everything that a program is given. */
export function drawGiven(program: Program, sizes: Sizes, random: Random, positive: boolean): Map<Variable, Tensor> {
  return new Map(
    program.given.map((variable) => [
      variable,
      drawTensor(random, evaluateShape(variable.shape, sizes), variable.domain, positive),
    ]),
  );
}
