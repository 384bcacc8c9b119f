import * as build from '../../operations/builder.ts';
import { type AxisOption, axesOf } from '../../operations/reductions/reduce.ts';
import { numberValue, sizeValue } from '../../program/build.ts';
import { type Dimension, isOne, named } from '../../program/dimension.ts';
import type { Options } from '../../program/operation.ts';
import type { ApplyValue, Value, Variable } from '../../program/program.ts';
import { type Shape, sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { rowOfOne } from '../algebra/linear.ts';
import { type Factor, powerOf, written } from '../algebra/products.ts';
import { sumOf } from '../algebra/sums.ts';
import { countOperations } from '../names/anf-names.ts';
import { isWritten } from '../simplify.ts';

/** A number times powers, each base in its own normal form. */
interface Term {
  readonly number: number;
  readonly factors: ReadonlyMap<string, Factor>;
}

/** Sums with more terms than these are given up: nothing is known of them then. */
const MOST_TERMS = 300;
/** Expressions that need more steps than these, or whose parts have longer texts, are given up as well. */
const MOST_STEPS = 3000;
const LONGEST_TEXT = 3000;
/** A whole power of a sum is multiplied out up to this exponent. */
const MOST_MULTIPLIED = 2;

class TooLong extends Error {}

/** The value of a variable, where it is to be written out. */
export type Definitions = (variable: Variable) => Value | undefined;

const ONE: Term = { number: 1, factors: new Map() };

function keyOf({ factors }: Term): string {
  return [...factors]
    .map(([key, { exponent }]) => `(${key})^${exponent}`)
    .toSorted()
    .join('*');
}

function times(a: Term, b: Term): Term {
  const factors = new Map(a.factors);
  for (const [key, { base, exponent }] of b.factors) {
    const sum = (factors.get(key)?.exponent ?? 0) + exponent;
    if (sum === 0) factors.delete(key);
    else factors.set(key, { base, exponent: sum });
  }
  return { number: a.number * b.number, factors };
}

function power({ number, factors }: Term, exponent: number): Term {
  const raised = [...factors].map(([key, factor]) => [key, { ...factor, exponent: factor.exponent * exponent }] as const);
  return { number: number ** exponent, factors: new Map(raised) };
}

/** Terms that differ by a number only are one; those that cancel are none. */
function collected(terms: readonly Term[]): readonly Term[] {
  if (terms.length > MOST_TERMS) throw new TooLong();
  const found = new Map<string, { term: Term; number: number; largest: number }>();
  for (const term of terms) {
    const known = found.get(keyOf(term));
    if (known === undefined) found.set(keyOf(term), { term, number: term.number, largest: Math.abs(term.number) });
    else {
      known.number += term.number;
      known.largest = Math.max(known.largest, Math.abs(term.number));
    }
  }
  // Thirds do not add up to nothing by the last bit.
  const left = [...found.values()].filter(({ number, largest }) => Math.abs(number) > 1e-12 * largest);
  return left.map(({ term, number }) => ({ ...term, number }));
}

/**
 * Expressions as sums of products: products are multiplied out, sums over axes taken apart, definitions written out. Two
 * that are equal by the rules of arithmetic and of sums over axes have the same terms.
 */
class Expansion {
  private readonly definitionOf: Definitions;
  /** True for sums over axes that are known to be zero: they are left out. */
  private readonly isZero: (sum: Value) => boolean;
  /** Texts of sums that are not multiplied out. */
  private readonly atoms: ReadonlySet<string>;
  private steps = 0;
  private readonly known = new Map<Variable, readonly Term[]>();

  constructor(definitionOf: Definitions, isZero: (sum: Value) => boolean = () => false, atoms: ReadonlySet<string> = new Set()) {
    this.definitionOf = definitionOf;
    this.isZero = isZero;
    this.atoms = atoms;
  }

  terms(value: Value): readonly Term[] {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new TooLong();
    switch (value.kind) {
      case 'number':
        if (!isWritten(value)) return [factor(value)];
        return value.value === 0 ? [] : [{ number: value.value, factors: new Map() }];
      case 'size':
        return [sizeTerm(value.dimension)];
      case 'read': {
        const isWhole = value.indices.length === 0 || value.variable.isLocal === true;
        const definition = isWhole ? this.definitionOf(value.variable) : undefined;
        if (definition === undefined) return [factor(value)];
        const known = this.known.get(value.variable) ?? this.terms(definition);
        this.known.set(value.variable, known);
        return known;
      }
      case 'apply':
        return this.atoms.size > 0 && this.atoms.has(structureOf(value)) ? [factor(value)] : collected(this.operation(value));
    }
  }

  private operation(value: ApplyValue): readonly Term[] {
    const [a, b] = value.operands as [Value, Value];
    switch (value.operation.name) {
      case '+':
        return [...this.terms(a), ...this.terms(b)];
      case '-':
        return [...this.terms(a), ...this.scaled(b, -1)];
      case 'negative':
        return this.scaled(a, -1);
      case '*':
        return this.multiplied(this.terms(a), this.terms(b));
      case '/':
        return this.multiplied(this.terms(a), [this.raised(b, -1)]);
      case 'broadcast':
        return this.terms(a);
      case 'sum':
        if (rowOfOne(value) !== undefined) return [ONE];
        return this.summed(value, a) ?? [this.opaque(value)];
      case 'mean':
        return this.averaged(value, a) ?? [this.opaque(value)];
      default: {
        const [base, exponent] = powerOf(value);
        return base === value ? [this.opaque(value)] : this.powered(base, exponent);
      }
    }
  }

  private scaled(value: Value, number: number): readonly Term[] {
    return this.terms(value).map((term) => ({ ...term, number: number * term.number }));
  }

  private multiplied(left: readonly Term[], right: readonly Term[]): readonly Term[] {
    if (left.length * right.length > MOST_TERMS) throw new TooLong();
    return left.flatMap((a) => right.map((b) => times(a, b)));
  }

  private powered(base: Value, exponent: number): readonly Term[] {
    const terms = this.terms(base);
    const isMultiplied = Number.isInteger(exponent) && exponent > 0 && exponent <= MOST_MULTIPLIED;
    if (!isMultiplied || terms.length === 1) return [this.raised(base, exponent)];
    return Array.from({ length: exponent }, () => terms).reduce((product, own) => collected(this.multiplied(product, own)));
  }

  /** A power as one term; roots are taken of the whole, because `sqrt(x ^ 2)` is no `x`. */
  private raised(base: Value, exponent: number): Term {
    const terms = this.terms(base);
    const [only] = terms;
    if (only !== undefined && terms.length === 1) {
      const exponents = [...only.factors.values()].map((own) => own.exponent);
      const isPlain = only.number === 1 && exponents.every((own) => Math.abs(own) === 1 || !Number.isInteger(own));
      if (Number.isInteger(exponent) || (isPlain && exponents.length === 1)) return power(only, exponent);
    }
    return power(factor(this.value(terms)), exponent);
  }

  private averaged(value: ApplyValue, operand: Value): readonly Term[] | undefined {
    const axes = axesOf(value.options as AxisOption, operand.shape.length) ?? [];
    const count = axes.map((axis) => sizeTerm(operand.shape[axis] as Dimension)).reduce(times, ONE);
    const terms = this.summed(value, operand);
    return terms && this.multiplied(terms, [power(count, -1)]);
  }

  /** Undefined where the sum leaves an axis out in front of which others stay: factors would not be beside each other. */
  private summed({ options }: ApplyValue, operand: Value): readonly Term[] | undefined {
    const rank = operand.shape.length;
    const axes = axesOf(options as AxisOption, rank);
    const isPrefix = axes?.every((axis, at) => axis === at) === true;
    if (axes === undefined || (options['keepdims'] !== true && !isPrefix)) return undefined;
    return this.terms(operand).flatMap((term) => this.summedTerm(term, operand, axes, options) ?? []);
  }

  /** Factors that are constant along the axes stand outside of the sum; an axis along which nothing changes is counted. */
  private summedTerm({ number, factors }: Term, operand: Value, axes: readonly number[], options: Options): Term | undefined {
    const rank = operand.shape.length;
    const varies = ({ base }: Factor): boolean => axes.some((axis) => variesAlong(base, axis - rank));
    const inner = new Map([...factors].filter(([, factor]) => varies(factor)));
    const outer = { number, factors: new Map([...factors].filter(([, factor]) => !varies(factor))) };
    const summed = axes.filter((axis) => [...inner.values()].some(({ base }) => variesAlong(base, axis - rank)));
    const counted = axes.filter((axis) => !summed.includes(axis)).map((axis) => sizeTerm(operand.shape[axis] as Dimension));
    const whole = counted.reduce(times, outer);
    if (inner.size === 0) return whole;
    const value = this.value([{ number: 1, factors: inner }]);
    const sum = sumOver(value, summed.length === axes.length ? options : { ...options, axis: summed }, operand);
    if (rowOfOne(sum) !== undefined) return whole;
    // However it keeps its axes, it is the same factor.
    const key = `sum ${summed.map((axis) => axis - rank).join()} ${structureOf(value)}`;
    return this.isZero(sum) ? undefined : times(whole, { number: 1, factors: new Map([[key, { base: sum, exponent: 1 }]]) });
  }

  /** An operation of which nothing is known, of operands in normal form. */
  private opaque(value: ApplyValue): Term {
    const operands = value.operands.map((operand) => inShape(this.value(this.terms(operand)), operand.shape));
    return factor({ ...value, operands });
  }

  /** Terms as an expression, in the order of their texts. */
  private value(terms: readonly Term[]): Value {
    const products = terms.map((term) => {
      const factors = new Map([...term.factors].toSorted(([a], [b]) => (a < b ? -1 : 1)));
      return written({ number: term.number, factors });
    });
    const [first = numberValue(0), ...others] = products.toSorted((a, b) => (structureOf(a) < structureOf(b) ? -1 : 1));
    return others.reduce<Value>((sum, product) => build.infix('+', sum, product), first);
  }
}

/** An expression in a shape that it broadcasts to. */
export function stretched(value: Value, shape: Shape): Value {
  return sameShape(value.shape, shape) ? value : build.call('broadcast', [value], { shape });
}

/** An expression in the shape of the one that it is equal to: it may keep axes of 1 in front of those that a sum left out. */
function inShape(value: Value, shape: Shape): Value {
  const isShort = value.shape.length <= shape.length;
  return isShort ? stretched(value, shape) : build.call('reshape', [value], { shape });
}

/** True for what may change along an axis, which is counted from the last. */
function variesAlong({ shape }: Value, axis: number): boolean {
  const size = shape.at(axis);
  return -axis <= shape.length && size !== undefined && !isOne(size);
}

/** The sum of an expression that may lack first axes of what is summed up. */
function sumOver(value: Value, { axis, keepdims }: Options, { shape }: Value): ApplyValue {
  const missing = shape.length - value.shape.length;
  const axes = (axis as readonly number[] | undefined)?.map((own) => (own < 0 ? own : own - missing));
  const options: Options = { ...(axes === undefined ? {} : { axis: axes }), ...(keepdims === true ? { keepdims } : {}) };
  return build.call('sum', [value], options);
}

/** A size: of a product each name is a factor of its own. */
function sizeTerm(dimension: Dimension): Term {
  const [only] = dimension.terms;
  if (only === undefined || dimension.terms.length > 1) return factor(sizeValue(dimension));
  const names = only.factors.map((name) => factor(sizeValue(named(name))));
  return names.reduce(times, { number: only.coefficient, factors: new Map() });
}

function factor(base: Value): Term {
  const key = structureOf(base);
  if (key.length > LONGEST_TEXT) throw new TooLong();
  return { number: 1, factors: new Map([[key, { base, exponent: 1 }]]) };
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

/** True if an expression is zero by the rules of arithmetic, whatever its variables hold; false where that is not found. */
export function vanishes(value: Value, definitionOf: Definitions): boolean {
  return attempt(() => new Expansion(definitionOf).terms(value))?.length === 0;
}

/** How an expression is multiplied out. */
interface Multiplying {
  /** The definitions that are put in. */
  readonly put: Definitions;
  /** All that are known: sums over axes that are zero by them are left out. */
  readonly all: Definitions;
  /** Texts of sums that stay as they are, because the forward pass has products with them under a name. */
  readonly atoms: ReadonlySet<string>;
}

/** An expression multiplied out; undefined where that is too long, or nothing is left. */
export function multipliedOut(value: Value, { put, all, atoms }: Multiplying): Value | undefined {
  const isZero = (sum: Value): boolean => vanishes(sum, all);
  const size = ({ number, factors }: Term): number => countOperations(written({ number, factors }));
  return attempt(() => sumOf(new Expansion(put, isZero, atoms).terms(value).toSorted((a, b) => size(a) - size(b))));
}
