import { allTargets, type Expression, type Span, type StatementSyntax } from '../../src/language/syntax.ts';

export type Call = Extract<Expression, { readonly kind: 'call' }>;

/** The expressions of a statement, outermost first. */
export function expressionsOf(syntax: StatementSyntax): readonly Expression[] {
  switch (syntax.kind) {
    case 'equation':
      return [syntax.value, ...allTargets(syntax).flatMap(({ indices }) => indices)];
    case 'call':
      return [syntax.value];
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

export function includes({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
