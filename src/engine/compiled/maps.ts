import { type Code, countUp, f64, f64x2, get, I32, i32, type Local, set, V128, v128 } from './assembler.ts';
import { addressCode, affineCode, type Context } from './context.ts';
import { Accesses, type Axis } from './domain.ts';
import type { Expression, FoldInstruction, MapInstruction } from './instructions.ts';
import { SCALARS } from './scalars.ts';

const INNERMOST: Axis = { size: 1, strides: [] };

/** The loops over a domain: pairs of elements along the innermost axis, and the last one alone where it is odd. */
class Nest {
  readonly context: Context;
  readonly accesses: Accesses;
  private readonly outer: readonly Axis[];
  private readonly inner: Axis;
  private readonly pointers: readonly Local[];
  /** What is the same along the innermost axis is loaded in front of it. */
  private readonly invariants = new Map<number, Local>();
  private readonly at: Local;

  constructor(context: Context, accesses: Accesses, written: ReadonlySet<number>) {
    this.context = context;
    this.accesses = accesses;
    const axes = accesses.axes();
    this.outer = axes.slice(0, -1);
    this.inner = axes.at(-1) ?? INNERMOST;
    this.pointers = accesses.views.map(() => context.frame.local(I32));
    this.at = context.frame.local(I32);
    accesses.views.forEach((_, access) => {
      if (this.strideOf(access) === 0 && !written.has(access)) this.invariants.set(access, context.frame.local(V128));
    });
  }

  strideOf(access: number): number {
    return this.inner.strides[access] ?? 1;
  }

  pointer(access: number): Code {
    return get(this.pointers[access] as Local);
  }

  /** All elements: `before` and `after` stand around each run along the innermost axis. */
  write(step: (isLast: boolean) => Code, before: Code = [], after: Code = []): Code {
    const { frame } = this.context;
    const counters = this.outer.map(() => frame.local(I32));
    const start = this.pointers.map((pointer, access) => {
      const view = this.accesses.views[access] as Accesses['views'][number];
      const offsets = this.outer.flatMap(({ strides }, axis) => {
        const stride = 8 * (strides[access] as number);
        return stride === 0 ? [] : [i32.mul(get(counters[axis] as Local), i32.const(stride))];
      });
      return set(pointer, offsets.reduce<Code>(i32.add, addressCode(this.context, view)));
    });
    const invariants = [...this.invariants].map(([access, local]) => set(local, v128.loadSplat(this.pointer(access))));
    const { size } = this.inner;
    const pairs = size - (size % 2);
    const run: Code = [
      start,
      invariants,
      before,
      pairs === 0 ? [] : countUp(this.at, i32.const(0), i32.const(8 * pairs), i32.const(16), step(false)),
      size % 2 === 0 ? [] : [set(this.at, i32.const(8 * pairs)), step(true)],
      after,
    ];
    return this.outer.reduceRight<Code>(
      (body, axis, index) => countUp(counters[index] as Local, i32.const(0), i32.const(axis.size), i32.const(1), body),
      run,
    );
  }

  /** The address of an element along the innermost axis. */
  private address(access: number): Code {
    const stride = this.strideOf(access);
    if (stride === 0) return this.pointer(access);
    const offset = stride === 1 ? get(this.at) : i32.mul(get(this.at), i32.const(stride));
    return i32.add(this.pointer(access), offset);
  }

  load(access: number, isLast: boolean): Code {
    const invariant = this.invariants.get(access);
    if (invariant !== undefined) return get(invariant);
    const stride = this.strideOf(access);
    const address = this.address(access);
    if (isLast) return v128.loadLow(address);
    if (stride === 1) return v128.load(address);
    return f64x2.withLane(v128.loadLow(address), 1, f64.load(i32.add(address, i32.const(8 * stride))));
  }

  store(access: number, value: Local, isLast: boolean): Code {
    const stride = this.strideOf(access);
    const address = this.address(access);
    if (isLast) return v128.storeLow(address, get(value));
    if (stride === 1) return v128.store(address, get(value));
    const second = f64.store(i32.add(address, i32.const(8 * stride)), f64x2.lane(get(value), 1));
    return [v128.storeLow(address, get(value)), second];
  }
}

/** The code for one pair of elements; what stands twice is computed once. */
class Element {
  readonly code: Code[] = [];
  private readonly nest: Nest;
  private readonly isLast: boolean;
  private readonly values = new Map<Expression, Local>();
  private readonly loaded = new Map<number, Local>();

  constructor(nest: Nest, isLast: boolean) {
    this.nest = nest;
    this.isLast = isLast;
  }

  private keep(code: Code): Local {
    const local = this.nest.context.frame.local(V128);
    this.code.push(set(local, code));
    return local;
  }

  load(access: number): Local {
    const known = this.loaded.get(access);
    if (known !== undefined) return known;
    const local = this.keep(this.nest.load(access, this.isLast));
    this.loaded.set(access, local);
    return local;
  }

  store(access: number, value: Local): void {
    this.code.push(this.nest.store(access, value, this.isLast));
  }

  add(a: Local, b: Local): Local {
    return this.keep(f64x2.add(get(a), get(b)));
  }

  value(expression: Expression): Local {
    if (expression.kind === 'read') return this.load(this.nest.accesses.add(expression.view));
    const known = this.values.get(expression);
    if (known !== undefined) return known;
    const local = this.keep(this.compute(expression));
    this.values.set(expression, local);
    return local;
  }

  private compute(expression: Exclude<Expression, { readonly kind: 'read' }>): Code {
    const { context } = this.nest;
    if (expression.kind === 'number') return v128.const(expression.value);
    if (expression.kind === 'index') return f64x2.splat([affineCode(expression.index, context.loops), 0xb7]);
    const write = SCALARS[expression.name];
    if (write === undefined) throw new Error(`${expression.name} is not elementwise`);
    const operands = expression.operands.map((operand) => this.value(operand));
    return write(context.imported, operands, expression.operands);
  }
}

export function mapCode(context: Context, { domain, target, value, add }: MapInstruction): Code {
  const accesses = new Accesses(domain);
  const into = accesses.add(target);
  accesses.addReads(value);
  const nest = new Nest(context, accesses, new Set([into]));
  return nest.write((isLast) => {
    const element = new Element(nest, isLast);
    const computed = element.value(value);
    element.store(into, add ? element.add(element.load(into), computed) : computed);
    return element.code;
  });
}

/** Along an axis that is folded the sum stays in a register; along others it is the target that is added to. */
export function foldCode(context: Context, { domain, fold, target, value }: FoldInstruction): Code {
  const accesses = new Accesses(domain);
  const into = accesses.add(target);
  accesses.addReads(value);
  const nest = new Nest(context, accesses, new Set([into]));
  const [pairs, numbers] = fold === 'sum' ? ([f64x2.add, f64.add] as const) : ([f64x2.max, f64.max] as const);
  if (nest.strideOf(into) !== 0) {
    return nest.write((isLast) => {
      const element = new Element(nest, isLast);
      const [before, computed] = [element.load(into), element.value(value)];
      const result = context.frame.local(V128);
      element.code.push(set(result, pairs(get(before), get(computed))));
      element.store(into, result);
      return element.code;
    });
  }
  const neutral = fold === 'sum' ? 0 : Number.NEGATIVE_INFINITY;
  const folded = context.frame.local(V128);
  const step = (isLast: boolean): Code => {
    const element = new Element(nest, isLast);
    const computed = element.value(value);
    const own = isLast ? f64x2.withLane(get(computed), 1, f64.const(neutral)) : get(computed);
    return [element.code, set(folded, pairs(get(folded), own))];
  };
  const whole = numbers(f64x2.lane(get(folded), 0), f64x2.lane(get(folded), 1));
  const address = nest.pointer(into);
  return nest.write(step, set(folded, v128.const(neutral)), f64.store(address, numbers(f64.load(address), whole)));
}
