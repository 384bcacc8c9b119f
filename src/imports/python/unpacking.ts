import { elementsOf } from './elements.ts';
import type { Machine } from './machine.ts';
import type { Expr } from './syntax.ts';
import { type Abstract, type GivenValue, NONE, Unread } from './values.ts';

/** True for something given of which nothing tells a shape: what is unpacked is a list then. */
function isListOf(machine: Machine, value: Abstract): value is GivenValue {
  return value.kind === 'given' && machine.assumptions.shapes.get(value.key ?? value.name) === undefined;
}

/** Gives the parts of a value to several targets. */
export function unpack(machine: Machine, targets: readonly Expr[], value: Abstract): void {
  if (isListOf(machine, value)) {
    const names = targets.map((target, at) => (target.kind === 'name' && target.name !== '_' ? target.name : `part_${at}`));
    const parts = machine.flags.unpacked(value, names);
    if (parts.length !== targets.length) throw new Unread(`${parts.length} values for ${targets.length} names`);
    for (const [at, target] of targets.entries()) machine.rules.assign(machine, target, parts[at] ?? NONE);
    return;
  }
  const items = elementsOf(machine, value);
  const star = targets.findIndex(({ kind }) => kind === 'starred');
  if (star < 0 && items.length !== targets.length) throw new Unread(`${items.length} values for ${targets.length} names`);
  targets.forEach((target, at) => {
    if (target.kind === 'starred') {
      const own = items.slice(at, items.length - (targets.length - 1 - at));
      machine.rules.assign(machine, target.operand, { kind: 'sequence', items: own, isList: true });
      return;
    }
    const item = items[star >= 0 && at > star ? items.length - (targets.length - at) : at];
    if (item !== undefined) machine.rules.assign(machine, target, item);
  });
}
