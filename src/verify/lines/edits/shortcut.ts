import type { Values } from '../../../engine/interpreter.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import type { Equation, Step, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';

/** The few steps by which a change of a line reaches the nearest gradient that is wrong. */
export interface Shortcut {
  readonly steps: readonly Step[];
  /** The block's values without what these steps compute. */
  readonly start: Values;
  readonly nearest: Variable;
}

function writtenBy(step: Step): readonly Variable[] {
  return equationsOf([step]).map(({ target }) => target);
}

function isReadBy(step: Step, variables: ReadonlySet<Variable>): boolean {
  return equationsOf([step]).some(({ value }) => readsOf(value).some((variable) => variables.has(variable)));
}

/** The steps that compute something else once a line is changed, and the others that add to the same. */
function affectedBy(line: Equation, steps: readonly Step[]): ReadonlySet<Step> {
  const changed = new Set<Variable>([line.target]);
  const found = new Set<Step>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const step of steps) {
      const isAffected = isReadBy(step, changed) || writtenBy(step).some((variable) => changed.has(variable));
      if (found.has(step) || !isAffected) continue;
      found.add(step);
      for (const variable of writtenBy(step)) changed.add(variable);
    }
  }
  return found;
}

/** Of some steps, those that a variable is computed by. */
function leadingTo(variable: Variable, steps: readonly Step[]): readonly Step[] {
  const needed = new Set([variable]);
  const found = new Set<Step>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const step of steps) {
      if (found.has(step) || !writtenBy(step).some((own) => needed.has(own))) continue;
      found.add(step);
      for (const { value } of equationsOf([step])) for (const read of readsOf(value)) needed.add(read);
    }
  }
  return steps.filter((step) => found.has(step));
}

/** `steps` begin with the line; `before` are the values at that point, and `after` those of the whole block. */
export function shortcut(
  line: Equation,
  steps: readonly Step[],
  { before, after }: { readonly before: Values; readonly after: Values },
  failing: readonly Variable[],
): Shortcut | undefined {
  const affected = affectedBy(line, steps);
  const inOrder = steps.filter((step) => affected.has(step));
  const ways = failing.map((nearest) => ({ nearest, steps: leadingTo(adjointOf(nearest), inOrder) }));
  const [best] = ways.filter((way) => way.steps.includes(line)).toSorted((a, b) => a.steps.length - b.steps.length);
  if (best === undefined || best.steps.some(({ kind }) => kind === 'loop')) return undefined;
  const start = new Map(after);
  for (const variable of best.steps.flatMap(writtenBy)) {
    const partial = before.get(variable);
    if (partial === undefined) start.delete(variable);
    else start.set(variable, partial);
  }
  return { ...best, start };
}
