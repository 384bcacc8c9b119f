import { placed } from '../../language/diagnostic.ts';
import type { Expression } from '../../language/syntax.ts';
import { namesIn } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { printShape, UNKNOWN } from '../../program/shape.ts';
import type { AnalysisContext } from '../context.ts';
import type { OpenLoop } from '../sequences/open-loop.ts';
import { outerBroadcasts } from './outer-broadcast.ts';

/** The right side of a forward equation, once what its shapes come to is looked at as a whole. */
export function checkedValue(
  value: Value,
  expression: Expression,
  statement: number,
  loops: readonly OpenLoop[],
  context: AnalysisContext,
): Value {
  for (const { value: own, message, fixes } of outerBroadcasts(value, expression))
    context.report(
      'outer-broadcast',
      { statement, span: own.span },
      message,
      fixes.map((fix) => placed(fix, statement)),
    );
  const names = value.shape.flatMap((dimension) => [...namesIn(dimension)]);
  const loop = loops.find(({ variable }) => names.includes(variable));
  if (loop === undefined) return value;
  // A shape is the same in every iteration.
  const message = `the shape ${printShape(value.shape)} changes with \`${loop.variable}\`: a name has one shape`;
  context.report('wrong-arguments', { statement, span: value.span }, message);
  return { ...value, shape: UNKNOWN };
}
