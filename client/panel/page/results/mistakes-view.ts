import { severityOf } from '../../../../src/language/diagnostic.ts';
import { make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { lineLink } from './line-link.ts';
import type { Report, ResultEvents } from './report.ts';

type Line = Report['lines'][number];

/** The message of an error that stands at a line. */
function messageAt(line: Line, { diagnostics }: Report): string | undefined {
  return diagnostics.find((own) => own.place.statement === line.statement && severityOf(own) === 'error')?.message;
}

function pair(label: string, text: string): readonly HTMLElement[] {
  return [make('dt', {}, label), make('dd', {}, make('code', {}, text))];
}

/** A wrong line: what stands there, what should, and why. */
function mistake(line: Line, report: Report, events: ResultEvents): HTMLElement {
  const at = l10n.t('line {0}', line.line + 1);
  const why = line.cause ?? messageAt(line, report);
  return make(
    'li',
    { class: 'mistake' },
    lineLink(at, line.line, events),
    make('dl', {}, ...pair(l10n.t('yours'), line.text), ...(line.repair === undefined ? [] : pair(l10n.t('right'), line.repair))),
    ...(why === undefined ? [] : [make('p', {}, ...withCode(why))]),
  );
}

/** Errors that stand at no line of the block, such as a contribution that no line makes. */
function others(report: Report, wrong: readonly Line[]): readonly HTMLElement[] {
  const at = new Set(wrong.map(({ statement }) => statement));
  return report.diagnostics
    .filter((own) => severityOf(own) === 'error' && !at.has(own.place.statement))
    .map(({ message }) => make('li', { class: 'mistake' }, make('p', {}, ...withCode(message))));
}

/** The mistakes, in front of everything else. */
export function mistakesView(report: Report, events: ResultEvents): readonly Node[] {
  const wrong = report.lines.filter(({ status, isInError }) => status === 'fail' || isInError === true);
  const items = [...wrong.map((line) => mistake(line, report, events)), ...others(report, wrong)];
  return items.length === 0 ? [] : [make('ol', { class: 'mistakes', 'aria-label': l10n.t('What is wrong') }, ...items)];
}
