import { printExpression } from '../../language/printer.ts';
import { type Expression, walk } from '../../language/syntax.ts';
import { sizeValue, unknownValue } from '../../program/build.ts';
import type { Value } from '../../program/program.ts';
import { writing } from './compound.ts';
import type { Resolver } from './resolver.ts';
import { lowerSize } from './sizes.ts';

/** `a // b`: the whole part of a quotient is that of sizes; numbers have `floor`. */
export function lowerWholePart(
  expression: Extract<Expression, { kind: 'binary' }>,
  resolver: Resolver,
  visit: (part: Expression) => void,
): Value {
  const { left, right, span } = expression;
  const isSize = (part: Expression): boolean => part.kind !== 'name' || resolver.isVariable?.(part.name.text) !== true;
  if ([...walk([left, right])].every(isSize)) {
    const size = lowerSize(expression, resolver);
    return size === undefined ? unknownValue(span) : sizeValue(size, span);
  }
  visit(left);
  if ([...walk([right])].some((part) => part.kind === 'name' && resolver.isUndefined?.(part.name.text) === true)) {
    reportComment(left, right, resolver);
    return unknownValue(span);
  }
  const quotient: Expression = { kind: 'binary', operator: '/', left, right, span };
  const whole: Expression = { kind: 'call', name: { text: 'floor', span }, arguments: [{ value: quotient }], span };
  const message = `\`//\` divides sizes: the whole part of other numbers is written \`${printExpression(whole)}\``;
  resolver.report('wrong-arguments', span, message, [writing(whole, span)]);
  visit(right);
  return unknownValue(span);
}

/** Words that nothing defines are a comment of another language. */
function reportComment(left: Expression, right: Expression, resolver: Resolver): void {
  const span = { start: left.span.end, end: right.span.start };
  const fix = { title: 'Write `#`', respells: true as const, edits: [{ span, text: ' # ' }] };
  resolver.report('syntax', span, 'a comment begins with `#`, not with `//`', [fix]);
}
