import { add, constant, type Dimension, namesIn } from '../../program/dimension.ts';
import type { Quotient } from '../../program/quotients.ts';
import {
  BINDING,
  type Bound,
  type Helper,
  type MapScalar,
  type ReduceScalar,
  type Scalar,
  type Written,
} from '../../program/spelling.ts';
import { asWritten, bound, type QuotientText, spellingCall, writeSize } from '../text.ts';
import { type Buffer, freeCounters, type Position } from './build.ts';

/** The differences between C and TypeScript in expressions. */
export interface ElementSyntax {
  readonly language: 'c' | 'typescript';
  readonly loop: (counter: string, size: string) => string;
  /** A local number. */
  readonly local: (name: string, value: string, constant: boolean) => string;
  readonly number: (value: number) => string;
  /** An all-integer formula made one of floating-point numbers. */
  readonly floating: (number: Written) => Written;
  readonly unmask: (mask: Written) => Written;
  readonly isTrue: (operand: Written) => string;
  readonly equals: string;
  readonly quotient: (of: Written, by: Written) => Written;
  readonly position: (of: Written) => Written;
  readonly infinity: string;
  readonly extremum: (by: 'max' | 'min', a: string, b: string) => string;
}

/** The names that one function's loops may use. */
export interface NestNames {
  readonly size: (name: string) => string;
  readonly buffer: (buffer: Buffer) => string;
  readonly counters: readonly string[];
  readonly isTaken: (name: string) => boolean;
}

export interface Axis {
  readonly counter: string;
  readonly size: Dimension;
}

const UNIT = '  ';

/** How often a divisor must be added to a numerator, so that it is negative at no sizes: C rounds towards zero. */
function lift({ numerator: { terms }, by }: Quotient): number {
  if (terms.some(({ coefficient, factors }) => coefficient < 0 && factors.length > 0)) return 0;
  const least = terms.reduce((sum, { coefficient }) => sum + coefficient, 0);
  return Math.max(0, Math.ceil(-least / by));
}

/** The whole part of a quotient of sizes, as the language divides whole numbers. */
export function quotientIn({ quotient }: Pick<ElementSyntax, 'quotient'>): QuotientText {
  return (own, write) => {
    const times = lift(own);
    const lifted = write(add(own.numerator, constant(times * own.by)));
    const { text } = quotient(lifted, { text: String(own.by), binding: BINDING.primary });
    return times === 0 ? text : `(${text} - ${times})`;
  };
}

/** Writes formulas of elements as nested loops. */
export class NestWriter {
  readonly helpers: Helper[] = [];
  readonly sizes = new Set<string>();
  positions: ReadonlyMap<string, Position> = new Map();
  private readonly syntax: ElementSyntax;
  private readonly names: NestNames;
  private readonly counters = new Map<string, string>();
  private readonly reduced = new Map<ReduceScalar, string>();
  /** Local numbers that stand outside of every loop. */
  private readonly locals = new Set<string>();
  private current = new Set<string>();
  private depth = 0;

  constructor(syntax: ElementSyntax, names: NestNames) {
    this.syntax = syntax;
    this.names = names;
  }

  /** Loops over axes around a line made of a formula; sums stand as far outside as they can. */
  nest(axes: readonly Axis[], scalar: Scalar, line: (text: string) => string, indent: string): readonly string[] {
    this.current = new Set();
    return this.open(this.ordered(axes, scalar), scalar, () => [line(this.whole(scalar).text)], indent);
  }

  /** A number on its own; a sum is added up in the number itself. */
  local(name: string, scalar: Scalar, constant: boolean, indent: string): readonly string[] {
    this.current = new Set();
    if (scalar.kind === 'reduce' && scalar.by === 'sum') {
      const inner = this.collect(scalar.body).filter((own) => !dependsOn(own, scalar.counters, this.positions));
      return [...inner.flatMap((own) => this.reduce(own, indent)), ...this.reduce(scalar, indent, name)];
    }
    return this.open([], scalar, () => [this.syntax.local(name, this.whole(scalar).text, constant)], indent);
  }

  /** Axes that sums depend on come first, so that the sums leave the loops of the others. */
  private ordered(axes: readonly Axis[], scalar: Scalar): readonly Axis[] {
    const needed = new Set(this.collect(scalar).flatMap((own) => [...freeCounters(own, this.positions)]));
    return [...axes.filter(({ counter }) => needed.has(counter)), ...axes.filter(({ counter }) => !needed.has(counter))];
  }

  private open(axes: readonly Axis[], scalar: Scalar, finish: () => readonly string[], indent: string): readonly string[] {
    const pending = this.collect(scalar).filter((own) => !this.reduced.has(own));
    const levelOf = (own: ReduceScalar): number => {
      const free = freeCounters(own, this.positions);
      return axes.findLastIndex(({ counter }) => free.has(counter)) + 1;
    };
    const levels = pending.map(levelOf);
    const enter = (level: number, inset: string): readonly string[] => {
      const sums = pending.flatMap((own, at) => (levels[at] === level ? this.reduce(own, inset) : []));
      const axis = axes[level];
      if (axis === undefined) return [...sums, ...finish().map((line) => inset + line)];
      return [...sums, ...this.loop(axis, inset, () => enter(level + 1, inset + UNIT))];
    };
    return enter(0, indent);
  }

  private loop({ counter, size }: Axis, indent: string, body: () => readonly string[]): readonly string[] {
    const name = this.names.counters[this.depth] ?? `i${this.depth}`;
    this.counters.set(counter, name);
    const head = this.syntax.loop(name, this.size(size).text);
    this.depth += 1;
    const lines = body();
    this.depth -= 1;
    return [`${indent}${head}`, ...lines, `${indent}}`];
  }

  /** The sums of a formula that can stand outside of it, inner ones first. */
  private collect(scalar: Scalar): readonly ReduceScalar[] {
    const found = new Set<ReduceScalar>();
    const visit = (own: Scalar): void => {
      if (own.kind === 'map') own.operands.forEach(visit);
      if (own.kind === 'choose') [own.inside, own.outside].forEach(visit);
      if (own.kind === 'element') own.offset.forEach(visitIndex);
      if (own.kind !== 'reduce') return;
      for (const inner of this.collect(own.body)) if (!dependsOn(inner, own.counters, this.positions)) found.add(inner);
      found.add(own);
    };
    const visitIndex = (index: Dimension): void => {
      for (const name of namesIn(index)) {
        const position = this.positions.get(name);
        if (position?.kind === 'data') visit(position.of);
      }
    };
    visit(scalar);
    return [...found];
  }

  private reduce(scalar: ReduceScalar, indent: string, name = this.localName(scalar.by)): readonly string[] {
    const { syntax } = this;
    const { by, body, counters, sizes } = scalar;
    const start = { sum: '0', product: '1', max: `-${syntax.infinity}`, min: syntax.infinity }[by];
    const update = (): readonly string[] => {
      const text = this.whole(body).text;
      if (by === 'sum') return [`${name} += ${text};`];
      return by === 'product' ? [`${name} *= ${text};`] : [`${name} = ${syntax.extremum(by, name, text)};`];
    };
    const axes = counters.map((counter, axis) => ({ counter, size: sizes[axis] as Dimension }));
    const lines = this.open(axes, body, update, indent);
    this.reduced.set(scalar, name);
    return [`${indent}${syntax.local(name, start, false)}`, ...lines];
  }

  private localName(base: string): string {
    const isFree = (name: string): boolean => !this.names.isTaken(name) && !this.locals.has(name) && !this.current.has(name);
    let name = base;
    for (let count = 2; !isFree(name); count += 1) name = `${base}${count}`;
    (this.depth === 0 ? this.locals : this.current).add(name);
    return name;
  }

  size(size: Dimension): Written {
    const nameOf = (name: string): string => {
      const counter = this.counters.get(name);
      if (counter !== undefined) return counter;
      const position = this.positions.get(name);
      if (position !== undefined) return bound(this.position(position), BINDING.primary);
      this.sizes.add(name);
      return this.names.size(name);
    };
    return writeSize(size, nameOf, quotientIn(this.syntax));
  }

  private position(position: Position): Written {
    const { syntax } = this;
    if (position.kind === 'data') return syntax.position(this.whole(position.of));
    const [of, by] = [this.size(position.of), this.size(position.by)];
    if (position.kind === 'quotient') return syntax.quotient(of, by);
    return { text: `${bound(of, BINDING.primary)} % ${bound(by, BINDING.primary)}`, binding: BINDING.choice };
  }

  /** `a`, or `a[i * n + j]`. */
  element(buffer: Buffer, offset: readonly Dimension[], shape = buffer.shape): string {
    const name = this.names.buffer(buffer);
    return shape.length === 0 ? name : `${name}[${withoutParentheses(this.offset(offset, shape).text)}]`;
  }

  /** The position of an element, row by row: `(i * n + j) * k + l`. */
  offset(index: readonly Dimension[], shape: readonly Dimension[]): Written {
    let sum: Written | undefined;
    index.forEach((own, axis) => {
      const written = this.size(own);
      if (sum !== undefined) {
        const factor = bound(this.size(shape[axis] as Dimension), BINDING.product + 0.1);
        if (factor !== '1') sum = { text: `${bound(sum, BINDING.product)} * ${factor}`, binding: BINDING.product };
      }
      if (own.terms.length === 0) return;
      sum = sum === undefined ? written : { text: `${sum.text} + ${bound(written, BINDING.sum)}`, binding: BINDING.sum };
    });
    return sum ?? { text: '0', binding: BINDING.primary };
  }

  private whole(scalar: Scalar): Written {
    const written = this.write(scalar);
    return written.type === 'mask' ? this.syntax.unmask(written) : written;
  }

  private write(scalar: Scalar): Written {
    switch (scalar.kind) {
      case 'number': {
        const text = this.syntax.number(scalar.value);
        return { text, binding: text.startsWith('-') ? BINDING.sign : BINDING.primary, type: 'number' };
      }
      case 'index':
        return this.size(scalar.index);
      case 'element':
        return { text: this.element(scalar.buffer as Buffer, scalar.offset, scalar.shape), binding: BINDING.primary };
      case 'map':
        return this.map(scalar);
      case 'reduce':
        return { text: this.reduced.get(scalar) as string, binding: BINDING.primary };
      case 'choose': {
        const condition = scalar.bounds.map((own) => this.bound(own)).join(' && ');
        const [inside, outside] = [this.whole(scalar.inside), this.whole(scalar.outside)];
        return {
          text: `${condition} ? ${bound(inside, BINDING.comparison)} : ${bound(outside, BINDING.choice)}`,
          binding: BINDING.choice,
        };
      }
    }
  }

  private bound({ index, relation, limit }: Bound): string {
    const sign = relation === '==' ? this.syntax.equals : relation;
    const side = (own: Dimension): string => bound(this.size(own), BINDING.comparison + 0.1);
    return `${side(index)} ${sign} ${side(limit)}`;
  }

  private map({ spelling, operands, options }: MapScalar): Written {
    const text = spelling[this.syntax.language];
    const first = operands.map((operand) => this.write(operand));
    // Whole numbers alone would be divided as such.
    const integral = first.every(({ type }) => type !== undefined);
    const written = integral ? first.map((own) => (own.type === 'number' ? this.syntax.floating(own) : own)) : first;
    const call = spellingCall(
      { wrap: (number) => number, isTrue: this.syntax.isTrue, number: this.syntax.number, like: '' },
      {
        site: {
          operands: operands.map(() => []),
          numbers: operands.map((operand) => (operand.kind === 'number' ? operand.value : undefined)),
          options,
        },
        result: [],
        written,
        unmask: (index) => this.syntax.unmask(written[index] as Written),
        isProduct: this.syntax.language === 'c',
        size: (size) => this.size(size),
        helper: (helper) => this.helper(helper),
      },
    );
    return asWritten(text, call);
  }

  helper(helper: Helper): string {
    for (const needed of helper.needs ?? []) this.helper(needed);
    if (!this.helpers.some(({ name }) => name === helper.name)) this.helpers.push(helper);
    return helper.name;
  }
}

/** In brackets, nothing needs parentheses around all of it. */
function withoutParentheses(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === '(') depth += 1;
    if (text.charAt(at) === ')') depth -= 1;
    if (depth === 0 && at < text.length - 1) return text;
  }
  return text.startsWith('(') ? text.slice(1, -1) : text;
}

function dependsOn(scalar: Scalar, counters: readonly string[], positions: ReadonlyMap<string, Position>): boolean {
  const free = freeCounters(scalar, positions);
  return counters.some((counter) => free.has(counter));
}
