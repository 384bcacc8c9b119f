import { isElementwise } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';
import { isComparison } from './program-text.ts';

/** True for comparisons, for what is made of them alone, and for names that hold such. */
export function isMaskOf(value: Value, masks: ReadonlySet<Variable>): boolean {
  if (value.kind === 'read') return masks.has(value.variable);
  if (value.kind === 'number') return value.value === 1 || value.value === 0;
  if (value.kind !== 'apply') return false;
  if (isComparison(value)) return true;
  return (
    isElementwise(value.operation) &&
    value.operands.some(({ kind }) => kind !== 'number') &&
    value.operands.every((own) => isMaskOf(own, masks))
  );
}
