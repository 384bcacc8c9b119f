import { placed } from '../language/diagnostic.ts';
import { printExpression } from '../language/printer.ts';
import type { Expression, LocalFix } from '../language/syntax.ts';
import { readShape } from '../program/build.ts';
import type { Value } from '../program/program.ts';
import { broadcastsTo, isUnknown, printShape, sameShape } from '../program/shape.ts';
import type { AnalysisContext } from './context.ts';
import { outerFixes } from './contribution-fixes.ts';
import { summedTo, swapLastAxes, transposed } from './expressions/shape-fixes.ts';
import type { Scope } from './names/scope.ts';
import type { Defined } from './sequences/definitions.ts';

/** The right-hand side of a line, as it is written. */
export interface WrittenValue {
  readonly expression: Expression;
  readonly statement: number;
  readonly scope: Scope;
}

/** A contribution has exactly the shape of its primal: nothing is stretched silently. */
export function checkContribution(
  { target, indices }: Defined,
  value: Value,
  { expression, statement, scope }: WrittenValue,
  context: AnalysisContext,
): void {
  const goal = readShape(target, indices);
  const { shape } = value;
  if (isUnknown(shape) || isUnknown(goal) || sameShape(shape, goal)) return;
  const texts: string[] = [];
  if (sameShape(swapLastAxes(shape), goal)) texts.push(transposed(expression));
  const sum = summedTo(expression, shape, goal);
  if (sum !== undefined) texts.push(sum);
  if (broadcastsTo(shape, goal)) texts.push(`broadcast(${printExpression(expression)}, ${printShape(goal)})`);
  const others = texts.map((text): LocalFix => ({ title: `Write \`${text}\``, edits: [{ span: expression.span, text }] }));
  const fixes = [...outerFixes(expression, { shape: goal, scope }), ...others];
  const message = `\`${target.name}\` has the shape of \`${target.primal?.name ?? ''}\`, ${printShape(goal)}, but this is ${printShape(shape)}`;
  const place = { statement, span: expression.span };
  context.report(
    'adjoint-shape',
    place,
    message,
    fixes.map((fix) => placed(fix, statement)),
  );
}
