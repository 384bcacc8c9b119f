import type { Sample } from '../../../../src/graph/inspect/sample.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';

/** Pixels of a cell, at most and at least, and of a whole map. */
const LARGEST_CELL = 18;
const SMALLEST_CELL = 3;
const WIDEST = 220;

export function numberText(number: number): string {
  if (number === 0) return '0';
  const size = Math.abs(number);
  return size < 1e-3 || size >= 1e5 ? number.toExponential(2) : String(Number(number.toPrecision(4)));
}

/** A number's place between white and the colour of its sign: 0 to 1. */
export function strengthOf(cell: number, most: number): number {
  return most === 0 ? 0 : Math.min(1, Math.abs(cell) / most);
}

interface Palette {
  readonly positive: string;
  readonly negative: string;
  readonly strange: string;
}

function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return { positive: colour('--bprop-input'), negative: colour('--bprop-param'), strange: colour('--bprop-text') };
}

/** Signs are told apart by colour and, where cells are large enough, by a stroke in negative ones. */
function paint(canvas: HTMLCanvasElement, { rows, columns, cells }: Sample, most: number, cell: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { positive, negative, strange } = paletteOf(canvas);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const number = cells[row * columns + column] ?? null;
      const [x, y] = [column * cell, row * cell];
      context.globalAlpha = number === null ? 1 : strengthOf(number, most);
      context.fillStyle = number === null ? strange : number < 0 ? negative : positive;
      context.fillRect(x, y, cell - 1, cell - 1);
      if (number !== null && number < 0 && cell >= 8) {
        context.globalAlpha = 1;
        context.fillStyle = strange;
        context.fillRect(x + cell / 2 - 2, y + cell / 2 - 1, 4, 1);
      }
    }
}

/** In words: the range, the norm, and how many are zero or not finite. */
export function summaryOf({ count, least, greatest, norm, zeros, notFinite, isSampled, rows, columns }: Sample): string {
  const range = count === 1 ? numberText(least) : l10n.t('{0} to {1}', numberText(least), numberText(greatest));
  return [
    ...(count === 0 ? [] : [range]),
    ...(count > 1 ? [l10n.t('norm {0}', numberText(norm))] : []),
    ...(zeros > 0 && count > 1 ? [l10n.t('{0} of {1} zero', zeros, count)] : []),
    ...(notFinite > 0 ? [`⚠ ${l10n.t('{0} not finite', notFinite)}`] : []),
    ...(isSampled ? [l10n.t('{0} × {1} of {2} drawn', rows, columns, count)] : []),
  ].join(', ');
}

/** A tensor as cells: the stronger the larger, with the number under the pointer. `most` is the number of the strongest colour. */
export function heatMap(label: string, sample: Sample, most: number): HTMLElement {
  const { rows, columns, cells, shape } = sample;
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(WIDEST / Math.max(rows, columns, 1))));
  const summary = summaryOf(sample);
  const canvas = make('canvas', {
    role: 'img',
    'aria-label': `${label} [${shape.join(', ')}]: ${summary}`,
    width: Math.max(1, columns * cell),
    height: Math.max(1, rows * cell),
  });
  const readout = make('output', {}, '');
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const [row, column] = [Math.floor(offsetY / cell), Math.floor(offsetX / cell)];
    const number = cells[row * columns + column];
    if (number !== undefined) readout.textContent = number === null ? l10n.t('not finite') : numberText(number);
  });
  canvas.addEventListener('pointerleave', () => {
    readout.textContent = '';
  });
  // Colours are known once it stands in the page.
  requestAnimationFrame(() => paint(canvas, sample, most, cell));
  return make(
    'figure',
    { class: 'value heat' },
    make('figcaption', {}, `${label} `, make('span', { class: 'size' }, `[${shape.join(', ')}]`)),
    canvas,
    make('p', { class: 'summary' }, summary),
    readout,
  );
}
