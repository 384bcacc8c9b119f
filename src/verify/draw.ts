import { run, type Sizes } from '../engine/interpreter.ts';
import { siteOf } from '../program/activity.ts';
import { readShape } from '../program/build.ts';
import { evaluate } from '../program/dimension.ts';
import { type Domain, isWider } from '../program/domain.ts';
import type { Operand } from '../program/operation.ts';
import type { ApplyValue, Program, Value, Variable } from '../program/program.ts';
import { lengthOf } from '../program/ranges.ts';
import { evaluateShape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';
import { SizeError, type Tensor } from '../program/tensor.ts';
import { drawTensor } from './draw-tensor.ts';
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
  return isWider(a, b) ? b : a;
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
