import { lowerValue } from '../analysis/expressions/expressions.ts';
import type { Resolver } from '../analysis/expressions/resolver.ts';
import { parseExpression } from '../language/grammar/parser.ts';
import type { Expression } from '../language/syntax.ts';
import * as build from '../operations/builder.ts';
import { siteOf } from '../program/activity.ts';
import { numberValue, sizeValue } from '../program/build.ts';
import { namedConstant } from '../program/constants.ts';
import { type Dimension, isOne } from '../program/dimension.ts';
import type { OptionValue, Rule, Site } from '../program/operation.ts';
import type { ApplyValue, Value } from '../program/program.ts';
import { equalAt, type Shape, sameShape } from '../program/shape.ts';

const parsedRules = new Map<string, Expression>();

function parsed(text: string): Expression {
  const known = parsedRules.get(text) ?? parseExpression(text);
  parsedRules.set(text, known);
  return known;
}

/** A size or a number that a rule names is read as a number. */
function optionAsValue(option: OptionValue | undefined): Value | undefined {
  if (typeof option === 'number') return numberValue(option);
  const isDimension = typeof option === 'object' && 'terms' in option;
  return isDimension ? sizeValue(option as Dimension) : undefined;
}

/** A derivative's text with values for its names. */
function instantiate(rule: Rule, named: (name: string) => Value | undefined): Value {
  const resolver: Resolver = {
    option: (name) => rule.names[name],
    size: (name) => rule.names[name.text] as Dimension | undefined,
    read: ({ text }) => {
      const value = named(text) ?? optionAsValue(rule.names[text]) ?? namedConstant(text);
      if (value === undefined) throw new Error(`the rule \`${rule.text}\` reads \`${text}\`, which nothing gives it`);
      return value;
    },
    report: (code, _, message) => {
      throw new Error(`the rule \`${rule.text}\` is wrong: ${code}: ${message}`);
    },
  };
  return lowerValue(parsed(rule.text), resolver);
}

/** Operands of a variadic operation beyond those that have a name are numbered: `b`, `b2`, `b3`. */
export function operandName({ operands }: ApplyValue['operation'], index: number): string {
  return operands[index]?.name ?? `${operands.at(-1)?.name ?? ''}${index}`;
}

/**
 * The point at which a vector-Jacobian product is taken: an operation, its operands as values, its result, and the adjoint
 * of that.
 */
export interface Junction {
  readonly operation: ApplyValue['operation'];
  readonly options: ApplyValue['options'];
  readonly operands: readonly Value[];
  /** Of all its operands, for the rule of each. */
  readonly site: Site;
  readonly result: Value;
  readonly adjoint: Value;
}

/**
 * The contribution of a junction to the adjoint of one operand, in the operand's shape; undefined where no
 * gradient passes.
 */
export function contribution(junction: Junction, operand: number): Value | undefined {
  const { operation, operands } = junction;
  const rule = operation.derivative(operand, junction.site);
  if (rule === undefined) return undefined;
  const own = operation.cell?.adjoint?.(operand);
  if (own !== undefined) return build.apply(own, [junction.adjoint, ...operands]);
  const named = (text: string): Value | undefined => {
    if (text === 'y') return junction.result;
    return text === 'dy' ? junction.adjoint : operands[operands.findIndex((_, index) => operandName(operation, index) === text)];
  };
  return unbroadcast(instantiate(rule, named), (operands[operand] as Value).shape);
}

/** An expression over the names of an operation's operands, with the operands where it stands. */
export function overOperands(rule: Rule, operation: ApplyValue['operation'], operands: readonly Value[]): Value {
  const named = (name: string): Value | undefined =>
    operands[operands.findIndex((_, index) => operandName(operation, index) === name)];
  return instantiate(rule, named);
}

/** An expression with values for its names; `sizes` are those of dimensions. */
export function withNames(
  text: string,
  named: (name: string) => Value | undefined,
  sizes: Readonly<Record<string, Dimension>> = {},
): Value {
  return instantiate({ text, names: sizes }, named);
}

/** An operation as the simpler ones that define it, and so on for those; anything else as it is. */
export function defined(value: Value): Value {
  if (value.kind !== 'apply') return value;
  const operands = value.operands.map((operand) => defined(operand));
  const { operation, options } = value;
  if (operation.definition === undefined) return { ...value, operands };
  return defined(overOperands(operation.definition(siteOf({ operands, options })), operation, operands));
}

/** Undoes broadcasting by explicit sums: over axes that were added, and over axes of size 1 that were stretched. */
function unbroadcast(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const extra = value.shape.length - shape.length;
  if (shape.length === 0 && extra > 0) return build.call('sum', [value]);
  const leading = Array.from({ length: extra }, (_, axis) => axis);
  const dropped = extra === 0 ? value : build.call('sum', [value], { axis: leading });
  const stretched = shape.flatMap((size, axis) => (isOne(size) && !equalAt(dropped.shape, shape, axis) ? [axis] : []));
  return stretched.length === 0 ? dropped : build.call('sum', [dropped], { axis: stretched, keepdims: true });
}
