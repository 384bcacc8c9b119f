import type { Expr, Range } from '../syntax.ts';
import type { TextEdit } from './edited.ts';
import { isEnclosed, isProduct, isSum, type Placed, TIGHT, tightnessOf } from './places.ts';

/** A change of a text, and how unlikely it is that somebody made the opposite one by mistake. */
export interface Change {
  readonly edits: readonly TextEdit[];
  readonly cost: number;
  readonly cause: string;
}

/** Changes of one expression. */
export type ChangeRule = (placed: Placed, text: Written) => Iterable<Change>;

/** The text of a file, by its expressions. */
export class Written {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  of({ from, to }: Range): string {
    return this.source.slice(from, to);
  }

  tightness(expr: Expr): number {
    return tightnessOf(expr, this.source);
  }

  /** An expression as an operand that must hold together so tightly. */
  operand(expr: Expr, least: number): string {
    return this.tightness(expr) >= least ? this.of(expr) : `(${this.of(expr)})`;
  }

  /** Without parentheses of its own. */
  bare(expr: Expr): string {
    const own = this.of(expr);
    return isEnclosed(expr, this.source) ? own.slice(1, -1) : own;
  }
}

export function short(text: string): string {
  return text.replace(/\s+/g, ' ');
}

export function standsFor(before: string, after: string): string {
  return `\`${short(before)}\` stands where \`${short(after)}\` belongs`;
}

/** Another text for an expression, in parentheses where its place needs them. */
export function instead({ expr, needs }: Placed, after: string, tightness: number, cost: number, cause: string): Change {
  const text = tightness >= needs ? after : `(${after})`;
  return { edits: [{ from: expr.from, to: expr.to, text }], cost, cause };
}

/** The part of an expression in place of the whole. */
function kept(placed: Placed, part: Expr, cost: number, cause: string, written: Written): Change {
  return instead(placed, written.of(part), written.tightness(part), cost, cause);
}

const INVERSE: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*' };
const FLIPPED: Readonly<Record<string, readonly string[]>> = {
  '>': ['<', '>='],
  '<': ['>', '<='],
  '>=': ['<', '>'],
  '<=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
};

/** The sign of an operator, in the gap between the operands. */
function operatorPlace(expr: Extract<Expr, { kind: 'binary' }>, { source }: Written): Range {
  const gap = source.slice(expr.left.to, expr.right.from);
  const from = expr.left.to + gap.indexOf(expr.operator);
  return { from, to: from + expr.operator.length };
}

/** Another operator, or one operand less. */
export const operators: ChangeRule = function* (placed, written) {
  const { expr } = placed;
  if (expr.kind !== 'binary') return;
  const { operator, left, right } = expr;
  const other = [...(INVERSE[operator] === undefined ? [] : [INVERSE[operator]]), ...(FLIPPED[operator] ?? [])];
  const place = operatorPlace(expr, written);
  for (const text of other) {
    const isDividing = operator === '*' || operator === '/';
    yield { edits: [{ ...place, text }], cost: isDividing ? 1.1 : 1, cause: standsFor(operator, text) };
  }
  if (isSum(operator)) {
    yield kept(placed, left, 1, `the term \`${short(written.of(right))}\` is too many`, written);
    if (operator === '+') yield kept(placed, right, 1, `the term \`${short(written.of(left))}\` is too many`, written);
    else {
      const one = left.kind === 'number' && left.value === 1;
      yield kept(placed, right, one ? 0.9 : 1.2, `\`${short(written.of(left))} -\` is too many`, written);
      const swapped = `${written.operand(right, TIGHT.sum)} - ${written.operand(left, TIGHT.product)}`;
      yield instead(placed, swapped, TIGHT.sum, 1, standsFor(written.of(expr), swapped));
    }
  } else if (operator === '*') {
    yield kept(placed, left, 1, `the factor \`${short(written.of(right))}\` is too many`, written);
    yield kept(placed, right, 1, `the factor \`${short(written.of(left))}\` is too many`, written);
    const product = `${written.operand(left, TIGHT.product)} @ ${written.operand(right, TIGHT.unary)}`;
    yield instead(placed, product, TIGHT.product, 1.2, standsFor('*', '@'));
  } else if (operator === '/') {
    yield kept(placed, left, 1, `the division by \`${short(written.of(right))}\` is too many`, written);
  } else if (operator === '**') {
    yield kept(placed, left, 1, `\`** ${short(written.of(right))}\` is too many`, written);
  }
};

/** The sign of the whole, or of a term. */
export const signs: ChangeRule = function* (placed, written) {
  const { expr, parent, needs } = placed;
  if (expr.kind === 'unary' && expr.operator === '-') {
    const cost = expr.operand.kind === 'number' ? 0.9 : 1;
    yield kept(placed, expr.operand, cost, 'the sign is the other one', written);
  }
  const isPart = parent?.kind === 'binary' && (isProduct(parent.operator) || isSum(parent.operator)) && parent.right !== expr;
  const isName = expr.kind === 'number' || (parent?.kind === 'call' && parent.callee === expr) || expr.kind === 'tuple';
  if (isPart || isName || expr.kind === 'unary' || needs > TIGHT.unary || !isComputed(expr)) return;
  const isOneFactor = expr.kind !== 'binary' || !isSum(expr.operator) || isEnclosed(expr, written.source);
  const text = isOneFactor ? `-${written.of(expr)}` : `-(${written.of(expr)})`;
  yield instead(placed, text, TIGHT.product, 1, 'the sign is the other one');
};

/** True for what may be an array of numbers. */
export function isComputed({ kind }: Expr): boolean {
  return (
    kind === 'name' || kind === 'binary' || kind === 'call' || kind === 'attribute' || kind === 'subscript' || kind === 'unary'
  );
}

const NUMBERS = ['2', '1', '0.5', '0', '3', '-1', '4'];

/** Another number. */
export const numbers: ChangeRule = function* (placed, written) {
  const { expr } = placed;
  if (expr.kind !== 'number') return;
  for (const text of NUMBERS) {
    if (Number(text) === expr.value) continue;
    const cost = Math.abs(Number(text) - expr.value) <= 1 ? 1 : 1.2;
    yield instead(placed, text, text.startsWith('-') ? TIGHT.unary : TIGHT.primary, cost, standsFor(written.of(expr), text));
  }
};

/** A matrix without its transposition, or with one. */
function transposed(expr: Expr, written: Written): string {
  if (expr.kind === 'attribute' && expr.name === 'T') return written.of(expr.object);
  return `${written.operand(expr, TIGHT.primary)}.T`;
}

function operandsOf(expr: Expr): readonly [Expr, Expr] | undefined {
  if (expr.kind === 'binary' && expr.operator === '@') return [expr.left, expr.right];
  if (expr.kind !== 'call' || expr.callee.kind !== 'attribute') return undefined;
  if (!/^(dot|matmul|mm|bmm|outer)$/.test(expr.callee.name)) return undefined;
  const [first, second] = expr.args;
  if (first !== undefined && second !== undefined) return [first, second];
  return first === undefined ? undefined : [expr.callee.object, first];
}

/** The ways to write a product of two matrices: in the other order, and with other transpositions. */
function formsOf(isOuter: boolean): readonly (readonly [boolean, boolean, boolean])[] {
  const choices = isOuter ? [false] : [false, true];
  const all = [false, true].flatMap((isSwapped) =>
    choices.flatMap((first) => choices.map((second) => [isSwapped, first, second] as const)),
  );
  return all.filter((form) => form.some(Boolean));
}

/** A product of matrices in the other order, and with other transpositions. */
export const products: ChangeRule = function* ({ expr }, written) {
  const operands = operandsOf(expr);
  if (operands === undefined) return;
  const [left, right] = operands;
  const isOuter = expr.kind === 'call' && expr.callee.kind === 'attribute' && expr.callee.name === 'outer';
  for (const [isSwapped, first, second] of formsOf(isOuter)) {
    const own = first ? transposed(left, written) : written.of(left);
    const other = second ? transposed(right, written) : written.of(right);
    const [a, b] = isSwapped ? [other, own] : [own, other];
    const edits = [
      { from: left.from, to: left.to, text: fitted(a, expr, 0) },
      { from: right.from, to: right.to, text: fitted(b, expr, 1) },
    ].filter(({ from, to, text }) => written.source.slice(from, to) !== text);
    const count = Number(isSwapped) + Number(first) + Number(second);
    const turned = `\`${short(written.of(first ? left : right))}\` is to be transposed`;
    const only = isSwapped ? 'the operands are exchanged' : turned;
    yield { edits, cost: 0.7 + 0.2 * count, cause: count === 1 ? only : standsFor(written.of(expr), `${a} @ ${b}`) };
  }
};

/** A text as an operand of a product of matrices. */
function fitted(text: string, { kind }: Expr, at: number): string {
  const isPlain = /^[\w.]+$/.test(text) || (kind === 'call' && at === 1) || /^\([^()]*\)$/.test(text);
  return isPlain || !/[-+*/@ ]/.test(text.replace(/\[[^\]]*\]|\([^()]*\)/g, '')) ? text : `(${text})`;
}

/** Nobody transposes a product who can write its operands in the other order. */
function transposingCost(expr: Expr): number {
  return operandsOf(expr) === undefined ? 1.1 : 1.4;
}

/** With a transposition less or more. */
export const transpositions: ChangeRule = function* (placed, written) {
  const { expr, parent } = placed;
  if (expr.kind === 'attribute' && expr.name === 'T') yield kept(placed, expr.object, 1, '`.T` is too many', written);
  const isMatrix = expr.kind === 'name' || expr.kind === 'attribute' || (expr.kind === 'call' && parent === undefined);
  if (isMatrix && parent?.kind !== 'attribute' && (expr.kind !== 'attribute' || expr.name !== 'T'))
    yield instead(placed, `${written.of(expr)}.T`, TIGHT.primary, transposingCost(expr), '`.T` is missing');
};

/** A condition the other way round, and two arguments of a call in the other order. */
export const exchanges: ChangeRule = function* ({ expr }, written) {
  const parts = expr.kind === 'call' ? expr.args : expr.kind === 'tuple' || expr.kind === 'list' ? expr.items : [];
  for (let first = 0; first < parts.length; first += 1)
    for (let second = first + 1; second < Math.min(parts.length, first + 6); second += 1) {
      const [one, other] = [parts[first] as Expr, parts[second] as Expr];
      const [a, b] = [written.of(one), written.of(other)];
      if (a === b) continue;
      const isFar = second - first > 1;
      yield {
        edits: [
          { from: one.from, to: one.to, text: b },
          { from: other.from, to: other.to, text: a },
        ],
        cost: isFar ? 1.1 : 0.9,
        cause: `\`${short(a)}\` and \`${short(b)}\` are exchanged`,
      };
    }
  if (expr.kind === 'choice') {
    const [a, b] = [expr.chosen, expr.otherwise];
    yield {
      edits: [
        { from: a.from, to: a.to, text: written.of(b) },
        { from: b.from, to: b.to, text: written.of(a) },
      ],
      cost: 0.9,
      cause: `\`${short(written.of(a))}\` and \`${short(written.of(b))}\` are exchanged`,
    };
  }
};
