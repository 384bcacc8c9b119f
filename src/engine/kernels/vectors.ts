import {
  type Code,
  countUp,
  type FunctionIndex,
  f64,
  f64x2,
  get,
  I32,
  i32,
  increase,
  type Local,
  set,
  V128,
  v128,
  when,
} from '../wasm/assembler.ts';
import type { Frame, ModuleWriter } from '../wasm/writer.ts';
import { multiplyAdd } from './fused.ts';

/** Products of a matrix with a vector, which no packing would pay for. Strides and lengths are in bytes. */
export const VECTOR_TYPE = { parameters: [I32, I32, I32, I32, I32, I32, I32], results: [] } as const;
/** Rows of the matrix that are read side by side. */
const ROWS = 4;

function range<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

type Parameters = readonly [Local, Local, Local, Local, Local, Local, Local];

const both = (sum: Code): Code => f64.add(f64x2.lane(sum, 0), f64x2.lane(sum, 1));

/** Sums of `count` rows times x over the columns, from `row` on, as code that leaves them in `sums`. */
function dotRows(
  frame: Frame,
  rows: readonly Local[],
  x: Local,
  length: Local,
): { readonly code: Code; readonly sums: readonly Local[] } {
  const sums = rows.map(() => frame.local(V128));
  const late = rows.map(() => frame.local(V128));
  const factor = frame.local(V128);
  const at = frame.local(I32);
  const address = (row: Local): Code => i32.add(get(row), get(at));
  const step = (into: readonly Local[], offset: number): Code => [
    set(factor, v128.load(i32.add(get(x), get(at)), offset)),
    rows.map((row, index) => {
      const sum = into[index] as Local;
      return set(sum, multiplyAdd(v128.load(address(row), offset), get(factor), get(sum)));
    }),
  ];
  const zero = v128.const(0);
  const code = [
    [...sums, ...late].map((sum) => set(sum, zero)),
    countUp(at, i32.const(0), i32.and(get(length), i32.const(-32)), i32.const(32), [step(sums, 0), step(late, 16)]),
    when(i32.and(get(length), i32.const(16)), [step(sums, 0), increase(at, i32.const(16))]),
    when(i32.and(get(length), i32.const(8)), [
      set(factor, v128.loadLow(i32.add(get(x), get(at)))),
      rows.map((row, index) => {
        const sum = sums[index] as Local;
        return set(sum, multiplyAdd(v128.loadLow(address(row)), get(factor), get(sum)));
      }),
    ]),
    sums.map((sum, index) => set(sum, f64x2.add(get(sum), get(late[index] as Local)))),
  ];
  return { code, sums };
}

/** `y (+)= A x` for rows of A that are dense. Parameters: A, the distance of its rows, their length, x, y, rows, add. */
export function defineMatrixVector(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [a, stride, length, x, y, count, add] = frame.parameters as unknown as Parameters;
    const pointers = range(ROWS, () => frame.local(I32));
    const index = frame.local(I32);
    const four = dotRows(frame, pointers, x, length);
    const one = dotRows(frame, [a], x, length);
    const store = (value: Code, offset: number): Code =>
      when(get(add), f64.store(get(y), f64.add(f64.load(get(y), offset), value), offset), f64.store(get(y), value, offset));
    const fours = i32.and(get(count), i32.const(-ROWS));
    return [
      countUp(index, i32.const(0), fours, i32.const(ROWS), [
        pointers.map((pointer, row) => set(pointer, row === 0 ? get(a) : i32.add(get(pointers[row - 1] as Local), get(stride)))),
        four.code,
        four.sums.map((sum, row) => store(both(get(sum)), 8 * row)),
        increase(a, i32.mul(get(stride), i32.const(ROWS))),
        increase(y, i32.const(8 * ROWS)),
      ]),
      countUp(index, get(index), get(count), i32.const(1), [
        one.code,
        one.sums.map((sum) => store(both(get(sum)), 0)),
        increase(a, get(stride)),
        increase(y, i32.const(8)),
      ]),
    ];
  };
  return writer.define(VECTOR_TYPE, write, exportedAs);
}

/** `y (+)= x[0] row[0] + x[1] row[1] + ..` along dense rows of `length` bytes: the rows together, pair by pair. */
function sweepRows(frame: Frame, factors: readonly Local[], rows: readonly Local[], y: Local, length: Local, add: Local): Code {
  const at = frame.local(I32);
  const step = (offset: number, isLow: boolean): Code => {
    const load = isLow ? v128.loadLow : v128.load;
    const store = isLow ? v128.storeLow : v128.store;
    const target = i32.add(get(y), get(at));
    const sumFrom = (start: Code): Code =>
      rows.reduce<Code>(
        (sum, row, index) => multiplyAdd(get(factors[index] as Local), load(i32.add(get(row), get(at)), offset), sum),
        start,
      );
    return when(get(add), store(target, sumFrom(load(target, offset)), offset), store(target, sumFrom(v128.const(0)), offset));
  };
  return [
    countUp(at, i32.const(0), i32.and(get(length), i32.const(-32)), i32.const(32), [step(0, false), step(16, false)]),
    when(i32.and(get(length), i32.const(16)), [step(0, false), increase(at, i32.const(16))]),
    when(i32.and(get(length), i32.const(8)), step(0, true)),
  ];
}

/** `y (+)= x A` for rows of A that are dense. Parameters: A, the distance of its rows, their length, x, y, rows, add. */
export function defineVectorMatrix(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [a, stride, length, x, y, count, add] = frame.parameters as unknown as Parameters;
    const pointers = range(ROWS, () => frame.local(I32));
    const factors = range(ROWS, () => frame.local(V128));
    const index = frame.local(I32);
    const load = factors.map((factor, row) => set(factor, v128.loadSplat(get(x), 8 * row)));
    const advance = (rows: number): Code => [
      increase(a, i32.mul(get(stride), i32.const(rows))),
      increase(x, i32.const(8 * rows)),
      set(add, i32.const(1)),
    ];
    return [
      countUp(index, i32.const(0), i32.and(get(count), i32.const(-ROWS)), i32.const(ROWS), [
        pointers.map((pointer, row) => set(pointer, row === 0 ? get(a) : i32.add(get(pointers[row - 1] as Local), get(stride)))),
        load,
        sweepRows(frame, factors, pointers, y, length, add),
        advance(ROWS),
      ]),
      countUp(index, get(index), get(count), i32.const(1), [
        load.slice(0, 1),
        sweepRows(frame, factors.slice(0, 1), [a], y, length, add),
        advance(1),
      ]),
    ];
  };
  return writer.define(VECTOR_TYPE, write, exportedAs);
}

/** `C (+)= x y'`: each row of C is a multiple of y. Parameters: C, the distance of its rows, their length, x, y, rows, add. */
export function defineOuter(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const write = (frame: Frame): Code => {
    const [c, stride, length, x, y, count, add] = frame.parameters as unknown as Parameters;
    const index = frame.local(I32);
    const factor = frame.local(V128);
    return countUp(index, i32.const(0), get(count), i32.const(1), [
      set(factor, v128.loadSplat(get(x))),
      sweepRows(frame, [factor], [y], c, length, add),
      increase(c, get(stride)),
      increase(x, i32.const(8)),
    ]);
  };
  return writer.define(VECTOR_TYPE, write, exportedAs);
}
