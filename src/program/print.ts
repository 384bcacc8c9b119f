import { printEquation, printExpression, printRange, printTarget } from '../language/printer.ts';
import type { Argument, AxisSyntax, BinaryOperator, CallSyntax, Expression, Identifier, Span } from '../language/syntax.ts';
import { isConstantName } from './constants.ts';
import { add, type Dimension, ONE, subtract, writtenTerms } from './dimension.ts';
import { type CellRole, type OptionDescription, type OptionValue, wordOf } from './operation.ts';
import { partOf, type Taken } from './parts.ts';
import type { ApplyValue, Equation, Loop, Reference, Value, Variable } from './program.ts';
import { quotientOf } from './quotients.ts';
import type { Shape } from './shape.ts';

/** From resolved expressions back to syntax, which the language's own printer writes. */
const SPAN: Span = { start: 0, end: 0 };

export const identifier = (text: string): Identifier => ({ text, span: SPAN });

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, span: SPAN };
}

/** Negative numbers are written with a minus sign. */
export function numberExpression(value: number, text = String(value)): Expression {
  if (text === 'Infinity') return nameExpression('inf');
  if (!text.startsWith('-')) return { kind: 'number', value, text, span: SPAN };
  return { kind: 'negation', operand: numberExpression(-value, text.slice(1)), span: SPAN };
}

function nameExpression(name: string, indices: readonly Dimension[] = []): Expression {
  return { kind: 'name', name: identifier(name), indices: indices.map(dimensionExpression), span: SPAN };
}

function factorExpression(factor: string): Expression {
  const quotient = quotientOf(factor);
  if (quotient === undefined) return nameExpression(factor);
  return binary('//', dimensionExpression(quotient.numerator), numberExpression(quotient.by));
}

export function dimensionExpression(dimension: Dimension): Expression {
  let sum: Expression | undefined;
  for (const { coefficient, factors } of writtenTerms(dimension)) {
    const size = Math.abs(coefficient);
    const parts = [...(size === 1 && factors.length > 0 ? [] : [numberExpression(size)]), ...factors.map(factorExpression)];
    const term = parts.reduce((left, right) => binary('*', left, right));
    if (sum === undefined) sum = coefficient < 0 ? { kind: 'negation', operand: term, span: SPAN } : term;
    else sum = binary(coefficient < 0 ? '-' : '+', sum, term);
  }
  return sum ?? numberExpression(0);
}

function list(elements: readonly Expression[]): Expression {
  return { kind: 'list', elements, span: SPAN };
}

/** A value of an option as it is written. */
export function optionExpression({ type }: OptionDescription, value: OptionValue): Expression {
  switch (type) {
    case 'axes':
    case 'counts': {
      const axes = value as readonly number[];
      const [only] = axes;
      return axes.length === 1 && only !== undefined ? numberExpression(only) : list(axes.map((axis) => numberExpression(axis)));
    }
    case 'axis':
      return numberExpression(Array.isArray(value) ? ((value as readonly number[])[0] as number) : (value as number));
    case 'number':
      return numberExpression(value as number);
    case 'boolean':
      return nameExpression(String(value));
    case 'text':
      return { kind: 'text', value: value as string, span: SPAN };
    case 'dimension':
      return dimensionExpression(value as Dimension);
    case 'padding': {
      if (typeof value === 'string') return { kind: 'text', value, span: SPAN };
      const [only, ...others] = value as Shape;
      return only !== undefined && others.length === 0
        ? dimensionExpression(only)
        : list((value as Shape).map(dimensionExpression));
    }
    case 'shape':
      return list((value as Shape).map(dimensionExpression));
  }
}

/** Options go without their names only as long as none before them has one or is left out. */
function optionArguments({ operation, options }: ApplyValue): readonly Argument[] {
  let named = false;
  return operation.options.flatMap((description): readonly Argument[] => {
    const value = options[description.name];
    if (value === undefined) {
      named ||= description.positional === true;
      return [];
    }
    const expression = optionExpression(description, value);
    named ||= !description.positional;
    return [named ? { name: identifier(description.name), value: expression } : { value: expression }];
  });
}

/** The position at which brackets begin to count: at 1 for a tensor, and at the first element of a sequence that is read whole. */
function countedFrom(operand: Value, axis: number): Dimension {
  const isWhole = operand.kind === 'read' && (operand.indices.length === 0 || operand.variable.isLocal === true);
  const ranges = isWhole && operand.variable.isLocal !== true ? operand.variable.ranges : [];
  return ranges[axis]?.first ?? ONE;
}

function axisExpression(taken: Taken, from: Dimension): AxisSyntax {
  if (taken.kind === 'whole') return { kind: 'whole', span: SPAN };
  const first = dimensionExpression(add(taken.start, from));
  if (taken.kind === 'place') return { kind: 'place', place: first, span: SPAN };
  return { kind: 'range', first, last: dimensionExpression(subtract(add(taken.stop, from), ONE)), span: SPAN };
}

/** `a[:, 2..k]` and `a[3]` for what takes a part of a tensor. */
function partExpression(value: ApplyValue): Expression | undefined {
  const part = partOf(value);
  if (part === undefined) return undefined;
  const own = part.axes.map((taken, axis) => axisExpression(taken, countedFrom(part.operand, axis)));
  const whole = valueExpression(part.operand);
  // Of a tensor, the brackets of an element and those behind it are one: `x[i, 1..k]`.
  const isElement = part.operand.kind === 'read' && part.operand.variable.isTensor === true && whole.kind === 'name';
  const first = isElement ? whole.indices.map((place): AxisSyntax => ({ kind: 'place', place, span: SPAN })) : [];
  const axes = [...first, ...own];
  const operand = isElement ? nameExpression(whole.name.text) : whole;
  const places = axes.flatMap((axis) => (axis.kind === 'place' ? [axis.place] : []));
  if (places.length < axes.length || operand.kind !== 'name' || operand.indices.length > 0)
    return { kind: 'part', operand, axes, span: SPAN };
  return { ...operand, indices: places };
}

function applyExpression(value: ApplyValue): Expression {
  return partExpression(value) ?? operationExpression(value);
}

function operationExpression(value: ApplyValue): Expression {
  const operands = value.operands.map(valueExpression);
  const [first, second] = operands as [Expression, Expression];
  const { notation, operands: described } = value.operation;
  switch (notation.kind) {
    case 'infix':
      return binary(notation.symbol as BinaryOperator, first, second);
    case 'negation':
      return { kind: 'negation', operand: first, span: SPAN };
    case 'transpose':
      return { kind: 'transpose', operand: first, span: SPAN };
    case 'call': {
      if (value.operation.cell !== undefined) return cellExpression(value.operation.cell, operands);
      const given = operands.map((operand, index): Argument => {
        const keyword = described[index]?.keyword;
        return keyword === undefined ? { value: operand } : { name: identifier(keyword), value: operand };
      });
      const positional = given.filter((argument) => argument.name === undefined);
      const named = given.filter((argument) => argument.name !== undefined);
      const options = optionArguments(value);
      const first = options.filter((argument) => argument.name === undefined && argument.value.kind === 'text');
      const rest = options.filter((argument) => !first.includes(argument));
      const all = [...first, ...positional, ...rest, ...named];
      return { kind: 'call', name: identifier(wordOf(value.operation)), arguments: all, span: SPAN };
    }
  }
}

/** A call of a cell, without the cell's own parameters; in its backward pass `0` stands for the adjoint of a result that has none. */
function cellExpression({ cell, written, result, results, operand }: CellRole, operands: readonly Expression[]): CallSyntax {
  const name = identifier(cell);
  const listed = (from: number): readonly Argument[] => operands.slice(from, from + written).map((value) => ({ value }));
  if (operand === undefined) return { kind: 'call', name, arguments: listed(0), span: SPAN };
  const cotangents = Array.from({ length: results }, (_, index) =>
    index === result ? (operands[0] as Expression) : numberExpression(0),
  );
  return { kind: 'call', name, cotangents, arguments: listed(1), span: SPAN };
}

/** A name that is local to loops means its value in the iteration at hand. */
export function writtenIndices({ isLocal }: Variable, indices: readonly Dimension[]): readonly Dimension[] {
  return isLocal === true ? [] : indices;
}

export function valueExpression(value: Value): Expression {
  switch (value.kind) {
    case 'number':
      return isConstantName(value.text) ? nameExpression(value.text) : numberExpression(value.value, value.text);
    case 'size':
      return dimensionExpression(value.dimension);
    case 'read':
      return nameExpression(value.variable.name, writtenIndices(value.variable, value.indices));
    case 'apply':
      return applyExpression(value);
  }
}

export function printValue(value: Value): string {
  return printExpression(valueExpression(value));
}

export function printStep(equation: Equation): string {
  const target = {
    name: identifier(equation.target.name),
    indices: writtenIndices(equation.target, equation.indices).map(dimensionExpression),
    span: SPAN,
  };
  return printEquation(target, equation.operator, valueExpression(equation.value));
}

/** The name of an output, as it is written after `output`: `loss`, `h[T]`. */
export function printReference({ variable, indices }: Reference): string {
  return printTarget({ name: identifier(variable.name), indices: indices.map(dimensionExpression) });
}

export function printLoopHeader({ variable, first, last }: Loop): string {
  return `for ${variable} in ${printRange(dimensionExpression(first), dimensionExpression(last))} {`;
}
