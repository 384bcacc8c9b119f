import type { Site } from './operation.ts';
import type { ApplyValue, Value, Variable } from './program.ts';
import { isUnknown } from './shape.ts';

/**
 * Whether a gradient flows through a value: it reads an active variable along operations that have a derivative.
 * What is unknown may, so that nothing is said about it.
 */
export function isActive(value: Value): boolean {
  if (isUnknown(value.shape)) return true;
  if (value.kind === 'read') return value.variable.active;
  if (value.kind !== 'apply') return false;
  const site = siteOf(value);
  return value.operands.some((operand, index) => isActive(operand) && value.operation.derivative(index, site) !== undefined);
}

/** Whether the operation that a value ends with has a derivative at all: a comparison has none, wherever it stands. */
export function hasDerivative(value: Value): boolean {
  if (value.kind !== 'apply') return true;
  const site = siteOf(value);
  return value.operands.some((_, index) => value.operation.derivative(index, site) !== undefined);
}

/** The variables that a value reads, each as often as it stands there. */
export function readsOf(value: Value): readonly Variable[] {
  if (value.kind === 'read') return [value.variable];
  return value.kind === 'apply' ? value.operands.flatMap(readsOf) : [];
}

/** What an operation's rules may know of the place where it stands. */
export function siteOf({ operands, options }: Pick<ApplyValue, 'operands' | 'options'>): Site {
  return {
    operands: operands.map((operand) => operand.shape),
    numbers: operands.map((operand) => (operand.kind === 'number' ? operand.value : undefined)),
    options,
  };
}
