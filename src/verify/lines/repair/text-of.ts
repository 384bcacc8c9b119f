import { printValue } from '../../../program/print.ts';
import type { Value } from '../../../program/program.ts';

/** Words are named again and again in causes. */
const texts = new WeakMap<Value, string>();

export function textOf(value: Value): string {
  const known = texts.get(value) ?? printValue(value);
  texts.set(value, known);
  return known;
}
