import { button, make } from '../dom.ts';
import { can } from '../host.ts';
import { l10n } from '../l10n.ts';
import type { ResultEvents } from './report.ts';

/** Leads to a line of the text, where there is an editor to show it; lines count from 0. */
export function lineLink(label: string, line: number, events: ResultEvents): HTMLElement {
  if (!can('edit')) return make('span', {}, label);
  return button(label, l10n.t('Go to line {0}', line + 1), () => events.reveal(line));
}
