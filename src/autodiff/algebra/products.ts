import * as build from '../../operations/builder.ts';
import { hasDerivative } from '../../program/activity.ts';
import { numberValue } from '../../program/build.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply, isWritten } from '../simplify.ts';

/** A power of an expression. */
export interface Factor {
  readonly base: Value;
  readonly exponent: number;
  /** The quotient in which it was written: `a * (b / c)` stays one, because `a * b` may leave the range of numbers. */
  readonly quotient?: object | undefined;
}

/** Powers of numbers of usual sizes that leave the range of float64. */
const HIGH_POWER = 64;

/** A product of a number and powers, in the order in which they were written; each base stands there once. */
export interface Product {
  readonly number: number;
  readonly factors: ReadonlyMap<string, Factor>;
  /** How many factors were written: more than there are if some have been put together. */
  readonly written: number;
}

class Collector {
  number = 1;
  written = 0;
  readonly factors = new Map<string, Factor>();

  add(value: Value, exponent: number, quotient?: object): void {
    if (value.kind === 'number' && isWritten(value) && Number.isInteger(exponent)) this.scale(value.value, exponent);
    else if (value.kind !== 'apply') this.multiply(value, exponent, quotient);
    else this.addOperation(value, exponent, quotient);
  }

  private addOperation(value: ApplyValue, exponent: number, quotient: object | undefined): void {
    const [left, right] = value.operands as [Value, Value];
    switch (value.operation.name) {
      case '*':
        this.add(left, exponent, quotient);
        this.add(right, exponent, isApply(right, '/') && !isSize(right.operands[1] as Value) ? right : quotient);
        break;
      case '/':
        this.add(left, exponent, quotient);
        this.add(right, -exponent, quotient);
        break;
      case 'negative':
        if (exponent % 2 !== 0) this.number = -this.number;
        this.add(left, exponent, quotient);
        break;
      default:
        this.multiply(value, exponent, quotient);
    }
  }

  private scale(number: number, exponent: number): void {
    if (number === 0 && exponent < 0) this.multiply(numberValue(0), exponent);
    else {
      this.written += Math.abs(number) === 1 ? 0 : 1;
      this.number *= number ** exponent;
    }
  }

  private multiply(value: Value, exponent: number, quotient?: object): void {
    const [base, power] = powerOf(value);
    const key = structureOf(base);
    const known = this.factors.get(key);
    this.written += 1;
    this.factors.set(key, { base, exponent: (known?.exponent ?? 0) + exponent * power, quotient });
  }
}

/** True for a number that a tensor is divided by as in a mean: no quotient by it leaves the range of numbers. */
function isSize(value: Value): boolean {
  return value.kind === 'number' || value.kind === 'size';
}

/** An expression as a power: of itself, if it is none. */
export function powerOf(value: Value): readonly [Value, number] {
  if (value.kind !== 'apply') return [value, 1];
  const [base, exponent] = value.operands as [Value, Value | undefined];
  switch (value.operation.name) {
    case 'sqrt':
      return [base, 0.5];
    case 'rsqrt':
      return [base, -0.5];
    case 'reciprocal':
      return [base, -1];
    case 'square':
      return [base, 2];
    case '^':
      return exponent?.kind === 'number' && isWritten(exponent) ? [base, exponent.value] : [value, 1];
    default:
      return [value, 1];
  }
}

/** The factors of a product, a quotient or a negative. */
export function productOf(value: Value): Product {
  const collector = new Collector();
  collector.add(value, 1);
  return collector;
}

/** A comparison is 0 or 1: its powers are the comparison itself. Other operations without a derivative, as `sign`, are not. */
function exponentOf({ base, exponent }: Factor): number {
  const isComparison = base.kind === 'apply' && base.operation.notation.kind === 'infix' && !hasDerivative(base);
  return exponent > 0 && isComparison ? 1 : exponent;
}

function power(base: Value, exponent: number): Value {
  if (exponent === 0.5) return build.call('sqrt', [base]);
  return exponent === 1 ? base : build.infix('^', base, numberValue(exponent));
}

/** A product as a person writes it: the number first, then factors and quotients, what divides all of it last. */
export function written({ number, factors }: Pick<Product, 'number' | 'factors'>): Value {
  const all = [...factors.values()].map((factor) => ({ ...factor, exponent: exponentOf(factor) }));
  const quotients = quotientsOf(all);
  const rest = all.filter((factor) => !quotients.some((own) => own.includes(factor)));
  const plain = rest.filter(({ exponent }) => exponent > 0).map(powerOfFactor);
  const above = [...plain.toSorted((a, b) => rankOf(a) - rankOf(b)), ...quotients.map(quotientOf)];
  const [first, ...others] = [...(Math.abs(number) === 1 && above.length > 0 ? [] : [numberValue(Math.abs(number))]), ...above];
  const start = number < 0 ? negative(first as Value) : (first as Value);
  const product = others.reduce<Value>((whole, factor) => build.infix('*', whole, factor), start);
  return rest.filter(({ exponent }) => exponent < 0).reduce<Value>(divideBy, product);
}

/** Names stand before calls, and sums last: `p * (dp - s)` reads better than `(dp - s) * p`. */
function rankOf(value: Value): number {
  if (value.kind !== 'apply' || value.operation.notation.kind === 'transpose') return 0;
  return isSum(value) ? 2 : 1;
}

export function isSum(value: Value): boolean {
  return isApply(value, '+') || isApply(value, '-');
}

/** The quotients that stand beside other factors; one that is the whole product is written as such. */
function quotientsOf(factors: readonly Factor[]): readonly (readonly Factor[])[] {
  const isQuotient = (own: readonly Factor[]): boolean =>
    own.length < factors.length && own.some(({ exponent }) => exponent > 0) && own.some(({ exponent }) => exponent < 0);
  // A high power leaves the range of numbers first: it is divided before the rest is.
  const high = factors.filter(({ exponent }) => exponent >= HIGH_POWER || exponent < 0);
  if (isQuotient(high)) return [high];
  const found = new Map<object, Factor[]>();
  for (const factor of factors)
    if (factor.quotient !== undefined) found.set(factor.quotient, [...(found.get(factor.quotient) ?? []), factor]);
  return [...found.values()].filter(isQuotient);
}

function quotientOf(factors: readonly Factor[]): Value {
  const above = factors.filter(({ exponent }) => exponent > 0).map(powerOfFactor);
  const whole = above.reduce((product, factor) => build.infix('*', product, factor));
  return factors.filter(({ exponent }) => exponent < 0).reduce<Value>(divideBy, whole);
}

const powerOfFactor = ({ base, exponent }: Factor): Value => power(base, exponent);

const divideBy = (whole: Value, { base, exponent }: Factor): Value => build.infix('/', whole, power(base, -exponent));

/** True for a product of which a part may leave the range of numbers though the whole does not. */
export function hasHighPower({ factors }: Product): boolean {
  return [...factors.values()].some(({ exponent }) => Math.abs(exponent) >= HIGH_POWER);
}

function negative(value: Value): Value {
  return value.kind === 'number' ? numberValue(-value.value) : build.negate(value);
}

/** A product in which each base stands once; undefined if that is so already, or if it would have another shape. */
export function gathered(value: ApplyValue): Value | undefined {
  if (!isApply(value, '*') && !isApply(value, '/')) return undefined;
  const product = productOf(value);
  const left = [...product.factors.values()].filter(({ exponent }) => exponent !== 0);
  const numbers = Math.abs(product.number) === 1 ? 0 : 1;
  const isShorter = left.length + numbers < product.written;
  if ((!isShorter && !isAskew(value)) || !isExact(product.number)) return undefined;
  const factors = new Map([...product.factors].filter(([, { exponent }]) => exponent !== 0));
  const whole = written({ number: product.number, factors });
  return sameShape(whole.shape, value.shape) && structureOf(whole) !== structureOf(value) ? whole : undefined;
}

/** True for a product that a person would write in another order: with a number behind other factors, or products in brackets. */
function isAskew(value: ApplyValue): boolean {
  const [left, right] = value.operands as [Value, Value];
  const isNested = isApply(right, '*') || isApply(right, '/');
  const isBehind = isApply(value, '*') && right.kind === 'number' && isWritten(right) && left.kind !== 'number';
  const isHigh = isApply(left, '/') && powerOf(right)[1] >= HIGH_POWER;
  return isNested || isBehind || isHigh;
}

/** A number that somebody would write out: thirds stay quotients. */
function isExact(number: number): boolean {
  return Number.isFinite(number) && String(Math.abs(number)).length <= 6;
}
