import type { CallSyntax, Expression, Identifier } from '../../language/syntax.ts';
import * as build from '../../operations/builder.ts';
import { apply } from '../../operations/builder.ts';
import { isActive } from '../../program/activity.ts';
import { readShape, readValue } from '../../program/build.ts';
import type { Operation } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';
import { isUnknown, printShape, sameShape } from '../../program/shape.ts';
import type { AnalysisContext } from '../context.ts';
import { lowerValue } from '../expressions/expressions.ts';
import type { Resolver } from '../expressions/resolver.ts';
import type { LoweredCall } from './calls.ts';

/** The contributions of a line such as `dx, dh += GRU'(dy; x, h)`. */
export interface BackwardCall {
  /** To the arguments that have an adjoint, in order. */
  readonly written: readonly Value[];
  /** To the cell's own parameters. */
  readonly own: readonly { readonly variable: Variable; readonly value: Value }[];
  /** The arguments that have an adjoint. */
  readonly names: readonly string[];
}

/** The results of a cell whose adjoints a call has: a plain `0` stands for one that is not used. */
interface Cotangent {
  readonly operation: Operation;
  readonly value: Value;
}

function isZero(expression: Expression): boolean {
  return expression.kind === 'number' && expression.value === 0;
}

/** The adjoints of the results, each in the shape of its result; undefined once something is reported. */
function cotangentsOf(
  call: CallSyntax,
  { operations, written, own, cell }: LoweredCall,
  resolver: Resolver,
): readonly Cotangent[] | undefined {
  const given = call.cotangents ?? [];
  const values = given.map((cotangent) => lowerValue(cotangent, resolver));
  const results = cell.program.outputs.map(({ variable }) => `\`d${variable.name}\``).join(', ');
  const before: Identifier['span'] = { start: call.name.span.end, end: call.span.end };
  if (given.length !== operations.length) {
    const message = `\`${cell.name}'\` takes the adjoint of each result (${results}) in front of the \`;\`, found ${given.length}`;
    resolver.report('wrong-arguments', before, message);
    return undefined;
  }
  const operands = [...written, ...own.map((variable) => readValue(variable))];
  const found: Cotangent[] = [];
  for (const [index, operation] of operations.entries()) {
    const value = values[index] as Value;
    const expression = given[index] as Expression;
    if (isZero(expression)) continue;
    const { shape } = apply(operation, operands);
    if (!isUnknown(value.shape) && !sameShape(value.shape, shape)) {
      const message = `the adjoint of this result of \`${cell.name}\` has the shape ${printShape(shape)}, found ${printShape(value.shape)}`;
      resolver.report('shape-mismatch', expression.span, message);
      return undefined;
    }
    if (isUnknown(value.shape)) return undefined;
    found.push({ operation, value });
  }
  return found;
}

/** Lowers the backward pass of a cell; undefined once something about it is reported. */
export function lowerBackwardCall(call: CallSyntax, resolver: Resolver, { calls }: AnalysisContext): BackwardCall | undefined {
  const known = new Set(calls?.own.keys());
  const lowered = calls?.call(call, resolver);
  if (lowered === undefined || calls === undefined) return undefined;
  const { cell, operations, written, own } = lowered;
  if (cell.own.some(({ identity }) => !known.has(identity))) {
    const message = `\`${cell.name}\` is not called by the forward equations: there is nothing that its backward pass belongs to`;
    resolver.report('wrong-arguments', call.name.span, message);
    return undefined;
  }
  const operands = [...written, ...own.map((variable) => readValue(variable))];
  const [first] = operations;
  const results = first && calls.fitting(operations, operands, call, resolver);
  const cotangents = results && cotangentsOf(call, lowered, resolver);
  if (cotangents === undefined) return undefined;
  const contribution = (operand: number): Value => {
    const terms = cotangents.flatMap(({ operation, value }) => {
      const adjoint = operation.cell?.adjoint?.(operand);
      return adjoint === undefined ? [] : [apply(adjoint, [value, ...operands])];
    });
    const zero = build.call('zeros', [], { shape: readShapeOf(operands[operand] as Value) });
    return (
      terms.reduce<Value | undefined>((sum, term) => (sum === undefined ? term : build.infix('+', sum, term)), undefined) ?? zero
    );
  };
  const active = written.flatMap((value, index) => (isActive(value) ? [index] : []));
  return {
    written: active.map((index) => ({ ...contribution(index), span: call.span })),
    own: own.flatMap((variable, index) =>
      variable.active ? [{ variable, value: { ...contribution(written.length + index), span: call.span } }] : [],
    ),
    names: active.map((index) => cell.parameters[index]?.name ?? ''),
  };
}

function readShapeOf(value: Value): Value['shape'] {
  return value.kind === 'read' ? readShape(value.variable, value.indices) : value.shape;
}
