import type { Machine } from '../machine.ts';
import { type Abstract, Unread } from '../values.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { LibraryCall, type LibraryFunction } from './call.ts';
import { CREATION } from './creation.ts';
import { generic, operationNamed } from './generic.ts';
import { REDUCTIONS } from './reductions.ts';
import { SHAPES } from './shapes.ts';
import { TakenArguments } from './taken.ts';

/**
 * Functions whose arguments mean something else than those of the operation of the same name, or that are made of several. All
 * others are the operation of their name.
 */
const FUNCTIONS: ReadonlyMap<string, LibraryFunction> = new Map([
  ...Object.entries(CREATION),
  ...Object.entries(ARITHMETIC),
  ...Object.entries(REDUCTIONS),
  ...Object.entries(SHAPES),
]);

/** True for a name that a tensor has as a method. */
export function isMethod(name: string): boolean {
  return FUNCTIONS.has(name) || operationNamed(name) !== undefined;
}

/** Calls a function of a library, or a method, by the last part of its name. */
export function callLibrary(
  machine: Machine,
  name: string,
  args: readonly Abstract[],
  keywords: ReadonlyMap<string, Abstract>,
): Abstract {
  const taken = new TakenArguments(args, keywords);
  const call = new LibraryCall(machine, name, taken.args, taken.keywords, machine.isTorch);
  const own = FUNCTIONS.get(name);
  if (own !== undefined) {
    const result = own(call);
    taken.demandAll(name, args, keywords);
    return result;
  }
  const operation = operationNamed(name);
  if (operation === undefined) throw new Unread(`\`${name}\` is not known`);
  return generic(call, operation);
}
