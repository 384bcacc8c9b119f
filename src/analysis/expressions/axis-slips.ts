import { printExpression } from '../../language/printer.ts';
import { type Argument, childrenOf, type Expression, type LocalFix, mapChildren } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { CallExpression } from './argument-fixes.ts';
import { constantNumber } from './sizes.ts';

/** Slips about the axes of reductions: `keepdims` forgotten, another axis, an axis or a whole sum left out. */

/** Axes that are tried; of those that there are not, the shapes do not fit. */
const AXES = [0, 1, 2];

/** An expression with `keepdims=true` in one of its reductions along axes, and in all of them. */
export function keptAxes(expression: Expression): readonly Expression[] {
  const all = inEach(expression, keptReduction);
  return [...all, ...(all.length > 1 ? [everywhere(expression, keptReduction)] : [])];
}

/** An expression with one of its reductions along other axes, or without `keepdims`. */
export function otherAxes(expression: Expression): readonly Expression[] {
  return inEach(expression, otherReduction);
}

/** An expression with a sum around it or an axis for one that has none, which leaves fewer numbers or more. */
export function missingAxes(expression: Expression): readonly Expression[] {
  const sums = AXES.flatMap((axis) => [true, false].map((keepdims) => summed(expression, axis, keepdims)));
  const total: Expression = { ...callOf('sum', [{ value: expression }]) };
  return [...inEach(expression, givenAxes), ...sums, total];
}

function callOf(text: string, given: readonly Argument[]): CallExpression {
  const span = { start: 0, end: 0 };
  return { kind: 'call', name: { text, span }, arguments: given, span };
}

function summed(value: Expression, axis: number, keepdims: boolean): Expression {
  return withOptions(callOf('sum', [{ value }]), axis, keepdims);
}

function isReduction(expression: Expression): expression is CallExpression {
  if (expression.kind !== 'call') return false;
  const names = OPERATIONS.call(expression.name.text)?.options.map(({ name }) => name) ?? [];
  return names.includes('axis') && names.includes('keepdims');
}

function optionOf({ arguments: given }: CallExpression, name: string): Expression | undefined {
  return given.find((argument) => argument.name?.text === name)?.value;
}

function keepsAxes(call: CallExpression): boolean {
  const value = optionOf(call, 'keepdims');
  return value?.kind === 'name' && value.name.text === 'true';
}

/** The call with another axis, or with the one that it has. */
function withOptions(call: CallExpression, axis: number | undefined, keepdims: boolean): CallExpression {
  const { span } = call;
  const others = call.arguments.filter(
    ({ name }) => !['keepdims', ...(axis === undefined ? [] : ['axis'])].includes(name?.text ?? ''),
  );
  const number: Expression = { kind: 'number', value: axis ?? 0, text: String(axis), span };
  const flag: Expression = { kind: 'name', name: { text: 'true', span }, indices: [], span };
  const options: readonly Argument[] = [
    ...(axis === undefined ? [] : [{ name: { text: 'axis', span }, value: number }]),
    ...(keepdims ? [{ name: { text: 'keepdims', span }, value: flag }] : []),
  ];
  return { ...call, arguments: [...others, ...options] };
}

function keptReduction(expression: Expression): readonly Expression[] {
  if (!isReduction(expression) || optionOf(expression, 'axis') === undefined || keepsAxes(expression)) return [];
  return [withOptions(expression, undefined, true)];
}

function otherReduction(expression: Expression): readonly Expression[] {
  const axis = isReduction(expression) ? optionOf(expression, 'axis') : undefined;
  if (!isReduction(expression) || axis === undefined) return [];
  const kept = keepsAxes(expression);
  const others = AXES.filter((other) => other !== constantNumber(axis));
  return [
    ...(kept ? [withOptions(expression, undefined, false)] : []),
    ...[kept, !kept].flatMap((keepdims) => others.map((other) => withOptions(expression, other, keepdims))),
  ];
}

function givenAxes(expression: Expression): readonly Expression[] {
  if (!isReduction(expression) || optionOf(expression, 'axis') !== undefined) return [];
  return [true, false].flatMap((keepdims) => AXES.map((axis) => withOptions(expression, axis, keepdims)));
}

type Change = (expression: Expression) => readonly Expression[];

/** The expression with a change in one place, for each. */
function inEach(expression: Expression, change: Change): readonly Expression[] {
  return [...change(expression), ...withinParts(expression, (part) => inEach(part, change))];
}

/** The expression with the first change in each place. */
function everywhere(expression: Expression, change: Change): Expression {
  const own = change(expression)[0] ?? expression;
  return mapChildren(own, (part) => everywhere(part, change));
}

/** The expression with one of its parts varied, for each variant of each. */
export function withinParts(expression: Expression, variants: Change): readonly Expression[] {
  return childrenOf(expression).flatMap((part, at) =>
    variants(part).map((varied) => mapChildren(expression, (own, index) => (index === at ? varied : own))),
  );
}

/** `sum(x, axis=1)` and `sum(x)` for `sum(sum(x), axis=1)`: of a number there is nothing to reduce. */
export function reducedOnce(expression: Expression): readonly LocalFix[] {
  const [first, ...options] = isReduction(expression) ? expression.arguments : [];
  if (!isReduction(expression) || first === undefined || !isReduction(first.value)) return [];
  const [inner] = first.value.arguments;
  if (inner === undefined || first.value.name.text !== expression.name.text) return [];
  const meant: readonly Expression[] = [{ ...expression, arguments: [inner, ...options] }, first.value];
  return meant.map((own) => {
    const text = printExpression(own);
    return { title: `Write \`${text}\``, edits: [{ span: expression.span, text }] };
  });
}
