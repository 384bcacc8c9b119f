import { substitute } from '../../autodiff/helpers.ts';
import { simplify } from '../../autodiff/simplify.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { Builder } from '../../program/build.ts';
import type { OperationTable } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';
import type { Component, Segment } from './components.ts';

/** Longer than this, a line is not offered: nobody would read it. */
const MOST_NODES = 300;

export function countNodes(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((count, operand) => count + countNodes(operand), 1) : 1;
}

/** A component as one expression over the adjoint that it starts from and forward names. */
function componentValue(segment: Segment, component: Component, builder: Builder): Value | undefined {
  const known = new Map<Variable, Value>();
  const start = adjointOf(segment.from);
  const outlets = new Set(segment.components.map(({ line }) => line));
  for (const line of segment.lines) {
    const value = substitute(line.value, (variable) => (variable === start ? undefined : known.get(variable)));
    if (countNodes(value) > MOST_NODES) return undefined;
    if (line === component.line) return value;
    if (outlets.has(line)) continue;
    const before = line.operator === '+=' ? known.get(line.target) : undefined;
    known.set(line.target, before === undefined ? value : builder.infix('+', before, value));
  }
  return undefined;
}

/** The sum of components as a person would write it, with what is common to all on no account guessed. */
export function derivedValue(
  components: readonly Component[],
  segments: readonly Segment[],
  operations: OperationTable,
): Value | undefined {
  const builder = new Builder(operations);
  let sum: Value | undefined;
  for (const component of components) {
    const segment = segments.find(({ from }) => from === component.from);
    const value = segment && componentValue(segment, component, builder);
    if (value === undefined) return undefined;
    sum = sum === undefined ? value : builder.infix('+', sum, value);
  }
  return sum && simplify(sum, builder);
}

/** The factors of products anywhere in an expression: what a line may have forgotten. */
export function factorsOf(value: Value): readonly Value[] {
  if (value.kind !== 'apply') return [];
  const inner = value.operands.flatMap(factorsOf);
  return value.operation.name === '*' || value.operation.name === '/' ? [...value.operands, ...inner] : inner;
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

/** The numbers that stand in an expression. */
export function numbersOf(value: Value): readonly number[] {
  if (value.kind === 'apply') return value.operands.flatMap(numbersOf);
  return value.kind === 'number' ? [value.value] : [];
}
