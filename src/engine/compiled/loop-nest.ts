import { type Code, f64, f64x2, get, I32, i32, type Local, repeatWhile, set, tee, V128, v128 } from '../wasm/assembler.ts';
import { isFixed } from './affine.ts';
import { affineCode, type Context } from './context.ts';
import type { Accesses, Axis } from './domain.ts';
import type { View } from './instructions.ts';

const INNERMOST: Axis = { size: 1, strides: [] };

/** An address as an instruction takes it: a number that is computed, and one that is known. */
interface Address {
  readonly code: Code;
  readonly offset: number;
}

/** A position along the innermost axis: the value of a local, or a number of bytes. */
type Position = Local | number;

/** A pair of elements, or the last one alone. */
export interface Step {
  readonly at: Position;
  readonly isLast: boolean;
}

/** Runs a body for 0, `step`, .. below an end that is above 0. */
export function repeat(local: Local, end: number, step: number, body: Code): Code {
  const next = tee(local, i32.add(get(local), i32.const(step)));
  return [set(local, i32.const(0)), repeatWhile(body, i32.lt(next, i32.const(end)))];
}

/**
 * The loops over a domain: pairs of elements along the innermost axis, and the last one alone where it is odd. What is
 * there once is no loop, and what is known of an address is part of the instruction that uses it.
 */
export class Nest {
  readonly context: Context;
  readonly accesses: Accesses;
  private readonly isEmpty: boolean;
  private readonly outer: readonly Axis[];
  private readonly inner: Axis;
  private readonly counters: readonly Local[];
  private readonly pointers: readonly Address[];
  /** Code that sets the pointers that are not constant, before each run along the innermost axis. */
  private readonly start: Code[] = [];
  /** Values that do not change along the innermost axis, loaded in front of it. */
  private readonly invariants = new Map<number, Local>();

  constructor(context: Context, accesses: Accesses, written: number) {
    this.context = context;
    this.accesses = accesses;
    const axes = accesses.axes();
    this.isEmpty = axes.some(({ size }) => size === 0);
    this.outer = axes.slice(0, -1);
    this.inner = axes.at(-1) ?? INNERMOST;
    this.counters = this.outer.map(() => context.frame.local(I32));
    this.pointers = accesses.views.map((view, access) => this.pointerTo(view, access));
    accesses.views.forEach((_, access) => {
      if (this.strideOf(access) === 0 && access !== written) this.invariants.set(access, context.frame.local(V128));
    });
  }

  /** The first element of a run: a part that varies makes it a local. */
  private pointerTo({ buffer, offset }: View, access: number): Address {
    const { addressOf, loops, frame } = this.context;
    // The part of an offset that loops add may be negative, and WebAssembly's constant part is unsigned: an offset is
    // constant as a whole or not at all.
    const isKnown = isFixed(offset);
    const known = isKnown ? addressOf(buffer) + 8 * offset.constant : 0;
    const parts: Code[] = isKnown ? [] : [affineCode(offset, loops, 8, addressOf(buffer))];
    this.outer.forEach(({ strides }, axis) => {
      const stride = strides[access] as number;
      if (stride !== 0) parts.push(i32.mul(get(this.counters[axis] as Local), i32.const(8 * stride)));
    });
    if (parts.length === 0) return { code: i32.const(0), offset: known };
    const pointer = frame.local(I32);
    this.start.push(set(pointer, parts.reduce(i32.add)));
    return { code: get(pointer), offset: known };
  }

  strideOf(access: number): number {
    return this.inner.strides[access] ?? 1;
  }

  pointer(access: number): Address {
    return this.pointers[access] as Address;
  }

  /** All elements: `before` and `after` stand around each run along the innermost axis. */
  write(step: (step: Step) => Code, before: Code = [], after: Code = []): Code {
    if (this.isEmpty) return [];
    const invariants = [...this.invariants].map(([access, local]) => {
      const { code, offset } = this.pointer(access);
      return set(local, v128.loadSplat(code, offset));
    });
    const { size } = this.inner;
    const end = 8 * (size - (size % 2));
    const run: Code = [
      this.start,
      invariants,
      before,
      this.pairs(end, step),
      size % 2 === 0 ? [] : step({ at: end, isLast: true }),
      after,
    ];
    return this.outer.reduceRight<Code>((body, axis, index) => repeat(this.counters[index] as Local, axis.size, 1, body), run);
  }

  private pairs(end: number, step: (step: Step) => Code): Code {
    if (end === 0) return [];
    if (end === 16) return step({ at: 0, isLast: false });
    const at = this.context.frame.local(I32);
    return repeat(at, end, 16, step({ at, isLast: false }));
  }

  /** The address of an element along the innermost axis. */
  private address(access: number, at: Position): Address {
    const stride = this.strideOf(access);
    const { code, offset } = this.pointer(access);
    if (stride === 0) return { code, offset };
    if (typeof at === 'number') return { code, offset: offset + stride * at };
    const along = stride === 1 ? get(at) : i32.mul(get(at), i32.const(stride));
    return { code: i32.add(code, along), offset };
  }

  /** An element, or a pair of them; what is invariant is there already. */
  load(access: number, { at, isLast }: Step): Code {
    const invariant = this.invariants.get(access);
    if (invariant !== undefined) return get(invariant);
    const stride = this.strideOf(access);
    const { code, offset } = this.address(access, at);
    if (isLast) return v128.loadLow(code, offset);
    if (stride === 1) return v128.load(code, offset);
    return f64x2.withLane(v128.loadLow(code, offset), 1, f64.load(code, offset + 8 * stride));
  }

  /** Elements that do not lie side by side are stored one by one. */
  store(access: number, value: Code, { at, isLast }: Step, keep: (value: Code) => Local): Code {
    const stride = this.strideOf(access);
    const { code, offset } = this.address(access, at);
    if (isLast) return v128.storeLow(code, value, offset);
    if (stride === 1) return v128.store(code, value, offset);
    const pair = get(keep(value));
    return [v128.storeLow(code, pair, offset), f64.store(code, f64x2.lane(pair, 1), offset + 8 * stride)];
  }
}
