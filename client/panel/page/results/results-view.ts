import type { SavedValue } from '../../../../src/graph/model/steps.ts';
import { MARKS, verdictOf } from '../../../../src/verify/verdict.ts';
import { make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { coverageView } from './coverage-view.ts';
import { gradientsTable } from './gradients-table.ts';
import { lineLink } from './line-link.ts';
import { mistakesView } from './mistakes-view.ts';
import type { Report, ResultEvents } from './report.ts';
import { table, verdictCell } from './table.ts';

const LINE_HEADINGS: readonly string[] = [l10n.t('line'), l10n.t('text'), l10n.t('verdict')];
const SAVED_HEADINGS: readonly string[] = [l10n.t('name'), l10n.t('kind'), l10n.t('shape'), l10n.t('read by')];

function lineRow({ line, text, target, status, meaning }: Report['lines'][number], events: ResultEvents) {
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, lineLink(String(line + 1), line, events)),
    make('td', {}, make('code', {}, text === '' ? target : text), ...(meaning === undefined ? [] : withCode(` – ${meaning}`))),
    verdictCell(status),
  );
}

function linesTable({ lines }: Report, events: ResultEvents): readonly Node[] {
  if (lines.length === 0) return [];
  const rows = lines.map((line) => lineRow(line, events));
  return [table(l10n.t('Lines of the backward block'), LINE_HEADINGS, rows)];
}

/** The results of the last check: first what is wrong, then what the verdict rests on. */
export function resultsView(report: Report | undefined, events: ResultEvents): readonly Node[] {
  if (report === undefined) return [make('p', {}, l10n.t('Not checked yet.'))];
  const { kind, text } = verdictOf(report, l10n);
  return [
    make('p', { class: `verdict ${kind}` }, `${MARKS[kind]} ${text}`),
    ...(report.unfinished === undefined ? [] : [make('p', {}, l10n.t('Not finished: {0}.', report.unfinished))]),
    ...mistakesView(report, events),
    ...gradientsTable(report, events),
    ...coverageView(report),
    ...linesTable(report, events),
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
