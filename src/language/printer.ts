import { NEGATION_PRECEDENCE, POWER_PRECEDENCE, PRECEDENCE } from './grammar/operators.ts';
import type { AxisSyntax, BinaryOperator, Expression, PartSyntax, Target } from './syntax.ts';
import { type LayoutToken, layout } from './token-spacing.ts';

/** Tighter than every operator: names, calls, and what stands before `.T`. */
const PRIMARY_PRECEDENCE = 6;

const symbol = (text: string): LayoutToken => ({ kind: 'symbol', text });
const name = (text: string): LayoutToken => ({ kind: 'name', text });

function precedenceOf(expression: Expression): number {
  if (expression.kind === 'binary') return PRECEDENCE[expression.operator];
  return expression.kind === 'negation' ? NEGATION_PRECEDENCE : PRIMARY_PRECEDENCE;
}

function listTokens(elements: readonly Expression[]): LayoutToken[] {
  return elements.flatMap((element, index) => [...(index === 0 ? [] : [symbol(',')]), ...tokensOf(element, 0)]);
}

/** A right operand may begin with a minus whatever surrounds it: `a * -b`, `2 ^ -x`. */
function rightTokens(expression: Expression, minimum: number): LayoutToken[] {
  return tokensOf(expression, expression.kind === 'negation' ? 0 : minimum);
}

function binaryTokens(operator: BinaryOperator, left: Expression, right: Expression): LayoutToken[] {
  const precedence = PRECEDENCE[operator];
  const [leftMinimum, rightMinimum] = operator === '^' ? [POWER_PRECEDENCE + 1, POWER_PRECEDENCE] : [precedence, precedence + 1];
  return [...tokensOf(left, leftMinimum), symbol(operator), ...rightTokens(right, rightMinimum)];
}

function axisTokens(axis: AxisSyntax): LayoutToken[] {
  if (axis.kind === 'whole') return [symbol(':')];
  if (axis.kind === 'place') return tokensOf(axis.place, 0);
  return [...tokensOf(axis.first, 0), symbol('..'), ...tokensOf(axis.last, 0)];
}

function partTokens({ axes }: PartSyntax): LayoutToken[] {
  const list = axes.flatMap((axis, index) => [...(index === 0 ? [] : [symbol(',')]), ...axisTokens(axis)]);
  return [symbol('['), ...list, symbol(']')];
}

function bareTokens(expression: Expression): LayoutToken[] {
  switch (expression.kind) {
    case 'number':
      return [{ kind: 'number', text: expression.text }];
    case 'text':
      return [{ kind: 'text', text: `"${expression.value}"` }];
    case 'name':
      return targetTokens(expression);
    case 'list':
      return [symbol('['), ...listTokens(expression.elements), symbol(']')];
    case 'negation':
      return [symbol('-'), ...tokensOf(expression.operand, NEGATION_PRECEDENCE)];
    case 'transpose':
      return [...tokensOf(expression.operand, PRIMARY_PRECEDENCE), symbol('.T')];
    case 'part':
      return [...tokensOf(expression.operand, PRIMARY_PRECEDENCE), ...partTokens(expression)];
    case 'binary':
      return binaryTokens(expression.operator, expression.left, expression.right);
    case 'call': {
      const list = expression.arguments.flatMap((argument, index) => [
        ...(index === 0 ? [] : [symbol(',')]),
        ...(argument.name === undefined ? [] : [name(argument.name.text), symbol('=')]),
        ...tokensOf(argument.value, 0),
      ]);
      const { cotangents } = expression;
      const before =
        cotangents === undefined ? [symbol('(')] : [symbol("'"), symbol('('), ...listTokens(cotangents), symbol(';')];
      return [name(expression.name.text), ...before, ...list, symbol(')')];
    }
  }
}

function tokensOf(expression: Expression, minimum: number): LayoutToken[] {
  const tokens = bareTokens(expression);
  return precedenceOf(expression) < minimum ? [symbol('('), ...tokens, symbol(')')] : tokens;
}

function targetTokens(target: Pick<Target, 'name' | 'indices'>): LayoutToken[] {
  const { indices } = target;
  return [name(target.name.text), ...(indices.length === 0 ? [] : [symbol('['), ...listTokens(indices), symbol(']')])];
}

export function printExpression(expression: Expression): string {
  return layout(tokensOf(expression, 0));
}

export function printTarget(target: Pick<Target, 'name' | 'indices'>): string {
  return layout(targetTokens(target));
}

export function printEquation(target: Target, operator: '=' | '+=', value: Expression): string {
  return layout([...targetTokens(target), symbol(operator), ...tokensOf(value, 0)]);
}

/** An equation with several targets: `a, c = LSTM(x, h)`. */
export function printTargets(
  targets: readonly Pick<Target, 'name' | 'indices'>[],
  operator: '=' | '+=',
  value: Expression,
): string {
  const list = targets.flatMap((target, index) => [...(index === 0 ? [] : [symbol(',')]), ...targetTokens(target)]);
  return layout([...list, symbol(operator), ...tokensOf(value, 0)]);
}

/** `1..T-1`, as it is written after `for t in` and in a declaration. */
export function printRange(first: Expression, last: Expression): string {
  const tokens = [name('x'), symbol('['), ...tokensOf(first, 0), symbol('..'), ...tokensOf(last, 0), symbol(']')];
  return layout(tokens).slice('x['.length, -1);
}
