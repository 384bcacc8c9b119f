import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import type { Expr } from './syntax.ts';
import { Unread } from './values.ts';

/** Sizes that an assertion says are the same. */
export function assertion(machine: Machine, test: Expr): void {
  if (test.kind !== 'binary') return;
  if (test.operator === 'and') {
    assertion(machine, test.left);
    assertion(machine, test.right);
    return;
  }
  if (test.operator !== '==') return;
  try {
    const [a, b] = [evaluate(machine, test.left), evaluate(machine, test.right)];
    const pairs =
      a.kind === 'sequence' && b.kind === 'sequence'
        ? a.items.map((item, at) => [item, b.items[at]] as const)
        : [[a, b] as const];
    for (const [own, other] of pairs) if (own.kind === 'size' && other?.kind === 'size') machine.equate(own.size, other.size);
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
  }
}
