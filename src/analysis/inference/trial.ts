import type { Expression, Identifier, LocalFix } from '../../language/syntax.ts';
import { readValue, sizeValue, unknownValue } from '../../program/build.ts';
import { namedConstant } from '../../program/constants.ts';
import { named, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { lowerValue } from '../expressions/expressions.ts';
import type { Resolver } from '../expressions/resolver.ts';
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

/** Reads an expression by the rules of the file, without a report or a note of what it reads. */
export function tryExpression(expression: Expression, scope: Scope, standIn?: StandIn): Trial {
  let mistakes = 0;
  const fixes: (readonly LocalFix[])[] = [];
  const messages: string[] = [];
  const mistake = (): void => {
    mistakes += 1;
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
      const value = readBinding({ ...name, text }, indices.length, scope.get(text));
      if (value === undefined) mistake();
      return { ...(value ?? unknownValue(span)), span };
    },
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
