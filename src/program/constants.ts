import { numberValue } from './build.ts';
import type { NumberValue } from './program.ts';

/** Numbers that have a name as long as a file gives it to nothing of its own. */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['inf', Number.POSITIVE_INFINITY],
]);

/** Infinity in digits, for a file in which its name means something else. */
const BEYOND_ALL_NUMBERS = '1e999';

export function isConstantName(name: string): boolean {
  return CONSTANTS.has(name);
}

export function constantOf(name: string): number | undefined {
  return CONSTANTS.get(name);
}

/** The number that a name stands for where a file does not define it. */
export function namedConstant(name: string, span?: NumberValue['span']): NumberValue | undefined {
  const value = CONSTANTS.get(name);
  return value === undefined ? undefined : numberValue(value, name, span);
}

/** The same number without its name. */
export function inDigits({ value, span }: NumberValue): NumberValue {
  return numberValue(value, Number.isFinite(value) ? String(value) : BEYOND_ALL_NUMBERS, span);
}
