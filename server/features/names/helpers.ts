import type { Analysis, Occurrence } from '../../../src/index.ts';
import { adjointName } from '../../../src/program/adjoints.ts';
import { targetsOf } from '../../../src/program/steps.ts';

/** A helper of the backward block where it stands, and its new name. */
interface RenamedHelper {
  readonly occurrence: Occurrence;
  readonly name: string;
}

/** The ending of a helper's name, after the name that it belongs to or its adjoint. */
const NUMBER = /^_+\d+$/;
const ADJOINT = adjointName('');

/** The name of a helper once that which it is called after has another one; undefined where it is called after something else. */
function renamed(helper: string, old: string, name: string): string | undefined {
  for (const prefix of [ADJOINT, ''])
    if (helper.startsWith(prefix + old) && NUMBER.test(helper.slice(prefix.length + old.length)))
      return prefix + name + helper.slice(prefix.length + old.length);
  return undefined;
}

/** The helpers that a backward block has for a name, with what they are called once that is: `dz_2` follows `z`, unless its new name is taken. */
export function renamedHelpers(
  { document, forward, occurrences }: Analysis,
  old: string,
  name: string,
): readonly RenamedHelper[] {
  const { block } = document;
  if (block === undefined) return [];
  const own = [...forward.given, ...targetsOf(forward.body)].map((variable) => variable.name);
  const others = own.filter((other) => other !== old);
  const taken = new Set(
    occurrences.flatMap(({ of }) => (of.kind === 'variable' ? [of.variable.name] : 'name' in of ? [of.name] : [])),
  );
  return occurrences.flatMap((occurrence) => {
    const { of, place } = occurrence;
    if (of.kind !== 'variable' || of.variable.primal !== undefined || place.statement < block.statement.order) return [];
    const helper = of.variable.name;
    const next = own.includes(helper) ? undefined : renamed(helper, old, name);
    const isFree = next !== undefined && !taken.has(next) && !others.some((other) => renamed(helper, other, name) !== undefined);
    return isFree ? [{ occurrence, name: next }] : [];
  });
}
