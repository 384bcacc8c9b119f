import { printExpression } from '../../language/printer.ts';
import { type Expression, type LocalFix, walk } from '../../language/syntax.ts';
import { applyValue, isProblemValue } from '../../program/build.ts';
import { equal, ONE } from '../../program/dimension.ts';
import { isElementwise, isProblem, type Operation, type Options } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { type CallExpression, withArgument } from './argument-fixes.ts';

/** An operand that stands over other axes than it is meant for: a reduction that forgot `keepdims`, or a vector for each row. */

interface Alignments {
  /** With `keepdims=true`. */
  readonly kept: readonly LocalFix[];
  /** With axes of size 1. */
  readonly aligned: readonly LocalFix[];
}

/** Ways to let the axes of one operand stand where those of another one do, the values of both unchanged. */
export function alignmentFixes(
  operation: Operation,
  operands: readonly Expression[],
  values: readonly Value[],
  options: Options,
): Alignments {
  const isBroadcast = operation.name === 'broadcast';
  if (!isElementwise(operation) && !isBroadcast) return { kept: [], aligned: [] };
  const shapes = values.map(({ shape }) => shape);
  const goals = isBroadcast ? [options['shape'] as Shape] : shapes;
  const fits = (index: number, shape: Shape): boolean =>
    !isProblem(operation.shape({ operands: shapes.with(index, shape), numbers: [], options }));
  const kept = values.flatMap((value, index): readonly LocalFix[] => {
    const fix = keepdimsFix(operands[index] as Expression, value, (shape) => fits(index, shape));
    return fix === undefined ? [] : [fix];
  });
  const aligned = values.flatMap(({ shape }, index): readonly LocalFix[] => {
    const goal = goals.map((other) => alignedTo(shape, other)).find((own) => own !== undefined && fits(index, own));
    const operand = operands[index];
    if (goal === undefined || operand === undefined) return [];
    const text = `reshape(${printExpression(operand)}, ${printShape(goal)})`;
    return [{ title: `Write \`${text}\``, edits: [{ span: operand.span, text }] }];
  });
  return { kept, aligned };
}

/** The operand with `keepdims=true` in its reductions along axes, where that makes it fit. */
function keepdimsFix(operand: Expression, value: Value, fits: (shape: Shape) => boolean): LocalFix | undefined {
  const { value: changed, calls } = withKeptAxes(value);
  if (calls.length === 0 || changed === undefined || !fits(changed.shape)) return undefined;
  const starts = new Set(calls.map(({ span }) => span.start));
  const ends = new Set(calls.map(({ span }) => span.end));
  const found = [...walk([operand])].filter(
    (part): part is CallExpression => part.kind === 'call' && starts.has(part.span.start) && ends.has(part.span.end),
  );
  const edits = found.flatMap((call) => withArgument(call, 'keepdims', 'true'));
  return edits.length === 0 ? undefined : { title: 'Add `keepdims=true`', edits };
}

interface Kept {
  /** Undefined where the shapes inside do not fit. */
  readonly value: Value | undefined;
  /** The reductions that were changed. */
  readonly calls: readonly Value[];
}

/** A value whose axes stand where they did before it was reduced along some. */
function withKeptAxes(value: Value): Kept {
  if (value.kind !== 'apply') return { value, calls: [] };
  const { operation, operands, options, span } = value;
  const isReduction = operation.options.some(({ name }) => name === 'keepdims');
  if (!isReduction && !isElementwise(operation)) return { value, calls: [] };
  const inner = operands.map(withKeptAxes);
  const isChanged = isReduction && options['axis'] !== undefined && options['keepdims'] !== true;
  const calls = [...(isChanged ? [value] : []), ...inner.flatMap((own) => own.calls)];
  const changed = inner.map((own) => own.value).filter((own) => own !== undefined);
  if (changed.length < operands.length) return { value: undefined, calls };
  const result = applyValue(operation, changed, isChanged ? { ...options, keepdims: true } : options, span);
  return { value: isProblemValue(result) ? undefined : result, calls };
}

/** A shape with axes of size 1, so that its axes stand where another one has the same; undefined if that has not all of them. */
export function alignedTo(shape: Shape, other: Shape): Shape | undefined {
  if (shape.length === 0 || shape.length >= other.length) return undefined;
  let taken = 0;
  const aligned = other.map((size) => {
    const own = shape[taken];
    if (own === undefined || !equal(own, size)) return ONE;
    taken += 1;
    return own;
  });
  if (taken < shape.length) return undefined;
  return aligned.slice(aligned.findIndex((size) => size !== ONE));
}
