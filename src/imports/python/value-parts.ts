import { OPERATIONS } from '../../operations/table.ts';
import { siteOf } from '../../program/activity.ts';
import { isElementwise, type Operation } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';

/** The variables that a value reads. */
export function variablesIn(value: Value): readonly Variable[] {
  if (value.kind === 'read') return [value.variable];
  return value.kind === 'apply' ? value.operands.flatMap(variablesIn) : [];
}

/** The variables whose elements a value shows, whatever its form: one, or those of all that is joined. */
export function rootsOf(value: Value, definitions: ReadonlyMap<Variable, Value>): readonly Variable[] {
  if (value.kind === 'read') {
    const own = definitions.get(value.variable);
    return own === undefined ? [value.variable] : rootsOf(own, definitions);
  }
  if (value.kind !== 'apply') return [];
  const { operation, operands } = value;
  const [first] = operands;
  if (first !== undefined && operation.isView(siteOf(value))) return rootsOf(first, definitions);
  return operation.variadic && !isElementwise(operation) ? operands.flatMap((own) => rootsOf(own, definitions)) : [];
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

const KEEPING: ReadonlySet<Operation> = new Set([OPERATIONS.infix('+'), operationOf('maximum')]);
const MOST_TINY = 1e-6;

/** The operand to which a tiny number is added, or which is kept above one, so that a logarithm or a quotient stays finite. */
export function besideTiny(operation: Operation, operands: readonly Value[]): Value | undefined {
  if (!KEEPING.has(operation) || operands.length !== 2) return undefined;
  const isTiny = (own: Value): boolean => own.kind === 'number' && own.value > 0 && own.value < MOST_TINY;
  const others = operands.filter((own) => !isTiny(own));
  return others.length === 1 ? others[0] : undefined;
}

const ZEROS = operationOf('zeros');
const ARANGE = operationOf('arange');

/** True for 0, 1, 2 and so on, in whatever form. */
export function isCounting(value: Value, definitions: ReadonlyMap<Variable, Value>): boolean {
  if (value.kind === 'read') {
    const own = definitions.get(value.variable);
    return own !== undefined && isCounting(own, definitions);
  }
  if (value.kind !== 'apply') return false;
  const [first] = value.operands;
  return (
    value.operation === ARANGE || (first !== undefined && value.operation.isView(siteOf(value)) && isCounting(first, definitions))
  );
}

/** Signs that stand between two operands. */
export const INFIX_SIGNS: ReadonlySet<string> = new Set(
  OPERATIONS.all.flatMap(({ notation }) => (notation.kind === 'infix' ? [notation.symbol] : [])),
);
