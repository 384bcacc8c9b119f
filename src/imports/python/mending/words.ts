import { type Change, type ChangeRule, instead, isComputed, short, standsFor, type Written } from './changes.ts';
import { isEnclosed, isProduct, isSum, type Placed, TIGHT } from './places.ts';

/** Expressions that somebody may have meant at a place. */
export interface Word {
  readonly text: string;
  readonly tightness: number;
  /** How far it is from being a name alone. */
  readonly cost: number;
}

/** True for the outermost expression of a chain of factors, and for one of terms. */
function endsChain({ expr, parent }: Placed, isLink: (operator: string) => boolean, written: Written): boolean {
  const isOutermost =
    parent?.kind !== 'binary' || !isLink(parent.operator) || isEnclosed(expr, written.source) || parent.right === expr;
  return isOutermost && isComputed(expr);
}

function isCallee({ expr, parent }: Placed): boolean {
  return (
    (parent?.kind === 'call' && parent.callee === expr) ||
    parent?.kind === 'attribute' ||
    (parent?.kind === 'subscript' && parent.object === expr)
  );
}

function* factors(placed: Placed, { text, tightness, cost }: Word, written: Written): Generator<Change> {
  const factor = tightness >= TIGHT.unary ? text : `(${text})`;
  const own = written.operand(placed.expr, TIGHT.product);
  const name = short(text);
  yield instead(placed, `${own} * ${factor}`, TIGHT.product, 1 + cost, `the factor \`${name}\` is missing`);
  yield instead(placed, `${own} / ${factor}`, TIGHT.product, 1 + cost, `the division by \`${name}\` is missing`);
}

function* terms(placed: Placed, { text, tightness, cost }: Word, written: Written): Generator<Change> {
  const { expr, parent } = placed;
  const term = tightness >= TIGHT.product ? text : `(${text})`;
  const name = short(text);
  const own = written.operand(expr, TIGHT.sum);
  for (const sign of ['+', '-'])
    yield instead(placed, `${own} ${sign} ${term}`, TIGHT.sum, 1.05 + cost, `the term \`${name}\` is missing`);
  if (parent?.kind === 'binary') return;
  const turned = `${text} - ${written.operand(expr, TIGHT.product)}`;
  yield instead(placed, turned, TIGHT.sum, 1.3 + cost, `\`${name} -\` is missing`);
}

/** True for a part of a product that is one itself: a term stands beside the whole. */
function isInProduct({ expr, parent }: Placed, { source }: Written): boolean {
  return parent?.kind === 'binary' && isProduct(parent.operator) && !isEnclosed(expr, source) && expr.kind === 'binary';
}

/** One factor, divisor or term more, of these words. */
export function insertions(words: readonly Word[]): ChangeRule {
  return function* (placed, written): Generator<Change> {
    const { parent } = placed;
    if (isCallee(placed) || parent?.kind === 'subscript' || parent?.kind === 'slice') return;
    const isFactor = endsChain(placed, isProduct, written) && !(parent?.kind === 'binary' && parent.operator === '**');
    const isTerm = endsChain(placed, isSum, written) && !isInProduct(placed, written);
    for (const word of words) {
      if (isFactor) yield* factors(placed, word, written);
      if (isTerm) yield* terms(placed, word, written);
    }
  };
}

/** Matrices that a product has lost: `dout` for `dout @ W.T`. */
export function matrixInsertions(words: readonly Word[]): ChangeRule {
  return function* (placed, written): Generator<Change> {
    const { expr, parent } = placed;
    const isWhole = parent === undefined || parent.kind === 'tuple' || (parent.kind === 'binary' && isSum(parent.operator));
    if (!isWhole || !isComputed(expr)) return;
    for (const { text, tightness, cost } of words) {
      const other = tightness >= TIGHT.primary ? text : `(${text})`;
      const own = written.operand(expr, TIGHT.unary);
      for (const [a, b] of [
        [own, other],
        [own, `${other}.T`],
        [other, own],
        [`${other}.T`, own],
      ])
        yield instead(placed, `${a} @ ${b}`, TIGHT.product, 1.2 + cost, `the product with \`${short(text)}\` is missing`);
    }
  };
}

/** Letters that two names share, from 0 to 1. */
function likeness(a: string, b: string): number {
  const pairs = (text: string): readonly string[] => [...text].map((letter, at) => letter + (text[at + 1] ?? ''));
  const other = pairs(b);
  const shared = pairs(a).filter((pair) => other.includes(pair)).length;
  return (2 * shared) / (a.length + b.length);
}

/** Another name. */
export function names(words: readonly Word[]): ChangeRule {
  return function* (placed, written): Generator<Change> {
    const { expr } = placed;
    if (isCallee(placed) && !(placed.parent?.kind === 'attribute' || placed.parent?.kind === 'subscript')) return;
    if (expr.kind !== 'name' && expr.kind !== 'attribute' && expr.kind !== 'subscript') return;
    const own = written.of(expr);
    if (/^(np|torch|F|self|ctx)$/.test(own)) return;
    for (const { text, tightness, cost } of words)
      if (text !== own) yield instead(placed, text, tightness, 1.15 + cost - 0.2 * likeness(own, text), standsFor(own, text));
  };
}
