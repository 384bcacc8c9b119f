import { withNames } from '../../autodiff/rules.ts';
import type { Dimension } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Machine } from './machine.ts';
import { type Abstract, Reconsider, type Scope, TakenForTensor, tensor, Unread, unknown } from './values.ts';

/** The names that are sizes, as expressions of the language read them. */
function sizesIn(scope: Scope | undefined): Readonly<Record<string, Dimension>> {
  if (scope === undefined) return {};
  const own = [...scope.names].flatMap(([name, of]) => (of.kind === 'size' ? [[name, of.size] as const] : []));
  return { ...sizesIn(scope.outer), ...Object.fromEntries(own) };
}

/** The value of an expression of the language over the names of a Python function, as a comment states it. */
export function statedValue(machine: Machine, text: string): Abstract {
  const named = (name: string): Value | undefined => {
    const of = machine.scope.get(name);
    return of === undefined || of.kind === 'size' ? undefined : machine.value(of);
  };
  try {
    return tensor(withNames(text, named, sizesIn(machine.scope)));
  } catch (error) {
    const isOurs = error instanceof Unread || error instanceof Reconsider || error instanceof TakenForTensor;
    if (isOurs || !(error instanceof Error)) throw error;
    throw new Unread(`its comment: ${error.message.replace(/^the rule (`.*?`)(?: is wrong: [\w-]+:)?/, '$1:')}`);
  }
}

/** A statement that a comment leaves out costs only the readers of its names. */
export function leaveOut(machine: Machine, names: readonly string[]): undefined {
  for (const name of names)
    machine.scope.names.set(name, { ...unknown(`\`${name}\` is left out, as a comment says`), isNews: true });
}
