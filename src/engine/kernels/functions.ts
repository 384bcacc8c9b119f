import { type Code, call, type FunctionIndex, f64x2, get, i32, i64x2, type Local, set, V128, v128 } from '../wasm/assembler.ts';
import type { Frame, ModuleWriter } from '../wasm/writer.ts';
import { multiplyAdd } from './fused.ts';

/** Functions on pairs of numbers, to about one unit in the last place. */
const LOG2_E = Math.LOG2E;
/** ln 2 in two parts: a whole number below 2^11 times the first is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding it leaves a whole number in the low bits. */
const SHIFT = 6755399441055744;
/** Beyond these exp is infinite and 0. */
const LARGEST = 710;
const SMALLEST = -746;

/** 1/3!, 1/4!, ... 1/13!: the series is exact to rounding for |r| < ln 2 / 2. */
const SERIES: readonly number[] = Array.from({ length: 11 }, (_, index) => {
  let factorial = 2;
  for (let factor = 3; factor <= index + 3; factor += 1) factorial *= factor;
  return 1 / factorial;
});

export const PAIR_FUNCTION = { parameters: [V128], results: [V128] } as const;
const splat = (value: number): Code => v128.const(value);

/** 2^k for a whole k in -1022 .. 1023. */
function powerOfTwo(k: Code): Code {
  return i64x2.shl(i64x2.add(f64x2.add(k, splat(SHIFT)), i64x2.const(1023n)), i32.const(52));
}

/** `k` and `r` with `x = k ln 2 + r`. */
function reduceArgument(x: Local, k: Local, r: Local): Code {
  return [
    set(k, f64x2.nearest(f64x2.mul(get(x), splat(LOG2_E)))),
    set(r, f64x2.sub(get(x), f64x2.mul(get(k), splat(LN2_HIGH)))),
    set(r, f64x2.sub(get(r), f64x2.mul(get(k), splat(LN2_LOW)))),
  ];
}

/** exp(r) - 1 = r + r² (1/2 + r/6 + ...), with the series in two halves that run side by side. */
function seriesOf(r: Local, square: Local): Code {
  const even = SERIES.filter((_, index) => index % 2 === 0);
  const odd = SERIES.filter((_, index) => index % 2 === 1);
  const horner = (coefficients: readonly number[]): Code =>
    coefficients.reduceRight<Code>(
      (sum, coefficient, index) =>
        index === coefficients.length - 1 ? splat(coefficient) : multiplyAdd(sum, get(square), splat(coefficient)),
      [],
    );
  // (1/3! + r²/5! + ..) r + (1/4! + r²/6! + ..) r² + 1/2
  const inner = multiplyAdd(horner(even), get(r), multiplyAdd(horner(odd), get(square), splat(0.5)));
  return [set(square, f64x2.mul(get(r), get(r))), multiplyAdd(get(square), inner, get(r))];
}

export function defineExp(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [x] = frame.parameters as [Local];
    const [k, r, square, half, result] = Array.from({ length: 5 }, () => frame.local(V128)) as [
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    return [
      // In this order NaN passes both bounds.
      set(x, f64x2.min(f64x2.max(get(x), splat(SMALLEST)), splat(LARGEST))),
      reduceArgument(x, k, r),
      set(result, f64x2.add(splat(1), seriesOf(r, square))),
      // Two steps, so that results below the normal numbers are rounded and not lost.
      set(half, f64x2.nearest(f64x2.mul(get(k), splat(0.5)))),
      f64x2.mul(f64x2.mul(get(result), powerOfTwo(get(half))), powerOfTwo(f64x2.sub(get(k), get(half)))),
    ];
  };
  return writer.define(PAIR_FUNCTION, write, exportedAs);
}

/** exp(x) - 1 for 0 <= x <= 44. */
function expm1(x: Local, k: Local, r: Local, square: Local, scale: Local): Code {
  return [
    reduceArgument(x, k, r),
    set(scale, powerOfTwo(get(k))),
    f64x2.add(f64x2.mul(get(scale), seriesOf(r, square)), f64x2.sub(get(scale), splat(1))),
  ];
}

/** 1 / (1 + exp(-x)): exp(-x) is at most infinite, and then the quotient is 0 as it should be. */
export function defineSigmoid(writer: ModuleWriter, exp: FunctionIndex, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [x] = frame.parameters as [Local];
    const e = frame.local(V128);
    const decay = frame.local(V128);
    // By the sign, as the reference: exp(-|x|) never overflows, and small results keep their precision.
    return [
      set(decay, call(exp, f64x2.neg(f64x2.abs(get(x))))),
      set(e, v128.select(f64x2.lt(get(x), splat(0)), get(decay), splat(1))),
      f64x2.div(get(e), f64x2.add(splat(1), get(decay))),
    ];
  };
  return writer.define(PAIR_FUNCTION, write, exportedAs);
}

/** (exp(2|x|) - 1) / (exp(2|x|) + 1) with the sign of x. */
export function defineTanh(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [x] = frame.parameters as [Local];
    const [y, k, r, square, scale, e] = Array.from({ length: 6 }, () => frame.local(V128)) as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    return [
      set(y, f64x2.min(f64x2.abs(f64x2.add(get(x), get(x))), splat(44))),
      set(e, expm1(y, k, r, square, scale)),
      v128.or(f64x2.div(get(e), f64x2.add(get(e), splat(2))), v128.and(get(x), splat(-0))),
    ];
  };
  return writer.define(PAIR_FUNCTION, write, exportedAs);
}
