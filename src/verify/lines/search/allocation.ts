import { readsOf } from '../../../program/activity.ts';
import type { Value, Variable } from '../../../program/program.ts';
import type { Block, Line } from '../block.ts';
import type { RepairSearch } from '../repair/repairs.ts';
import type { Component, WrongLine } from './path-contributions.ts';

/** What wrong lines of one adjoint answer for, and what none of them does. */
export interface Shares {
  readonly shares: readonly WrongLine[];
  readonly rest: readonly Component[];
}

export function byOrigin(components: readonly Component[]): readonly (readonly Component[])[] {
  const groups = new Map<Variable, Component[]>();
  for (const component of components) groups.set(component.from, [...(groups.get(component.from) ?? []), component]);
  return [...groups.values()];
}

/** The names in an expression, also those behind its helpers. */
function namesOf(value: Value, block: Block): ReadonlySet<Variable> {
  const names = new Set<Variable>();
  for (const variable of readsOf(value)) {
    const definition = block.definitions.get(variable);
    if (definition === undefined) names.add(variable);
    else for (const name of namesOf(definition.equation.value, block)) names.add(name);
  }
  return names;
}

/** How alike a wrong line and the derived line of a component are: the names that they share, of all that they have. */
function likeness(line: Line, component: Component, block: Block, shop: RepairSearch): number {
  const derived = shop.derived({ expected: [component] });
  if (derived === undefined) return 0;
  const own = namesOf(line.equation.value, block);
  const other = namesOf(derived, block);
  const common = [...own].filter((name) => other.has(name)).length;
  return common / (own.size + other.size - common);
}

/** Gives each of several wrong lines the component that it is most like, and what is left to the readers of its origin. */
function deal(
  wrong: readonly Line[],
  owed: readonly Component[],
  block: Block,
  shop: RepairSearch,
): ReadonlyMap<Line, readonly Component[]> {
  const dealt = new Map<Line, Component[]>();
  const pairs = wrong
    .flatMap((line) => owed.map((component) => ({ line, component, score: likeness(line, component, block, shop) })))
    .toSorted((a, b) => b.score - a.score);
  const taken = new Set<Component>();
  const give = (line: Line, component: Component): void => {
    taken.add(component);
    dealt.set(line, [...(dealt.get(line) ?? []), component]);
  };
  for (const { line, component } of pairs) if (!dealt.has(line) && !taken.has(component)) give(line, component);
  for (const { line, component } of pairs) if (!taken.has(component) && line.reads.has(component.from)) give(line, component);
  return dealt;
}

/**
 * What each wrong line should have given: first what the adjoints that it reads still owe, then anything that is
 * owed, if one small change would make the line give that too. What nobody answers for is left over.
 */
export function shareOut(wrong: readonly Line[], owed: readonly Component[], block: Block, shop: RepairSearch): Shares {
  const [only] = wrong;
  const alone = wrong.length === 1 && only !== undefined;
  // What reads a helper alone for its adjoint should give all of it: the helper may be what is wrong.
  const fused = alone && only.helpers.size > 0 && block.contributions.get(only.primal as Variable)?.length === 1;
  const dealt = alone ? new Map([[only, owed.filter(({ from }) => only.reads.has(from))]]) : deal(wrong, owed, block, shop);
  const given = new Set([...dealt.values()].flat());
  let rest = owed.filter((component) => !given.has(component));
  const take = (taken: readonly Component[]): readonly Component[] => {
    rest = rest.filter((component) => !taken.includes(component));
    return taken;
  };
  const shares = wrong.map((line): WrongLine => {
    const expected = dealt.get(line) ?? [];
    if (rest.length === 0) return { line, expected };
    const all = { line, expected: [...expected, ...rest] };
    const explains = fused || shop.repair(all) !== undefined || (alone && shop.repair({ line, expected }) === undefined);
    if (explains) return { line, expected: [...expected, ...take(rest)] };
    const [group] = byOrigin(rest);
    return expected.length === 0 && group !== undefined ? { line, expected: take(group) } : { line, expected };
  });
  return { shares, rest };
}
