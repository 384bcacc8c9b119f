import type { Expression, Span, StatementSyntax } from '../../src/language/syntax.ts';
import { childrenOf } from './folding.ts';

export type Call = Extract<Expression, { readonly kind: 'call' }>;

/** The expressions of a statement, outermost first. */
export function expressionsOf(syntax: StatementSyntax): readonly Expression[] {
  switch (syntax.kind) {
    case 'equation':
      return [syntax.value, ...syntax.target.indices];
    case 'loop':
      return [syntax.range.first, syntax.range.last];
    case 'declaration':
      return syntax.variables.flatMap(({ shape = [], ranges }) => [
        ...shape,
        ...ranges.flatMap(({ first, last }) => [first, last]),
      ]);
    default:
      return [];
  }
}

/** Every expression below some, the outer before the inner. */
export function* walk(expressions: readonly Expression[]): Generator<Expression> {
  const open = [...expressions].reverse();
  for (;;) {
    const expression = open.pop();
    if (expression === undefined) return;
    yield expression;
    open.push(...childrenOf(expression).toReversed());
  }
}

export function includes({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
