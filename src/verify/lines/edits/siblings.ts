import type { Equation, Step, Value } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { LineEdit } from './edit.ts';

/** So many lines of one form are no coincidence. */
const FEWEST = 2;

/** The factors of a product; otherwise the value itself. */
function factorsOf(value: Value): readonly Value[] {
  return value.kind === 'apply' && value.operation.name === '*' ? value.operands.flatMap(factorsOf) : [value];
}

/** The form of a value: what differs in names, or in the order of factors, has the same. */
function formOf(value: Value): string {
  const factors = factorsOf(value);
  if (factors.length > 1) return `(${factors.map(formOf).toSorted().join(' * ')})`;
  if (value.kind === 'number') return String(value.value);
  return value.kind === 'apply' ? `${value.operation.name}(${value.operands.map(formOf).join(', ')})` : '_';
}

/** True if an edit gives its line the form of several others, as the gates of a cell have one, while no other has the form that it has. */
export function joinsSiblings({ line, instead }: LineEdit, body: readonly Step[]): boolean {
  if (instead === undefined || instead.value.kind !== 'apply') return false;
  const forms = equationsOf(body).flatMap((own: Equation) => (own === line ? [] : [formOf(own.value)]));
  const [before, after] = [formOf(line.value), formOf(instead.value)];
  return !forms.includes(before) && forms.filter((form) => form === after).length >= FEWEST;
}
