import type { Nested } from '../../../../src/engine/nested-lists.ts';
import type { Frame, ShownValue } from '../../../../src/graph/model/numbers.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';

function text(number: number): string {
  if (number === 0) return '0';
  const size = Math.abs(number);
  return size < 1e-3 || size >= 1e4 ? number.toExponential(1) : String(Number(number.toPrecision(3)));
}

function rowsOf(numbers: Nested): readonly (readonly number[])[] {
  if (typeof numbers === 'number') return [[numbers]];
  // A vector stands upright, as in a paper.
  return numbers.map((row) => (typeof row === 'number' ? [row] : row.filter((cell) => typeof cell === 'number')));
}

function matrix({ name, shape, numbers }: ShownValue): HTMLElement {
  const caption = make('figcaption', {}, name);
  const size = `[${shape.join(', ')}]`;
  if (numbers === undefined) return make('figure', { class: 'value' }, caption, make('span', { class: 'size' }, size));
  const rows = rowsOf(numbers).map((row) => make('tr', {}, ...row.map((cell) => make('td', {}, text(cell)))));
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
    ...reads.map(matrix),
    make('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
    matrix(computed),
    ...(sum !== undefined && !isFirst ? [matrix({ ...sum, name: l10n.t('{0} so far', sum.name) })] : []),
  );
}
