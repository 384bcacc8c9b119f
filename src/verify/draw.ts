import { run, type Sizes } from '../engine/interpreter.ts';
import { siteOf } from '../program/activity.ts';
import { readShape } from '../program/build.ts';
import { evaluate } from '../program/dimension.ts';
import type { Domain } from '../program/domain.ts';
import type { Operand } from '../program/operation.ts';
import type { ApplyValue, Program, Value, Variable } from '../program/program.ts';
import { lengthOf } from '../program/ranges.ts';
import { evaluateShape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';
import { SizeError, sizeOf, type Tensor } from '../program/tensor.ts';
import { Random } from './random.ts';

export type SizeRound = 'distinct' | 'equal';

/** Where the sizes start that are tried in turn: a `slice` may ask for some room. */
const BASES: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 12, 24, 48];

/** Distinct sizes for distinct names, rising or falling in the order of the file, or the same size for all. */
function sizesFrom(program: Program, round: SizeRound, fixed: Sizes, base: number, falling: boolean): Sizes {
  const infos = [...program.dimensions.values()];
  const open = infos.filter(({ name, size }) => (fixed.get(name) ?? size) === undefined).map(({ name }) => name);
  const distinct = (name: string): number => 2 + base + (falling ? open.length - 1 - open.indexOf(name) : open.indexOf(name));
  return new Map(
    infos.map(({ name, size }) => [name, fixed.get(name) ?? size ?? (round === 'equal' ? 3 + base : distinct(name))]),
  );
}

/** Sizes that tell axes apart in one round, and hide nothing behind them in the other; with them the program runs. */
export function chooseSizes(
  program: Program,
  round: SizeRound,
  fixed: Sizes,
  rehearse: (sizes: Sizes) => void = (sizes) => {
    run(program.body, sizes, drawGiven(program, sizes, new Random(1), true));
  },
): Sizes {
  let reason: Error | undefined;
  const tried = new Set<string>();
  // A sequence may be empty where the sizes that are fixed leave it no elements.
  const attempts = [1, 0].flatMap((shortest) => BASES.map((base) => ({ base, shortest })));
  for (const { base, shortest } of attempts) {
    for (const falling of [false, true]) {
      const sizes = sizesFrom(program, round, fixed, base, falling);
      const key = [...sizes.values()].join();
      if (tried.has(key) || !arePossible(program, sizes, shortest)) continue;
      tried.add(key);
      try {
        rehearse(sizes);
        return sizes;
      } catch (error) {
        // More than memory holds is a range error of the machine.
        if (!(error instanceof SizeError || error instanceof RangeError)) throw error;
        reason ??= error;
      }
    }
  }
  throw new SizeError(reason?.message ?? 'no small sizes make every shape positive: fix them with `dim`');
}

/** Whether every axis has a size, and every sequence at least so many elements. */
function arePossible({ given }: Program, sizes: Sizes, shortest: number): boolean {
  return given.every(
    ({ shape, ranges }) =>
      shape.every((dimension) => evaluate(dimension, sizes) > 0) &&
      ranges.every((range) => evaluate(lengthOf(range), sizes) >= shortest),
  );
}

/** The stretch of an interval from which numbers are drawn: what is open towards infinity ends nearby. */
function drawnRange(low: number, high: number): readonly [number, number] {
  if (Number.isFinite(low) && Number.isFinite(high)) return [low, high];
  if (Number.isFinite(low)) return [low + 0.1, low + 1.5];
  return Number.isFinite(high) ? [high - 1.5, high - 0.1] : [-1.5, 1.5];
}

/** With two decimals and away from zero, where kinks and lost signs hide; `positive` for what has no logarithm otherwise. */
function drawNumber(random: Random, domain: Domain | undefined, positive: boolean): number {
  if (domain?.kind === 'interval') {
    const [low, high] = drawnRange(domain.low, domain.high);
    const rounded = Math.round(random.between(low, high) * 100) / 100;
    return rounded > low && rounded < high ? rounded : (low + high) / 2 + (high - low) * 0.3 * (random.next() - 0.5);
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

/** `a @ a.T + 1` of a random `a`: symmetric, and far enough from singular. */
function drawDefinite(random: Random, shape: readonly number[]): Float64Array {
  const n = shape.at(-1) as number;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += n * n) {
    const a = Float64Array.from({ length: n * n }, () => drawNumber(random, undefined, false));
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        let sum = row === column ? 1 : 0;
        for (let k = 0; k < n; k += 1) sum += (a[row * n + k] as number) * (a[column * n + k] as number);
        data[start + row * n + column] = sum;
      }
    }
  }
  return data;
}

/** Zeros and ones, mixed wherever there are two of them. */
function drawMask(random: Random, count: number): Float64Array {
  const data = Float64Array.from({ length: count }, () => random.below(2));
  if (count > 1 && data.every((own) => own === data[0])) data[random.below(count)] = 1 - (data[0] as number);
  return data;
}

/** What a draw of one tensor may depend on. */
export interface DrawRequest {
  readonly domain?: Domain | undefined;
  /** Only positive numbers, where the domain leaves it open. */
  readonly positive?: boolean;
  readonly sizes?: Sizes;
}

export function drawTensor(random: Random, shape: readonly number[], request: DrawRequest = {}): Tensor {
  const { domain, positive = false, sizes = new Map() } = request;
  if (domain?.kind === 'integers') {
    const count = evaluate(domain.below, sizes);
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => random.below(count)) };
  }
  if (domain?.kind === 'onehot' || domain?.kind === 'simplex') return { shape, data: drawRows(random, shape, domain.kind) };
  if (domain?.kind === 'mask') return { shape, data: drawMask(random, sizeOf(shape)) };
  if (domain?.kind === 'definite' && shape.length >= 2 && shape.at(-1) === shape.at(-2)) {
    return { shape, data: drawDefinite(random, shape) };
  }
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => drawNumber(random, domain, positive)) };
}

/** The numbers for which an operation is defined where it stands. */
export function domainAt({ operation, ...call }: ApplyValue, operand: number): Domain | undefined {
  const { domain } = operation.operands[Math.min(operand, operation.operands.length - 1)] as Operand;
  const found = typeof domain === 'function' ? domain(siteOf(call)) : domain;
  return found === 'everywhere' ? undefined : found;
}

/** Domains that operations ask of what they read as it is given: indices, positive numbers, definite matrices. */
export function askedDomains(program: Program): ReadonlyMap<Variable, Domain> {
  const asked = new Map<Variable, Domain>();
  const visit = (value: Value): void => {
    if (value.kind !== 'apply') return;
    const { operands } = value;
    operands.forEach((operand, index) => {
      visit(operand);
      const found = domainAt(value, index);
      if (operand.kind !== 'read' || found === undefined) return;
      const known = asked.get(operand.variable);
      asked.set(operand.variable, known === undefined ? found : narrower(known, found));
    });
  };
  for (const { value } of equationsOf(program.body)) visit(value);
  return asked;
}

/** What two operations ask of one variable: the stricter, as far as that can be told. */
function narrower(a: Domain, b: Domain): Domain {
  if (a.kind === 'interval' && b.kind === 'interval') {
    return { kind: 'interval', low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
  }
  return a.kind === 'nonzero' ? b : a;
}

/** Matrices up to this wide are drawn as everything else is. */
const NARROW = 8;

/**
 * The numbers of a wide matrix smaller by the root of its width, as networks are initialised: sums over many terms would
 * reach where functions are flat, and explode from step to step of a loop.
 */
function tamed({ shape, data }: Tensor): Tensor {
  const width = shape.length < 2 ? 1 : Math.max(...shape.slice(-2));
  const factor = Math.sqrt(NARROW / Math.max(NARROW, width));
  return { shape, data: data.map((element) => element * factor) };
}

/** Numbers for everything that a program is given; `ranges` come before what is declared. */
export function drawGiven(
  program: Program,
  sizes: Sizes,
  random: Random,
  positive: boolean,
  ranges: ReadonlyMap<Variable, Domain> = new Map(),
): Map<Variable, Tensor> {
  const asked = askedDomains(program);
  return new Map(
    program.given.map((variable) => {
      const domain = ranges.get(variable) ?? variable.domain ?? asked.get(variable);
      const drawn = drawTensor(random, evaluateShape(readShape(variable, []), sizes), { domain, positive, sizes });
      return [variable, domain === undefined && variable.kind === 'param' ? tamed(drawn) : drawn];
    }),
  );
}
