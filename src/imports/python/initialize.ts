import { constantValue } from '../../program/dimension.ts';
import { methodOf } from './attributes.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { madeShape } from './module-scope.ts';
import type { Expr, Stmt } from './syntax.ts';
import { statementsIn } from './tree.ts';
import { type Abstract, type ObjectValue, Scope, Unread } from './values.ts';

/** True for a value that is there to be replaced by a call. */
function isPlaceholder(value: Abstract): boolean {
  return value.kind === 'none' || (value.kind === 'sequence' && value.items.length === 0);
}

/** The value of an attribute as far as its initial one tells it: tensors are given, and so is all that is handed over. */
function initial(machine: Machine, name: string, value: Expr): Abstract | undefined {
  if (madeShape(value, machine.text) !== undefined) return { kind: 'given', name };
  try {
    const own = evaluate(machine, value);
    const isLearned = own.kind === 'given' && own.name !== name && own.key === undefined;
    if (isPlaceholder(own)) return undefined;
    return isLearned ? { kind: 'given', name } : own;
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return undefined;
  }
}

/** `self.params['W1'] = ...`. */
function bindEntry(machine: Machine, object: ObjectValue, target: Extract<Expr, { kind: 'subscript' }>, value: Expr): void {
  const [key] = target.index;
  const owner = target.object.kind === 'attribute' ? object.attributes.get(target.object.name) : undefined;
  if (key?.kind !== 'text' || owner?.kind !== 'dictionary') return;
  owner.entries.set(key.value, initial(machine, key.value, value) ?? { kind: 'given', name: key.value });
}

function bind(machine: Machine, object: ObjectValue, scope: Scope, statement: Stmt): void {
  if (statement.kind !== 'assign') return;
  for (const target of statement.targets) {
    const pairs =
      target.kind === 'tuple' && statement.value.kind === 'tuple'
        ? target.items.map((own, at) => [own, statement.value.kind === 'tuple' ? statement.value.items[at] : undefined] as const)
        : [[target, statement.value] as const];
    for (const [own, value] of pairs) {
      if (value === undefined) continue;
      if (own.kind === 'attribute' && own.object.kind === 'name' && own.object.name === 'self') {
        const found = initial(machine, own.name, value);
        if (found !== undefined) object.attributes.set(own.name, found);
      }
      if (own.kind === 'subscript') bindEntry(machine, object, own, value);
      if (own.kind === 'name') scope.names.set(own.name, initial(machine, own.name, value) ?? { kind: 'given', name: own.name });
    }
  }
}

/** The attributes that `__init__` gives an object. */
export function initialize(
  machine: Machine,
  object: ObjectValue,
  outer: Scope,
  keeps: (name: string, fallback: Expr) => boolean,
): void {
  const init = methodOf(object.of, '__init__');
  if (init === undefined) return;
  const scope = new Scope(outer);
  init.parameters.forEach(({ name, fallback }, at) => {
    if (at === 0) scope.names.set(name, object);
    else if (fallback !== undefined && keeps(name, fallback)) scope.names.set(name, { kind: 'given', name });
    else if (fallback?.kind === 'number' && constantValue(machine.sizeOf({ kind: 'given', name })) === undefined)
      scope.names.set(name, evaluate(machine, fallback));
    else scope.names.set(name, { kind: 'given', name });
  });
  machine.within(scope, () => {
    for (const statement of statementsIn(init.body)) bind(machine, object, scope, statement);
  });
}
