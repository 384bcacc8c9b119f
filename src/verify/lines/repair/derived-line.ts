import { simplify } from '../../../autodiff/simplify.ts';
import { substitute } from '../../../autodiff/temporaries.ts';
import * as build from '../../../operations/builder.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { isElementwise, passesSign } from '../../../program/operation.ts';
import { printValue } from '../../../program/print.ts';
import type { Equation, Value, Variable } from '../../../program/program.ts';
import type { Component, Segment } from '../search/path-contributions.ts';

/** Longer than this, a line is not offered: nobody would read it. */
const MOST_NODES = 300;

export function countNodes(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((count, operand) => count + countNodes(operand), 1) : 1;
}

type Expanded = ReadonlyMap<Equation, Value>;

const expanded = new WeakMap<Segment, Expanded>();

/**
 * What each line of a segment gives, as one expression over the adjoint that it starts from and forward names. Lines that
 * nobody would read are left out, and so is what is computed from them.
 */
export function expandedLines(segment: Segment): Expanded {
  const known = expanded.get(segment) ?? expand(segment);
  expanded.set(segment, known);
  return known;
}

function expand(segment: Segment): Expanded {
  const values = new Map<Equation, Value>();
  const known = new Map<Variable, Value | undefined>();
  const start = adjointOf(segment.from);
  const outlets = new Set(segment.components.map(({ line }) => line));
  for (const line of segment.lines) {
    const isLong = readsOf(line.value).some((variable) => known.has(variable) && known.get(variable) === undefined);
    const value = substitute(line.value, (variable) => (variable === start ? undefined : known.get(variable)));
    const isReadable = !isLong && countNodes(value) <= MOST_NODES;
    if (isReadable) values.set(line, value);
    if (outlets.has(line)) continue;
    const before = line.operator === '+=' ? known.get(line.target) : undefined;
    const isFirst = line.operator === '=' || !known.has(line.target);
    const sum = isFirst || before === undefined ? value : build.infix('+', before, value);
    known.set(line.target, isReadable && (isFirst || before !== undefined) ? sum : undefined);
  }
  return values;
}

/** The sum of components as a person would write it, with what is common to all on no account guessed. */
export function derivedValue(components: readonly Component[], segments: readonly Segment[]): Value | undefined {
  let sum: Value | undefined;
  for (const component of components) {
    const segment = segments.find(({ from }) => from === component.from);
    const value = segment && expandedLines(segment).get(component.line);
    if (value === undefined) return undefined;
    sum = sum === undefined ? value : build.infix('+', sum, value);
  }
  return sum && simplify(sum);
}

/** The factors of products anywhere in an expression: what a line may have forgotten. */
export function factorsOf(value: Value): readonly Value[] {
  if (value.kind !== 'apply') return [];
  const inner = value.operands.flatMap(factorsOf);
  return isElementwise(value.operation) && passesSign(value.operation) ? [...value.operands, ...inner] : inner;
}

/** What is divided by anywhere in an expression. */
export function divisorsOf(value: Value): readonly Value[] {
  if (value.kind !== 'apply') return [];
  const inner = value.operands.flatMap(divisorsOf);
  return value.operation.name === '/' ? [...value.operands.slice(1), ...inner] : inner;
}

/** An expression and all operands in it, the larger first. */
export function partsOf(value: Value): readonly Value[] {
  return value.kind === 'apply' ? [value, ...value.operands.flatMap(partsOf)] : [value];
}

/** Expressions, each text once. */
export function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [printValue(value), value])).values()];
}

/** The numbers that stand in an expression. */
export function numbersOf(value: Value): readonly number[] {
  if (value.kind === 'apply') return value.operands.flatMap(numbersOf);
  return value.kind === 'number' ? [value.value] : [];
}

/** The other operand of a product with 1: somebody has put that where a factor was. */
export function withoutOne(value: Value): Value {
  if (value.kind !== 'apply' || value.operation.name !== '*') return value;
  const others = value.operands.filter((operand) => operand.kind !== 'number' || operand.value !== 1);
  return others.length === 1 ? (others[0] as Value) : value;
}
