import { readsOf } from './activity.ts';
import { adjointOf } from './adjoints.ts';
import type { Equation, Program, Variable } from './program.ts';
import { equationsOf } from './steps.ts';

/** The adjoints of scalar outputs: what a block may take as 1. */
function scalarAdjoints({ outputs }: Program): readonly Variable[] {
  const isScalar = ({ shape, ranges, active }: Variable): boolean => active && shape.length === 0 && ranges.length === 0;
  return outputs.filter(({ variable }) => isScalar(variable)).map(({ variable }) => adjointOf(variable));
}

/**
 * The line of a block that gives the adjoint of a scalar output as a number, before any other line speaks of it: `dL = 1`. Another number
 * is a mistake, and the adjoint meant to be 1 all the same.
 */
function constantLine(forward: Program, { body }: Program): Equation | undefined {
  const scalars = new Set(scalarAdjoints(forward));
  for (const step of body) {
    if (step.kind === 'equation' && step.operator === '=' && scalars.has(step.target) && readsOf(step.value).length === 0)
      return step;
    const names = equationsOf([step]).flatMap(({ target, value }) => [target, ...readsOf(value)]);
    if (names.some((name) => scalars.has(name))) return undefined;
  }
  return undefined;
}

/** The line that says that the adjoint of a scalar output is 1. */
export function unitLine(forward: Program, block: Program): Equation | undefined {
  const line = constantLine(forward, block);
  return line?.value.kind === 'number' && line.value.value === 1 ? line : undefined;
}

/** Adjoints that a block takes as 1 without saying so: those of scalar outputs that no line reads or writes. */
export function assumedUnits(forward: Program, { body }: Program): readonly Variable[] {
  const equations = equationsOf(body);
  if (equations.length === 0) return [];
  const named = new Set(equations.flatMap(({ target, value }) => [target, ...readsOf(value)]));
  return scalarAdjoints(forward).filter((adjoint) => !named.has(adjoint));
}

/** Adjoints that are 1 in a block, as it says or as it takes for granted: the same objects for the same programs. */
export function unitAdjoints(forward: Program, block: Program | undefined): ReadonlySet<Variable> {
  if (block === undefined) return NONE;
  const known = unitsOf.get(block);
  if (known !== undefined) return known;
  const said = constantLine(forward, block);
  const found = new Set([...(said === undefined ? [] : [said.target]), ...assumedUnits(forward, block)]);
  unitsOf.set(block, found);
  return found;
}

const NONE: ReadonlySet<Variable> = new Set();
const unitsOf = new WeakMap<Program, ReadonlySet<Variable>>();
