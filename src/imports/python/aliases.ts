import type { Machine } from './machine.ts';
import type { Abstract } from './values.ts';

function replaceIn(items: Abstract[], before: Abstract, after: Abstract): void {
  for (const [at, item] of items.entries()) {
    if (item === before) items[at] = after;
    else if (item.kind === 'sequence' && item.items !== items) replaceIn(item.items, before, after);
  }
}

function replaceAmong(names: Map<string, Abstract>, before: Abstract, after: Abstract): void {
  for (const [name, own] of names) {
    if (own === before) names.set(name, after);
    else if (own.kind === 'sequence') replaceIn(own.items, before, after);
    else if (own.kind === 'dictionary') replaceAmong(own.entries, before, after);
  }
}

/** An array that is changed in place is changed under all of its names. */
export function changedInPlace(machine: Machine, before: Abstract, after: Abstract): void {
  if (before.kind !== 'tensor' && before.kind !== 'array' && before.kind !== 'given') return;
  if (before.kind === 'tensor' && before.value.shape.length === 0) return;
  for (const { names } of machine.frames) replaceAmong(names, before, after);
  for (const { attributes } of machine.objects) replaceAmong(attributes, before, after);
}
