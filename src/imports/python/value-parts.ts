import { OPERATIONS } from '../../operations/table.ts';
import { siteOf } from '../../program/activity.ts';
import type { Operation } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';

/** The variables that a value reads. */
export function variablesIn(value: Value): readonly Variable[] {
  if (value.kind === 'read') return [value.variable];
  return value.kind === 'apply' ? value.operands.flatMap(variablesIn) : [];
}

/** The variable that a value shows, whatever its form. */
export function rootOf(value: Value, definitions: ReadonlyMap<Variable, Value>): Variable | undefined {
  if (value.kind === 'read') {
    const own = definitions.get(value.variable);
    return own === undefined ? value.variable : rootOf(own, definitions);
  }
  const isForm = value.kind === 'apply' && value.operands.length === 1 && value.operation.isView(siteOf(value));
  return isForm && value.operands[0] !== undefined ? rootOf(value.operands[0], definitions) : undefined;
}

/** True for a tensor of zeros that was not written to. */
export function isZero(value: Value): boolean {
  return value.kind === 'apply' && value.operands.length === 0 && value.operation === ZEROS;
}

export function operationOf(name: string): Operation {
  const found = OPERATIONS.call(name);
  if (found === undefined) throw new Error(`there is no operation ${name}`);
  return found;
}

const ZEROS = operationOf('zeros');
