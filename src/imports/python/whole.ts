import { siteOf } from '../../program/activity.ts';
import { isElementwise } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import type { Machine } from './machine.ts';
import { isComparison } from './program-text.ts';
import type { Abstract } from './values.ts';

const WHOLE_SIGNS: ReadonlySet<string> = new Set(['+', '-', '*']);

/** True for numbers that no cast to whole ones changes: indices, counts, truth values, and labels that a function is given. */
export function isWhole(machine: Machine, value: Value): boolean {
  if (value.kind === 'number') return Number.isInteger(value.value);
  if (value.kind === 'size') return true;
  if (value.kind === 'read') {
    const own = machine.program.definitions.get(value.variable);
    return own === undefined ? value.variable.kind !== 'adjoint' : isWhole(machine, own);
  }
  if (value.kind !== 'apply') return false;
  if (isComparison(value)) return true;
  const { operation, operands } = value;
  const site = siteOf(value);
  const areStepwise = operands.every((_, at) => operation.derivative(at, site) === undefined);
  if (areStepwise && operands.length > 0) return true;
  const { notation } = operation;
  const keepsWhole = notation.kind === 'infix' ? WHOLE_SIGNS.has(notation.symbol) : !isElementwise(operation);
  return keepsWhole && operands.every((own) => isWhole(machine, own));
}

/** True for truth values of Python, which are no numbers there: what comparisons answer with, and what `&` and `|` make of it. */
export function isTruth(machine: Machine, of: Abstract): boolean {
  if (of.kind === 'boolean') return true;
  if (of.kind !== 'tensor' || of.isNumber === true) return false;
  const { value } = of;
  const own = value.kind === 'read' ? machine.program.definitions.get(value.variable) : value;
  return own !== undefined && isMadeOfComparisons(own);
}

function isMadeOfComparisons(value: Value): boolean {
  if (isComparison(value)) return true;
  return value.kind === 'apply' && isElementwise(value.operation) && value.operands.every(isMadeOfComparisons);
}
