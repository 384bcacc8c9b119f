import type { Machine } from './machine.ts';
import { type Abstract, tensor, Unread } from './values.ts';
import { isTruth } from './whole.ts';

/** An operator of Python between truth values, which are no numbers there; undefined where that makes no difference. */
export function ofTruths(machine: Machine, operator: string, a: Abstract, b: Abstract): Abstract | undefined {
  if (operator === '^') {
    const areMasks = [a, b].every((own) => machine.isMask(machine.value(own)));
    if (!areMasks) throw new Unread('`^` of numbers is no power in Python: it compares their bits');
    return tensor(machine.infix('!=', machine.value(a), machine.value(b)));
  }
  if (a.kind !== 'tensor' || b.kind !== 'tensor' || !isTruth(machine, a) || !isTruth(machine, b)) return undefined;
  if (operator === '-') throw new Unread('`-` of truth values, which Python refuses');
  return operator === '+' ? tensor(machine.apply('maximum', [a.value, b.value])) : undefined;
}

/** Raises an error for `&` and `|` of numbers, which takes their bits. */
export function demandTruths(machine: Machine, operator: string, values: readonly Abstract[]): void {
  const isLogical = values.every((own) => {
    const value = machine.value(own);
    return machine.isMask(value) || (value.kind === 'read' && machine.program.definitions.get(value.variable) === undefined);
  });
  if (!isLogical) throw new Unread(`\`${operator}\` of numbers, which takes their bits`);
}
