import type { Expr, Range, Stmt } from '../syntax.ts';

/** How tightly the parts of an expression hold together: what stands in a place must hold at least as tightly. */
export const TIGHT = { any: 0, comparison: 1, sum: 2, product: 3, unary: 4, power: 5, primary: 6 } as const;

const SUMS: ReadonlySet<string> = new Set(['+', '-']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '@', '//', '%']);

export function isSum(operator: string): boolean {
  return SUMS.has(operator);
}

export function isProduct(operator: string): boolean {
  return PRODUCTS.has(operator);
}

/** An expression where it stands. */
export interface Placed {
  readonly expr: Expr;
  readonly needs: number;
  readonly parent: Expr | undefined;
}

/** True for an expression in parentheses of its own. */
export function isEnclosed(expr: Expr, text: string): boolean {
  if (text[expr.from] !== '(') return false;
  switch (expr.kind) {
    case 'binary':
      return expr.left.from !== expr.from;
    case 'choice':
      return expr.chosen.from !== expr.from;
    case 'call':
      return expr.callee.from !== expr.from;
    case 'attribute':
    case 'subscript':
      return expr.object.from !== expr.from;
    case 'tuple':
      return false;
    default:
      return true;
  }
}

export function levelOf(operator: string): number {
  if (isSum(operator)) return TIGHT.sum;
  if (isProduct(operator)) return TIGHT.product;
  return operator === '**' ? TIGHT.power : TIGHT.comparison;
}

export function tightnessOf(expr: Expr, text: string): number {
  if (isEnclosed(expr, text)) return TIGHT.primary;
  if (expr.kind === 'binary') return levelOf(expr.operator);
  if (expr.kind === 'unary') return expr.operator === 'not' ? TIGHT.any : TIGHT.unary;
  return expr.kind === 'choice' || expr.kind === 'lambda' || expr.kind === 'tuple' ? TIGHT.any : TIGHT.primary;
}

/** Expressions that need this much each. */
function each(parts: readonly (Expr | undefined)[], needs: number): readonly (readonly [Expr, number])[] {
  return parts.flatMap((part) => (part === undefined ? [] : [[part, needs] as const]));
}

function operandsOf({ operator, left, right }: Extract<Expr, { kind: 'binary' }>): readonly (readonly [Expr, number])[] {
  const level = levelOf(operator);
  return operator === '**'
    ? [...each([left], TIGHT.primary), ...each([right], TIGHT.unary)]
    : [...each([left], level), ...each([right], level + 1)];
}

/** True for calls whose arguments are sizes: they are as they are. */
function takesSizes({ callee }: Extract<Expr, { kind: 'call' }>): boolean {
  return callee.kind === 'attribute' && /^(reshape|view|expand|repeat|tile|broadcast_to)$/.test(callee.name);
}

function inner(expr: Expr): readonly (readonly [Expr, number])[] {
  switch (expr.kind) {
    case 'binary':
      return operandsOf(expr);
    case 'unary':
      return each([expr.operand], TIGHT.unary);
    case 'attribute':
      return each([expr.object], TIGHT.primary);
    case 'subscript':
      return [...each([expr.object], TIGHT.primary), ...each(expr.index, TIGHT.any)];
    case 'call':
      return [
        ...each([expr.callee], TIGHT.primary),
        ...each(takesSizes(expr) ? [] : [...expr.args, ...expr.keywords.map(({ value }) => value)], TIGHT.any),
      ];
    case 'choice':
      return each([expr.chosen, expr.test, expr.otherwise], TIGHT.comparison);
    case 'tuple':
    case 'list':
      return each(expr.items, TIGHT.comparison);
    case 'dict':
      return each(
        expr.items.map(([, value]) => value),
        TIGHT.comparison,
      );
    case 'slice':
      return each([expr.start, expr.stop, expr.step], TIGHT.comparison);
    case 'comprehension':
      return each([expr.element, ...expr.clauses.map(({ over }) => over)], TIGHT.comparison);
    case 'lambda':
      return each([expr.body], TIGHT.any);
    default:
      return [];
  }
}

/** True for shapes that are read or told: they are as they are. */
function tellsSize(expr: Expr): boolean {
  if (expr.kind === 'subscript') return expr.object.kind === 'attribute' && expr.object.name === 'shape';
  return expr.kind === 'call' && expr.callee.kind === 'attribute' && /^(shape|size|zeros|empty|ones)$/.test(expr.callee.name);
}

/** All expressions below one with their places, itself first. */
export function* placesIn(expr: Expr, needs: number = TIGHT.any, parent?: Expr): Generator<Placed> {
  yield { expr, needs, parent };
  if (tellsSize(expr)) return;
  for (const [own, least] of inner(expr)) yield* placesIn(own, least, expr);
}

/** The expressions that a statement itself computes. */
export function valuesOf(statement: Stmt): readonly Expr[] {
  switch (statement.kind) {
    case 'assign':
      return [statement.value, ...statement.targets.flatMap((own) => (own.kind === 'subscript' ? own.index : []))];
    case 'update':
      return [statement.value, ...(statement.target.kind === 'subscript' ? statement.target.index : [])];
    case 'expression':
      return [statement.value];
    case 'return':
      return statement.value === undefined ? [] : [statement.value];
    case 'for':
      return [statement.over];
    case 'if':
      return [statement.test];
    default:
      return [];
  }
}

/** The range of a statement without its block. */
export function headOf(statement: Stmt): Range {
  if (statement.kind === 'for') return { from: statement.from, to: statement.over.to };
  if (statement.kind === 'if') return { from: statement.from, to: statement.test.to };
  return { from: statement.from, to: statement.to };
}
