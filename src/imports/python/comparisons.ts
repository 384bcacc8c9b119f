import { add, constant, constantValue, type Dimension, equal, multiply, scale, subtract } from '../../program/dimension.ts';
import { keyOf } from './keys.ts';
import type { Machine } from './machine.ts';
import { divided } from './sizes.ts';
import { type Abstract, FALSE, TRUE, Unread } from './values.ts';

/** Operators on values that do not depend on data: sizes, texts, lists. */

export function identity(a: Abstract, b: Abstract, isSame: boolean): Abstract {
  const own = a.kind === b.kind && (a.kind === 'none' || (a.kind === 'boolean' && b.kind === 'boolean' && a.value === b.value));
  return own === isSame ? TRUE : FALSE;
}

export function membership(machine: Machine, a: Abstract, b: Abstract, isIn: boolean): Abstract {
  if (b.kind === 'dictionary') return b.entries.has(keyOf(a)) === isIn ? TRUE : FALSE;
  if (b.kind === 'given') return machine.flags.has(`${b.name}.${keyOf(a)}`) === isIn ? TRUE : FALSE;
  if (b.kind !== 'sequence') throw new Unread('membership in what is no list');
  const found = b.items.some((item) => compared(machine, '==', a, item) === true);
  return found === isIn ? TRUE : FALSE;
}

/** A comparison that does not depend on data. */
export function compared(machine: Machine, operator: string, a: Abstract, b: Abstract): boolean | undefined {
  const text = a.kind === 'text' ? a : b.kind === 'text' ? b : undefined;
  const other = text === a ? b : a;
  if (text !== undefined) {
    if (other.kind === 'given') return machine.flags.isText(other, text.text) === (operator === '==');
    return (other.kind === 'text' && other.text === text.text) === (operator === '==');
  }
  if (a.kind === 'sequence' && b.kind === 'sequence') {
    const areSame =
      a.items.length === b.items.length &&
      a.items.every((item, at) => compared(machine, '==', item, b.items[at] as Abstract) === true);
    return areSame === (operator === '==');
  }
  if (a.kind === 'none' || b.kind === 'none') return (a.kind === b.kind) === (operator === '==');
  if (a.kind === 'boolean' && b.kind === 'boolean') return (a.value === b.value) === (operator === '==');
  return a.kind === 'size' && b.kind === 'size' ? comparedSizes(operator, a.size, b.size) : undefined;
}

function comparedSizes(operator: string, a: Dimension, b: Dimension): boolean | undefined {
  const difference = constantValue(subtract(a, b));
  if (difference === undefined) {
    if (operator === '==' || operator === '!=') return operator === '!=';
    return undefined;
  }
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    default:
      return (difference === 0) === (operator === '==');
  }
}

export function ofSequences(machine: Machine, operator: string, a: Abstract, b: Abstract): Abstract | undefined {
  if (operator === '+' && a.kind === 'sequence' && b.kind === 'sequence')
    return { kind: 'sequence', items: [...a.items, ...b.items], isList: a.isList };
  if (operator === '+' && a.kind === 'text') return { kind: 'text', text: a.text + keyOf(b) };
  const [list, count] = a.kind === 'sequence' ? [a, b] : [b, a];
  if (operator !== '*' || list.kind !== 'sequence' || count.kind !== 'size') return undefined;
  return { ...list, items: Array.from({ length: machine.count(count.size) }, () => list.items).flat() };
}

export function ofSizes(operator: string, a: Dimension, b: Dimension): Dimension | undefined {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return subtract(a, b);
    case '*':
      return multiply(a, b);
    case '%': {
      const [left, right] = [constantValue(a), constantValue(b)];
      if (left !== undefined && right !== undefined && right !== 0) return constant(((left % right) + right) % right);
      return divided(a, b) === undefined ? undefined : constant(0);
    }
    case '**': {
      const [left, right] = [constantValue(a), constantValue(b)];
      if (left === undefined || right === undefined || right < 0) return undefined;
      if (!Number.isSafeInteger(left ** right)) throw new Unread('a whole number that is too large');
      return constant(left ** right);
    }
    case '/': {
      const part = divided(a, b);
      return part !== undefined && constantValue(part) !== undefined && equal(scale(part, 1), part) ? part : undefined;
    }
    default:
      return undefined;
  }
}
