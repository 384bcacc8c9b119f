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
  repeatWhile,
  set,
  V128,
  v128,
  when,
} from '../wasm/assembler.ts';
import type { Frame, ModuleWriter } from '../wasm/writer.ts';
import { multiplyAdd } from './fused.ts';

/** Rows and columns of the tile that stays in registers: 12 pairs of sums, 2 of B and one of A fill those that the host leaves. */
export const TILE_ROWS = 6;
export const TILE_COLUMNS = 4;
const PAIRS = TILE_COLUMNS / 2;
export function range<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

export function parametersOf<const Names extends readonly string[]>(
  { parameters }: Frame,
  names: Names,
): Readonly<Record<Names[number], Local>> {
  return Object.fromEntries(names.map((name, index) => [name, parameters[index] as Local])) as Record<Names[number], Local>;
}

/** One tile of C from packed panels: `c (+)= a @ b` over `terms`. */
export function defineTile(writer: ModuleWriter): FunctionIndex {
  const type = { parameters: [I32, I32, I32, I32, I32, I32], results: [] } as const;
  return writer.define(type, (frame) => {
    const { a, b, c, stride, terms, add } = parametersOf(frame, ['a', 'b', 'c', 'stride', 'terms', 'add']);
    const sums = range(TILE_ROWS, () => range(PAIRS, () => frame.local(V128)));
    const columns = range(PAIRS, () => frame.local(V128));
    const factor = frame.local(V128);
    const end = frame.local(I32);
    const step = (k: number): Code => [
      columns.map((column, pair) => set(column, v128.load(get(b), 8 * (k * TILE_COLUMNS + 2 * pair)))),
      sums.map((row, index) => [
        set(factor, v128.loadSplat(get(a), 8 * (k * TILE_ROWS + index))),
        row.map((sum, pair) => set(sum, multiplyAdd(get(factor), get(columns[pair] as Local), get(sum)))),
      ]),
    ];
    const advance = (count: number): Code => [
      increase(a, i32.const(8 * TILE_ROWS * count)),
      increase(b, i32.const(8 * TILE_COLUMNS * count)),
    ];
    const loop = (limit: Code, count: number): Code => [
      set(end, limit),
      when(i32.lt(get(a), get(end)), repeatWhile([range(count, step), advance(count)], i32.lt(get(a), get(end)))),
    ];
    const even = i32.mul(i32.and(get(terms), i32.const(-2)), i32.const(8 * TILE_ROWS));
    const finish = (combine: (sum: Local, address: Code, offset: number) => Code): Code =>
      sums.map((row) => [
        row.map((sum, pair) => v128.store(get(c), combine(sum, get(c), 16 * pair), 16 * pair)),
        increase(c, get(stride)),
      ]);
    return [
      loop(i32.add(get(a), even), 2),
      when(i32.and(get(terms), i32.const(1)), step(0)),
      when(
        get(add),
        finish((sum, address, offset) => f64x2.add(v128.load(address, offset), get(sum))),
        finish((sum) => get(sum)),
      ),
    ];
  });
}

/** Two lines by two terms at a time: the numbers of a line lie side by side, and are swapped in registers. */
function transposedPairs(pointers: readonly Local[], target: Local): Code {
  const width = pointers.length;
  return [
    range(width / 2, (pair) => {
      const lines = [v128.load(get(pointers[2 * pair] as Local)), v128.load(get(pointers[2 * pair + 1] as Local))] as const;
      return [
        v128.store(get(target), v128.lanes(...lines, 0, 2), 16 * pair),
        v128.store(get(target), v128.lanes(...lines, 1, 3), 16 * pair + 8 * width),
      ];
    }),
    pointers.map((pointer) => increase(pointer, i32.const(16))),
  ];
}

/**
 * Packs `count` lines of `terms` numbers into panels of `width` lines, each term's numbers side by side; what is
 * missing of the last panel is 0.
 */
export function definePack(writer: ModuleWriter, width: number): FunctionIndex {
  const type = { parameters: [I32, I32, I32, I32, I32, I32], results: [] } as const;
  return writer.define(type, (frame) => {
    const names = ['source', 'line', 'term', 'count', 'terms', 'target'] as const;
    const { source, line, term, count, terms, target } = parametersOf(frame, names);
    const [from, panel, k, rest] = range(4, () => frame.local(I32)) as [Local, Local, Local, Local];
    const pointers = range(width, () => frame.local(I32));
    const copyDense: Code = [
      range(width / 2, (pair) => v128.store(get(target), v128.load(get(from), 16 * pair), 16 * pair)),
      increase(from, get(term)),
    ];
    const copyStrided: Code = pointers.map((pointer, index) => [
      f64.store(get(target), f64.load(get(pointer)), 8 * index),
      increase(pointer, get(term)),
    ]);
    const copyPart: Code = pointers.map((pointer, index) =>
      when(
        i32.lt(i32.const(index), get(rest)),
        [f64.store(get(target), f64.load(get(pointer)), 8 * index), increase(pointer, get(term))],
        f64.store(get(target), f64.const(0), 8 * index),
      ),
    );
    const eachTerm = (body: Code): Code =>
      countUp(k, i32.const(0), get(terms), i32.const(1), [body, increase(target, i32.const(8 * width))]);
    const copyTransposed = transposedPairs(pointers, target);
    const transposed: Code = [
      countUp(k, i32.const(1), get(terms), i32.const(2), [copyTransposed, increase(target, i32.const(16 * width))]),
      when(i32.and(get(terms), i32.const(1)), [copyStrided, increase(target, i32.const(8 * width))]),
    ];
    const isWhole = i32.ge(get(rest), i32.const(width));
    const is8 = (stride: Local): Code => i32.eqz(i32.sub(get(stride), i32.const(8)));
    return countUp(panel, i32.const(0), get(count), i32.const(width), [
      set(rest, i32.sub(get(count), get(panel))),
      set(from, i32.add(get(source), i32.mul(get(panel), get(line)))),
      set(pointers[0] as Local, get(from)),
      pointers.slice(1).map((pointer, index) => set(pointer, i32.add(get(pointers[index] as Local), get(line)))),
      when(isWhole, when(is8(line), eachTerm(copyDense), when(is8(term), transposed, eachTerm(copyStrided))), eachTerm(copyPart)),
    ]);
  });
}

/** Copies the part of a tile that lies inside C. */
export function defineEdge(writer: ModuleWriter): FunctionIndex {
  const type = { parameters: [I32, I32, I32, I32, I32, I32], results: [] } as const;
  return writer.define(type, (frame) => {
    const { tile, c, stride, rows, columns, add } = parametersOf(frame, ['tile', 'c', 'stride', 'rows', 'columns', 'add']);
    const [row, column, from, to] = range(4, () => frame.local(I32)) as [Local, Local, Local, Local];
    const value = f64.load(get(from));
    return countUp(row, i32.const(0), get(rows), i32.const(1), [
      set(from, get(tile)),
      set(to, get(c)),
      countUp(column, i32.const(0), get(columns), i32.const(1), [
        when(get(add), f64.store(get(to), f64.add(f64.load(get(to)), value)), f64.store(get(to), value)),
        increase(from, i32.const(8)),
        increase(to, i32.const(8)),
      ]),
      increase(tile, i32.const(8 * TILE_COLUMNS)),
      increase(c, get(stride)),
    ]);
  });
}
