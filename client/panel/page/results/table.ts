import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';

const VERDICTS: Readonly<Record<string, string>> = {
  pass: l10n.t('✓ right'),
  'fused-pass': l10n.t('✓ right, several steps in one'),
  fail: l10n.t('✗ wrong'),
  kink: l10n.t('~ at a kink'),
  missing: l10n.t('✗ missing'),
  unchecked: l10n.t('not checked'),
  unfinished: l10n.t('… not finished'),
};

export function table(caption: string, headings: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  const head = make('tr', {}, ...headings.map((heading) => make('th', { scope: 'col' }, heading)));
  return make('table', { class: 'results' }, make('caption', {}, caption), make('thead', {}, head), make('tbody', {}, ...rows));
}

export function verdictCell(status: string): HTMLElement {
  const isBad = status === 'fail' || status === 'missing';
  return make('td', { class: isBad ? 'bad' : status === 'unfinished' ? '' : 'good' }, VERDICTS[status] ?? status);
}
