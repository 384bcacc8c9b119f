import * as build from '../../operations/builder.ts';
import { axesOf } from '../../operations/reductions/reduce.ts';
import { readsOf } from '../../program/activity.ts';
import { readValue } from '../../program/build.ts';
import type { ApplyValue, Equation, ReadValue, Step, Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { type Factor, hasHighPower, isSum, type Product, productOf, written } from '../algebra/products.ts';
import { isConstantAlong, reduced } from '../algebra/reduce.ts';
import { countOperations } from '../names/anf-names.ts';
import { isApply } from '../simplify.ts';
import { substitute } from '../temporaries.ts';
import { Symmetry } from './symmetry.ts';

/** The left and the right side of an equation of the forward pass. */
export interface Definition {
  readonly read: ReadValue;
  readonly value: Value;
}

/** The values that equations of these steps define: of whole variables, and of the elements at hand in a loop. */
export function definitionsOf(steps: readonly Step[]): readonly Definition[] {
  const equations = steps.filter((step): step is Equation => step.kind === 'equation');
  return equations.map(({ target, indices, value }) => ({ read: readValue(target, indices), value }));
}

/** Names that are found in one product, one after the other. */
const MOST_NAMES = 3;

interface NamedProduct {
  readonly read: ReadValue;
  readonly product: Product;
}

function isComposed({ factors }: Product): boolean {
  return factors.size > 1 || [...factors.values()].some(({ exponent }) => exponent !== 1);
}

/** True if a factor cancels: what has such a name says nothing of the factor. */
function isReduced({ factors }: Product): boolean {
  return [...factors.values()].some(({ exponent }) => exponent === 0);
}

/** The sums that stand within other operations. */
function sumsIn(value: Value): readonly Value[] {
  if (value.kind !== 'apply') return [];
  const within = value.operands.flatMap(sumsIn);
  return isSum(value) ? within : [...within, ...value.operands.filter(isSum)];
}

/** True for products, quotients, powers and roots. */
export function isProduct(value: Value): boolean {
  return isComposed(productOf(value));
}

/** How often one product is in another one. */
function timesIn(part: Product, whole: Product): number {
  const counts = [...part.factors].map(([key, { exponent }]) => (whole.factors.get(key)?.exponent ?? 0) / exponent);
  return Math.floor(Math.min(...counts));
}

/** Values that the forward pass has under a name, wherever an expression computes them again. */
export class KnownValues {
  private readonly whole = new Map<string, ReadValue>();
  /** By the text of their first factor. */
  private readonly products = new Map<string, NamedProduct[]>();
  /** Texts of the sums that the equations compute with. */
  readonly sums: ReadonlySet<string>;
  private readonly symmetry: Symmetry;

  /** `madeBy` gives the sum of the lines for an adjoint. */
  constructor(definitions: readonly Definition[], madeBy?: (variable: Variable) => Value | undefined) {
    const products: NamedProduct[] = [];
    const whole = new Map<Variable, Value>();
    for (const { read, value } of definitions) {
      if (value.kind !== 'apply') continue;
      this.whole.set(structureOf(value), read);
      const short = reduced(value);
      // A value that comes to a number, as `x - x` does, is no name for that number.
      if (readsOf(short).length > 0) this.whole.set(structureOf(short), read);
      const spelledOut = substitute(value, (variable) => whole.get(variable));
      for (const own of new Set([productOf(value), productOf(spelledOut)])) {
        if (Math.abs(own.number) === 1 && isComposed(own) && !isReduced(own)) products.push({ read, product: own });
      }
      if (isProduct(value) && (read.indices.length === 0 || read.variable.isLocal === true)) whole.set(read.variable, spelledOut);
    }
    for (const own of products) {
      const [first = ''] = own.product.factors.keys();
      this.products.set(first, [...(this.products.get(first) ?? []), own]);
    }
    const variables = new Map(
      definitions.filter(({ read }) => read.indices.length === 0).map((own) => [own.read.variable, own.value]),
    );
    this.symmetry = new Symmetry((variable) => variables.get(variable) ?? madeBy?.(variable));
    this.sums = new Set(definitions.flatMap(({ value }) => sumsIn(value)).map(structureOf));
  }

  /** The expression with reads in the place of what they are. */
  read(value: Value): Value {
    if (value.kind !== 'apply') return value;
    const known = this.whole.get(structureOf(value));
    if (known !== undefined) return known;
    const rectified = isApply(value, '>') ? this.rectified(value) : undefined;
    if (rectified !== undefined) return rectified;
    const same = isApply(value, '.T') ? this.untransposed(value.operands[0] as Value) : undefined;
    if (same !== undefined) return this.read(same);
    const operands = value.operands.map((operand) => this.read(operand));
    if (operands.every((operand, at) => operand === value.operands[at])) return this.product(value);
    // With a name inside, the whole may be what has one.
    const whole = { ...value, operands };
    return this.whole.get(structureOf(whole)) ?? this.product(whole);
  }

  /** Of a symmetric matrix, the transpose is the matrix, and that of its columns' sums are the sums of its rows. */
  private untransposed(value: Value): Value | undefined {
    if (this.symmetry.holds(value)) return value;
    const [matrix] = isApply(value, 'sum') ? value.operands : [];
    if (matrix === undefined || value.shape.length !== 2 || !this.symmetry.holds(matrix)) return undefined;
    const [axis = 0] = axesOf((value as ApplyValue).options, 2) ?? [];
    return build.call('sum', [matrix], { axis: [1 - axis], keepdims: true });
  }

  /** `x > 0` is `y > 0` where `y` is `relu(x)`. */
  private rectified(value: ApplyValue): Value | undefined {
    const [operand, zero] = value.operands as [Value, Value];
    if (operand.kind !== 'apply' || zero.kind !== 'number' || zero.value !== 0) return undefined;
    const known = this.whole.get(structureOf(build.call('relu', [operand])));
    return known && build.apply(value.operation, [known, zero]);
  }

  /** The shortest of the ways to name a part of a product: one name may make room for the next. */
  private product(value: ApplyValue, depth = MOST_NAMES): Value {
    if (depth === 0) return value;
    const whole = productOf(value);
    if (hasHighPower(whole)) return value;
    const within = this.withinSum(whole);
    const ways = within === undefined ? [] : [within];
    for (const { read, product } of this.candidates(whole)) {
      const count = timesIn(product, whole);
      if (count >= 1) ways.push(written(replaced(whole, product, read, count)));
    }
    return ways
      .filter((way) => sameShape(way.shape, value.shape))
      .map((way) => (way.kind === 'apply' ? this.product(way, depth - 1) : way))
      .reduce<Value>((best, way) => (isShorter(way, best) ? way : best), value);
  }

  /** The values under a name that have a factor in common with a product. */
  private candidates({ factors }: Product): readonly NamedProduct[] {
    return [...factors.keys()].flatMap((key) => this.products.get(key) ?? []);
  }

  /** `c * sum(a * b)` is `sum(a * y)` where `y` is `b * c`. */
  private withinSum(whole: Product): Value | undefined {
    for (const [key, { base: sum, exponent }] of whole.factors) {
      if (exponent !== 1 || !(isApply(sum, 'sum') || isApply(sum, 'mean'))) continue;
      const inner = productOf(sum.operands[0] as Value);
      const outer = new Map([...whole.factors].filter(([own, { base }]) => own !== key && isOutside(base, sum)));
      for (const { read, product } of this.candidates({ ...whole, factors: new Map([...inner.factors, ...outer]) })) {
        const fromOuter = new Map([...product.factors].filter(([own, factor]) => outer.get(own)?.exponent === factor.exponent));
        const fromInner = new Map([...product.factors].filter(([own]) => !fromOuter.has(own)));
        const part = { ...product, factors: fromInner };
        if (fromOuter.size === 0 || fromInner.size === 0 || timesIn(part, inner) !== 1) continue;
        const summed = build.apply(sum.operation, [written(replaced(inner, part, read, 1))], sum.options);
        const rest = [...whole.factors].filter(([own]) => own !== key && !fromOuter.has(own));
        return written({ ...whole, factors: new Map([...rest, [key, { base: summed, exponent: 1 }]]) });
      }
    }
    return undefined;
  }
}

/** True for what may as well be multiplied inside of a sum: of first axes that are dropped, all that has fewer axes, too. */
function isOutside(value: Value, sum: ApplyValue): boolean {
  const rank = sum.operands[0]?.shape.length ?? 0;
  const axes = axesOf(sum.options, rank) ?? [];
  const isPrefix = sum.options['keepdims'] !== true && axes.every((axis, at) => axis === at);
  return isConstantAlong(value, sum) || (isPrefix && value.shape.length <= rank - axes.length);
}

/** Fewer operations, or as many of lower powers. */
function isShorter(a: Value, b: Value): boolean {
  const [fewer, more] = [countOperations(a), countOperations(b)];
  return fewer < more || (fewer === more && degree(a) < degree(b));
}

function degree(value: Value): number {
  return [...productOf(value).factors.values()].reduce((sum, { exponent }) => sum + Math.abs(exponent), 0);
}

function replaced(whole: Product, part: Product, read: ReadValue, count: number): Product {
  const name = structureOf(read);
  const factors = new Map<string, Factor>();
  for (const [key, factor] of whole.factors) {
    const exponent = factor.exponent - count * (part.factors.get(key)?.exponent ?? 0);
    if (exponent !== 0) factors.set(key, { ...factor, exponent, quotient: undefined });
  }
  const known = factors.get(name)?.exponent ?? 0;
  factors.set(name, { base: read, exponent: known + count });
  return { ...whole, number: whole.number / part.number ** count, factors };
}
