import { adjointName } from '../../../../src/program/adjoints.ts';
import { type ErrorWords, errorOf, errorText } from '../../../../src/verify/error-text.ts';
import { button, make, makeSvg } from '../dom.ts';
import { l10n } from '../l10n.ts';
import type { Report, ResultEvents } from './report.ts';
import { table, verdictCell } from './table.ts';

type Gradient = Report['gradients'][number];

const HEADINGS: readonly string[] = [
  l10n.t('gradient'),
  l10n.t('shape'),
  l10n.t('error against tolerance'),
  l10n.t('verdict'),
  l10n.t('compared with'),
];

const WORDS: ErrorWords = {
  notFinite: l10n.t('not finite'),
  whereZeroBelongs: (found) => l10n.t('{0} where 0 belongs', found),
};

const WIDTH = 120;
const HEIGHT = 10;
/** Rounding of float64 at the left end, an error as large as the gradient itself at the right one. */
const LEAST = -16;

/** A place on the bar for a relative error, by its power of ten. */
function placeOf(error: number | null): number {
  const power = error === null || !Number.isFinite(error) ? 0 : error <= 0 ? LEAST : Math.log10(error);
  return ((Math.min(0, Math.max(LEAST, power)) - LEAST) / -LEAST) * WIDTH;
}

/** The error as a bar by powers of ten, with a mark where the tolerance is: beyond it, the gradient is wrong. */
function bar(gradient: Gradient): SVGElement {
  const { maxError, tolerance, status } = gradient;
  const limit = placeOf(tolerance);
  const label = l10n.t('error {0}, tolerance {1}', errorOf(gradient, WORDS), errorText(tolerance, WORDS));
  return makeSvg(
    'svg',
    { role: 'img', 'aria-label': label, class: `bar ${status}`, width: WIDTH, height: HEIGHT },
    makeSvg('title', {}, label),
    makeSvg('rect', { class: 'whole', x: 0, y: 3, width: WIDTH, height: 4 }),
    makeSvg('rect', { class: 'error', x: 0, y: 2, width: Math.max(2, placeOf(maxError)), height: 6 }),
    makeSvg('path', { class: 'tolerance', d: `M${limit},0V${HEIGHT}` }),
  );
}

/** The method, and how the derived gradient has been checked that a block's was compared with. */
function evidence({ method, truth, note }: Gradient): string {
  const own = truth === undefined ? method : checked(method, truth);
  return note === undefined ? own : `${own}; ${note}`;
}

function checked(method: string, truth: NonNullable<Gradient['truth']>): string {
  return l10n.t('{0}, itself compared with {1}: {2}', method, truth.method, errorText(truth.maxError, WORDS));
}

function row(gradient: Gradient, events: ResultEvents): HTMLTableRowElement {
  const { name, shape, status } = gradient;
  const adjoint = adjointName(name);
  const show = button(adjoint, l10n.t('Show {0} in the graph', adjoint), () => events.select(adjoint));
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, show),
    make('td', {}, shape),
    make('td', {}, bar(gradient), ` ${errorOf(gradient, WORDS)}`),
    verdictCell(status),
    make('td', {}, evidence(gradient)),
  );
}

/** The gradients with their errors, those first that are wrong. */
export function gradientsTable({ gradients }: Report, events: ResultEvents): readonly Node[] {
  if (gradients.length === 0) return [];
  const isWrong = ({ status }: Gradient): number => Number(status === 'fail' || status === 'missing');
  const sorted = gradients.toSorted((a, b) => isWrong(b) - isWrong(a));
  return [
    table(
      l10n.t('Gradients'),
      HEADINGS,
      sorted.map((gradient) => row(gradient, events)),
    ),
  ];
}
