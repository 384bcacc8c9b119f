import { type AxisSyntax, type Expression, type Identifier, type LocalFix, type Span, walk } from '../../language/syntax.ts';
import { readValue, sizeValue, unknownValue } from '../../program/build.ts';
import { namedConstant } from '../../program/constants.ts';
import { named, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';
import { lowerValue } from '../expressions/expressions.ts';
import { type Fitting, lowerAxes, misfit, takePart } from '../expressions/parts.ts';
import type { Resolver } from '../expressions/resolver.ts';
import { lowerSize } from '../expressions/sizes.ts';
import { isTensor } from '../names/reads.ts';
import type { Binding, Scope } from '../names/scope.ts';

/** The result of reading an expression without reporting. */
export interface Trial {
  readonly value: Value;
  /** Of names that stand for nothing there is no count: nothing is known of them. */
  readonly mistakes: number;
  /** The repairs of each mistake. */
  readonly fixes: readonly (readonly LocalFix[])[];
  /** The message for each. */
  readonly messages: readonly string[];
}

/** A name that is read as if it were another one. */
interface StandIn {
  readonly name: string;
  readonly by: string;
}

const NO_LOOPS: Fitting = { loops: [], find: () => undefined, fixed: [] };

interface Behind {
  readonly value: Value;
  readonly axes: readonly AxisSyntax[];
}

/** The operand of brackets behind a name that stands for a tensor; undefined where they are an element's, or nothing is known of them. */
function partBehind(binding: Binding | undefined, axes: readonly AxisSyntax[], scope: Scope): Behind | undefined {
  if (binding?.kind !== 'variable' || axes.length === 0) return undefined;
  const { variable, indices } = binding;
  const { ranges } = variable;
  const places = axes.flatMap((axis) => (axis.kind === 'place' ? [axis.place] : []));
  // In an iteration, nothing is known of a place without the range of the loop.
  const moves = [...walk(places)].some((index) => index.kind === 'name' && scope.get(index.name.text)?.kind === 'index');
  if (isTensor(variable)) return moves ? undefined : { value: readValue(variable, indices), axes };
  if (variable.isTensor !== true || axes.length === ranges.length) return undefined;
  const first = ranges.map(() => ZERO);
  if (axes.length > ranges.length) return { value: readValue(variable, first), axes: axes.slice(ranges.length) };
  return moves ? undefined : { value: readValue(variable), axes };
}

/** Reads an expression by the rules of the file, without a report or a note of what it reads. */
export function tryExpression(expression: Expression, scope: Scope, standIn?: StandIn): Trial {
  let mistakes = 0;
  const fixes: (readonly LocalFix[])[] = [];
  const messages: string[] = [];
  const mistake = (): void => {
    mistakes += 1;
  };
  const part = (value: Value, axes: readonly AxisSyntax[], span: Span): Value => {
    const lowered = lowerAxes(axes, (bound) => lowerSize(bound, resolver));
    if (lowered === undefined || isUnknown(value.shape)) return unknownValue(span);
    const wrong = misfit(value, lowered, NO_LOOPS);
    if (wrong === undefined) return takePart(value, lowered, span);
    resolver.report('shape-mismatch', wrong.span, wrong.message, wrong.fixes);
    return unknownValue(span);
  };
  const resolver: Resolver = {
    option: () => undefined,
    size: ({ text }) => {
      if (scope.get(text)?.kind !== 'variable') return named(text);
      mistake();
      return undefined;
    },
    read: (name, indices, span) => {
      const text = name.text === standIn?.name ? standIn.by : name.text;
      const binding = scope.get(text);
      const axes = indices.map((place): AxisSyntax => ({ kind: 'place', place, span }));
      const taken = partBehind(binding, axes, scope);
      if (taken !== undefined) return part(taken.value, taken.axes, span);
      const value = readBinding({ ...name, text }, indices.length, binding);
      if (value === undefined) mistake();
      return { ...(value ?? unknownValue(span)), span };
    },
    part: (operand, axes, span) => part(lowerValue(operand, resolver), axes, span),
    report: (_code, _span, message, own = []) => {
      mistake();
      messages.push(message);
      fixes.push(own);
    },
  };
  const value = lowerValue(expression, resolver);
  return { value, mistakes, fixes, messages };
}

/** The value of a name with `count` indices; undefined if it cannot have them. */
function readBinding({ text, span }: Identifier, count: number, binding: Binding | undefined): Value | undefined {
  if (binding === undefined) return (count === 0 ? namedConstant(text) : undefined) ?? unknownValue(span);
  if (binding.kind !== 'variable') return count === 0 ? sizeValue(named(text)) : undefined;
  const { variable, indices } = binding;
  if (count === 0) return readValue(variable, indices);
  if (variable.isLocal === true || variable.ranges.length !== count) return undefined;
  return readValue(
    variable,
    variable.ranges.map(() => ZERO),
  );
}
