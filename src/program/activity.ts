import type { Site } from './operation.ts';
import type { ApplyValue, Step, Value, Variable } from './program.ts';
import { isUnknown } from './shape.ts';
import { equationsOf } from './steps.ts';

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
  const found: Variable[] = [];
  collectReads(value, found);
  return found;
}

function collectReads(value: Value, found: Variable[]): void {
  if (value.kind === 'read') found.push(value.variable);
  else if (value.kind === 'apply') for (const operand of value.operands) collectReads(operand, found);
}

/** What an operation's rules may know of the place where it stands. */
export function siteOf({ operands, options }: Pick<ApplyValue, 'operands' | 'options'>): Site {
  return {
    operands: operands.map((operand) => operand.shape),
    numbers: operands.map((operand) => (operand.kind === 'number' ? operand.value : undefined)),
    options,
  };
}

/** A variable while its file is being read: whether it is active may turn out later. */
export type OpenVariable = Omit<Variable, 'active'> & { active: boolean };

/** A recurrence makes names active behind the equations that read them: goes on until nothing changes. */
export function settleActivity(body: readonly Step[], variables: ReadonlySet<OpenVariable>): void {
  const open = new Map([...variables].map((variable): [Variable, OpenVariable] => [variable, variable]));
  if (open.size === 0) return;
  const equations = equationsOf(body);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { target, value } of equations) {
      const variable = open.get(target);
      if (variable === undefined || variable.active || !isActive(value)) continue;
      variable.active = true;
      changed = true;
    }
  }
}
