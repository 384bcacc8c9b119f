import { readsOf } from './activity.ts';
import { adjointOf } from './adjoints.ts';
import type { Equation, Program, Variable } from './program.ts';
import { equationsOf } from './steps.ts';

/** The adjoints of scalar outputs: what a block may take as 1. */
function scalarAdjoints({ outputs }: Program): readonly Variable[] {
  const isScalar = ({ shape, ranges, active }: Variable): boolean => active && shape.length === 0 && ranges.length === 0;
  return outputs.filter(({ variable }) => isScalar(variable)).map(({ variable }) => adjointOf(variable));
}

/** The first line of a block where it says that the adjoint of a scalar output is 1: `dL = 1`. */
export function unitLine(forward: Program, { body }: Program): Equation | undefined {
  const [first] = body;
  if (first?.kind !== 'equation' || first.operator !== '=') return undefined;
  const { target, value } = first;
  return value.kind === 'number' && value.value === 1 && scalarAdjoints(forward).includes(target) ? first : undefined;
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
  const said = unitLine(forward, block);
  const found = new Set([...(said === undefined ? [] : [said.target]), ...assumedUnits(forward, block)]);
  unitsOf.set(block, found);
  return found;
}

const NONE: ReadonlySet<Variable> = new Set();
const unitsOf = new WeakMap<Program, ReadonlySet<Variable>>();
