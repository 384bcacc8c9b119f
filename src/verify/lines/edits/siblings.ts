import type { Step, Value } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { factorsOfProduct } from '../repair/change.ts';
import { countNodes } from '../repair/derived-line.ts';
import type { LineEdit } from './edit.ts';

/** So many lines of one form are no coincidence. */
const FEWEST = 2;
/** A form of fewer nodes, such as a product of two names, is that of lines which have nothing to do with each other. */
const FEWEST_NODES = 6;

/** The form of a value: what differs in names, or in the order of factors, has the same. */
function formOf(value: Value): string {
  const factors = factorsOfProduct(value);
  if (factors.length > 1) return `(${factors.map(formOf).toSorted().join(' * ')})`;
  if (value.kind === 'number') return String(value.value);
  if (value.kind !== 'apply') return '_';
  const { operation, operands, options } = value;
  return `${operation.name}(${operands.map(formOf).join(', ')}; ${JSON.stringify(options)})`;
}

/** True if an edit gives its line the form of several others, as the gates of a cell have one, while no other has the form that it has. */
export function joinsSiblings({ line, instead }: LineEdit, body: readonly Step[]): boolean {
  if (instead === undefined || countNodes(instead.value) < FEWEST_NODES) return false;
  const forms = equationsOf(body).flatMap((own) => (own === line ? [] : [formOf(own.value)]));
  const [before, after] = [formOf(line.value), formOf(instead.value)];
  return !forms.includes(before) && forms.filter((form) => form === after).length >= FEWEST;
}
