import type { SourceDocument } from '../language/document/document.ts';
import { statementAt } from '../language/document/statements.ts';
import { parseStatement } from '../language/grammar/parser.ts';
import { printExpression } from '../language/printer.ts';
import { applyLocalFix } from '../language/replacement.ts';
import type { Expression, LocalFix } from '../language/syntax.ts';
import { isUnknown, type Shape, sameShape } from '../program/shape.ts';
import type { Resolver } from './expressions/resolver.ts';
import { tryExpression } from './inference/trial.ts';
import type { Scope } from './names/scope.ts';

/** A line of the block, and the shape that it must have. */
interface Goal {
  readonly document: SourceDocument;
  readonly statement: number;
  readonly expression: Expression;
  readonly shape: Shape;
  readonly scope: Scope;
}

/** Of the ways to make shapes agree, those after which the line has the shape of its adjoint; an outer product is another way. */
export function towardsGoal(resolver: Resolver, goal: Goal): Resolver {
  return {
    ...resolver,
    report: (code, span, message, fixes = []) => {
      const isWhole = span.start === goal.expression.span.start && span.end === goal.expression.span.end;
      const outer = code === 'shape-mismatch' && isWhole ? outerFixes(goal.expression, goal) : [];
      const fitting = fittingFixes(fixes, goal, code === 'shape-mismatch' ? 'only' : 'first');
      resolver.report(code, span, message, [...outer, ...fitting]);
    },
  };
}

/**
 * Fixes after which nothing is wrong with the line; where there are none, those after which it may have the shape still. Of
 * fixes that are about no shapes, all are offered then.
 */
function fittingFixes(fixes: readonly LocalFix[], goal: Goal, which: 'only' | 'first'): readonly LocalFix[] {
  if (which === 'first' && fixes.length < 2) return fixes;
  const tried = fixes.map((fix) => ({ fix, fit: fitOf(fix, goal) }));
  const whole = tried.filter(({ fit }) => fit === 'whole');
  const possible = whole.length > 0 ? whole : tried.filter(({ fit }) => fit !== 'other');
  return which === 'first' && whole.length === 0 ? fixes : possible.map(({ fix }) => fix);
}

/** The line with a fix is `other` if it is known to have another shape, and `broken` if other mistakes are in it. */
function fitOf({ edits }: LocalFix, { document, statement, shape, scope }: Goal): 'whole' | 'broken' | 'other' {
  const text = statementAt(document, statement)?.text;
  const isElsewhere = edits.some(({ statement: other = statement }) => other !== statement);
  if (text === undefined || isElsewhere) return 'broken';
  const changed = applyLocalFix(text, { edits });
  const { syntax } = parseStatement(changed);
  if (syntax.kind !== 'equation') return 'broken';
  const { value, mistakes } = tryExpression(syntax.value, scope);
  if (mistakes > 0) return 'broken';
  return isUnknown(value.shape) || sameShape(value.shape, shape) ? 'whole' : 'other';
}

/** `outer(dy, x)` for `dy @ x` and `dy * x`, where two vectors stand for a matrix. */
export function outerFixes(expression: Expression, { shape, scope }: Pick<Goal, 'shape' | 'scope'>): readonly LocalFix[] {
  if (expression.kind !== 'binary' || !['@', '*'].includes(expression.operator)) return [];
  const { left, right, span } = expression;
  const [rows, columns] = [left, right].map((operand) => tryExpression(operand, scope).value.shape);
  if (rows?.length !== 1 || columns?.length !== 1 || isUnknown(rows) || isUnknown(columns)) return [];
  const orders: readonly (readonly [Expression, Expression, Shape])[] = [
    [left, right, [...rows, ...columns]],
    [right, left, [...columns, ...rows]],
  ];
  const fitting = orders.find(([, , own]) => sameShape(own, shape));
  if (fitting === undefined) return [];
  const text = `outer(${printExpression(fitting[0])}, ${printExpression(fitting[1])})`;
  return [{ title: `Write \`${text}\``, edits: [{ span, text }] }];
}
