import type { Site } from './operation.ts';
import type { ApplyValue, Equation, Value, Variable } from './program.ts';
import { isUnknown } from './shape.ts';

/**
 * True if a gradient flows through a value: it reads an active variable along operations that have a derivative. A value
 * of unknown shape counts as active, so that nothing is reported about it.
 */
export function isActive(value: Value): boolean {
  if (isUnknown(value.shape)) return true;
  if (value.kind === 'read') return value.variable.active;
  if (value.kind !== 'apply') return false;
  const site = siteOf(value);
  return value.operands.some((operand, index) => isActive(operand) && value.operation.derivative(index, site) !== undefined);
}

/** True if the outermost operation of a value has a derivative; a comparison has none, whatever its operands are. */
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

/** With more operands than this, one site serves for the questions about each of them. */
const FEW_OPERANDS = 8;
const sites = new WeakMap<readonly Value[], Site>();

/** The site of an operation: the part of its context that its rules may depend on. */
export function siteOf(call: Pick<ApplyValue, 'operands' | 'options'>): Site {
  if (call.operands.length <= FEW_OPERANDS) return newSite(call);
  const known = sites.get(call.operands);
  if (known !== undefined && known.options === call.options) return known;
  const site = newSite(call);
  sites.set(call.operands, site);
  return site;
}

function newSite({ operands, options }: Pick<ApplyValue, 'operands' | 'options'>): Site {
  return {
    operands: operands.map((operand) => operand.shape),
    numbers: operands.map((operand) => (operand.kind === 'number' ? operand.value : undefined)),
    options,
  };
}

/** A variable while its file is being read: whether it is active may turn out later. */
export type OpenVariable = Omit<Variable, 'active'> & { active: boolean };

/** Variables of a file that a recurrence can make active after equations have read them, and their definitions. */
export class OpenActivity {
  private readonly variables = new Map<Variable, OpenVariable>();
  private readonly equations: Equation[] = [];

  add(variable: OpenVariable): void {
    this.variables.set(variable, variable);
  }

  /** True if a value that is not active now may become active. */
  concerns(value: Value): boolean {
    return this.variables.size > 0 && readsOf(value).some((variable) => !variable.active && this.variables.has(variable));
  }

  /** Takes note of an equation; whether what it defines is one of these. */
  define(equation: Equation): boolean {
    const isOpen = this.variables.has(equation.target);
    if (isOpen) this.equations.push(equation);
    return isOpen;
  }

  /** The number of equations so far. */
  get count(): number {
    return this.equations.length;
  }

  /**
   * Marks targets from the equation `since` on that have become active, until no more do: an equation may read a target of
   * a later one.
   */
  settle(since = 0): void {
    let left = this.equations.slice(since);
    for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
      before = left.length;
      left = left.filter(({ target, value }) => !this.activate(target, value));
    }
  }

  private activate(target: Variable, value: Value): boolean {
    const variable = this.variables.get(target);
    if (variable === undefined || variable.active) return true;
    variable.active = isActive(value);
    return variable.active;
  }
}
