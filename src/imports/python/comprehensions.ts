import { elementsOf } from './elements.ts';
import { keyOf } from './keys.ts';
import type { Machine } from './machine.ts';
import type { ComprehensionExpr } from './syntax.ts';
import { type Abstract, Scope, Unread } from './values.ts';

/** A comprehension over what has a fixed length: its elements one by one. */
export function comprehension(machine: Machine, expr: ComprehensionExpr): Abstract {
  const items: Abstract[] = [];
  const entries = new Map<string, Abstract>();
  const visit = (at: number): void => {
    const clause = expr.clauses[at];
    if (clause === undefined) {
      const own = machine.rules.evaluate(machine, expr.element);
      if (expr.value === undefined) items.push(own);
      else entries.set(keyOf(own), machine.rules.evaluate(machine, expr.value));
      return;
    }
    const over = elementsOf(machine, machine.rules.evaluate(machine, clause.over));
    for (const element of over) {
      machine.rules.assign(machine, clause.target, element);
      const tests = clause.tests.map((test) => machine.rules.evaluate(machine, test));
      if (tests.some((test) => test.kind !== 'boolean')) throw new Unread('a comprehension with a test that depends on data');
      if (tests.every((test) => test.kind === 'boolean' && test.value)) visit(at + 1);
    }
  };
  const scope = new Scope(machine.scope);
  machine.within(scope, () => visit(0));
  return expr.value === undefined ? { kind: 'sequence', items, isList: true } : { kind: 'dictionary', entries };
}
