import type { GraphPicture } from '../../../../server/protocol.ts';
import type { SavedValue } from '../../../../src/graph/model/steps.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import { type ErrorWords, errorOf, errorText } from '../../../../src/verify/error-text.ts';
import { MARKS, verdictOf } from '../../../../src/verify/verdict.ts';
import { button, make } from '../dom.ts';
import { l10n } from '../l10n.ts';

export type Report = NonNullable<GraphPicture['report']>;

const VERDICTS: Readonly<Record<string, string>> = {
  pass: l10n.t('✓ right'),
  'fused-pass': l10n.t('✓ right, several steps in one'),
  fail: l10n.t('✗ wrong'),
  kink: l10n.t('~ at a kink'),
  missing: l10n.t('✗ missing'),
  unchecked: l10n.t('not checked'),
  unfinished: l10n.t('… not finished'),
};

const GRADIENT_HEADINGS: readonly string[] = [
  l10n.t('gradient'),
  l10n.t('shape'),
  l10n.t('error'),
  l10n.t('tolerance'),
  l10n.t('verdict'),
  l10n.t('compared with'),
];
const LINE_HEADINGS: readonly string[] = [
  l10n.t('line'),
  l10n.t('adjoint'),
  l10n.t('verdict'),
  l10n.t('cause'),
  l10n.t('repair'),
];
const SAVED_HEADINGS: readonly string[] = [l10n.t('name'), l10n.t('kind'), l10n.t('shape'), l10n.t('read by')];

function table(caption: string, headings: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  const head = make('tr', {}, ...headings.map((heading) => make('th', { scope: 'col' }, heading)));
  return make('table', { class: 'results' }, make('caption', {}, caption), make('thead', {}, head), make('tbody', {}, ...rows));
}

const WORDS: ErrorWords = {
  notFinite: l10n.t('not finite'),
  whereZeroBelongs: (found) => l10n.t('{0} where 0 belongs', found),
};

/** The method, and how the derived gradient has been checked that a block's was compared with. */
function evidence({ method, truth }: Report['gradients'][number]): string {
  if (truth === undefined) return method;
  return l10n.t('{0}, itself compared with {1}: {2}', method, truth.method, errorText(truth.maxError, WORDS));
}

function verdict(status: string): HTMLElement {
  const isBad = status === 'fail' || status === 'missing';
  return make('td', { class: isBad ? 'bad' : status === 'unfinished' ? '' : 'good' }, VERDICTS[status] ?? status);
}

export interface ResultEvents {
  readonly reveal: (line: number) => void;
  readonly select: (adjoint: string) => void;
}

function gradientRow(gradient: Report['gradients'][number], events: ResultEvents) {
  const { name, shape, tolerance, status } = gradient;
  const adjoint = adjointName(name);
  const show = button(adjoint, l10n.t('Show {0} in the graph', adjoint), () => events.select(adjoint));
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, show),
    make('td', {}, shape),
    make('td', {}, errorOf(gradient, WORDS)),
    make('td', {}, errorText(tolerance, WORDS)),
    verdict(status),
    make('td', {}, evidence(gradient)),
  );
}

function lineRow({ line, target, status, cause, repair }: Report['lines'][number], events: ResultEvents) {
  const show = button(String(line + 1), l10n.t('Go to line {0}', line + 1), () => events.reveal(line));
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, show),
    make('td', {}, target),
    verdict(status),
    make('td', {}, cause ?? ''),
    make('td', {}, repair ?? ''),
  );
}

/** The results of the last check. */
export function resultsView(report: Report | undefined, events: ResultEvents): readonly Node[] {
  if (report === undefined) return [make('p', {}, l10n.t('Not checked yet.'))];
  const gradients = report.gradients.map((gradient) => gradientRow(gradient, events));
  const lines = report.lines.map((line) => lineRow(line, events));
  const { kind, text } = verdictOf(report, l10n);
  return [
    make('p', { class: `verdict ${kind}` }, `${MARKS[kind]} ${text}`),
    ...(report.unfinished === undefined ? [] : [make('p', {}, l10n.t('Not finished: {0}.', report.unfinished))]),
    ...(gradients.length === 0 ? [] : [table(l10n.t('Gradients'), GRADIENT_HEADINGS, gradients)]),
    ...(lines.length === 0 ? [] : [table(l10n.t('Lines of the backward block'), LINE_HEADINGS, lines)]),
  ];
}

/** The forward values that the backward pass needs. */
export function savedView(saved: readonly SavedValue[]): readonly Node[] {
  const rows = saved.map(({ name, kind, shape, readBy }) => {
    const lines = readBy.map((line) => make('li', {}, make('code', {}, line)));
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, kind),
      make('td', {}, shape),
      make('td', {}, make('ul', {}, ...lines)),
    );
  });
  return [table(l10n.t('Values that the backward pass reads'), SAVED_HEADINGS, rows)];
}
