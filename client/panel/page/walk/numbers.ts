import type { Nested } from '../../../../src/engine/nested-lists.ts';
import type { Frame, ShownValue } from '../../../../src/graph/model/numbers.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';

export function numberText(number: number | null): string {
  // JSON has no form for a number that is not finite.
  if (number === null || Number.isNaN(number)) return 'NaN';
  if (number === 0) return '0';
  const size = Math.abs(number);
  return size < 1e-3 || size >= 1e4 ? number.toExponential(1) : String(Number(number.toPrecision(3)));
}

function isList(numbers: Nested): numbers is readonly Nested[] {
  return Array.isArray(numbers);
}

function rowsOf(numbers: Nested): readonly (readonly number[])[] {
  if (!isList(numbers)) return [[numbers as number]];
  // A vector stands upright, as in a paper.
  return numbers.map((row) => (isList(row) ? row.filter((cell): cell is number => !isList(cell)) : [row as number]));
}

/** The place of a cell as differences call it: of a scalar no index, of a vector one. */
function placeOf(row: number, column: number, { length }: ShownValue['shape']): string {
  return [row + 1, column + 1].slice(0, length).join(',');
}

/** The numbers of a value; those at `off` are marked. */
export function matrix({ name, shape, numbers }: ShownValue, off: ReadonlySet<string> = new Set()): HTMLElement {
  const caption = make('figcaption', {}, name);
  const size = `[${shape.join(', ')}]`;
  if (numbers === undefined) return make('figure', { class: 'value' }, caption, make('span', { class: 'size' }, size));
  const rows = rowsOf(numbers).map((cells, row) =>
    make(
      'tr',
      {},
      ...cells.map((cell, column) => make('td', { class: off.has(placeOf(row, column, shape)) ? 'off' : '' }, numberText(cell))),
    ),
  );
  const table = make(
    'table',
    { class: 'matrix', 'aria-label': l10n.t('{0}, shape {1}', name, size) },
    make('tbody', {}, ...rows),
  );
  return make('figure', { class: 'value' }, caption, table);
}

/** The numbers of a step: what it reads, an arrow, what it computes, and the sum so far. */
export function frameView({ reads, computed, sum }: Frame): HTMLElement {
  // The first contribution is the sum.
  const isFirst = JSON.stringify(sum?.numbers) === JSON.stringify(computed.numbers);
  return make(
    'div',
    { class: 'numbers' },
    ...reads.map((read) => matrix(read)),
    make('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
    matrix(computed),
    ...(sum !== undefined && !isFirst ? [matrix({ ...sum, name: l10n.t('{0} so far', sum.name) })] : []),
  );
}
