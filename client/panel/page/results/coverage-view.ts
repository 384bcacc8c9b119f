import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';
import type { Report } from './report.ts';

/** More conditions than this are counted, not listed. */
const MOST_LISTED = 12;

function list(conditions: readonly string[]): readonly (Node | string)[] {
  const shown = conditions.slice(0, MOST_LISTED).flatMap((text, index) => [index === 0 ? '' : ', ', make('code', {}, text)]);
  const left = conditions.length - MOST_LISTED;
  return left > 0 ? [...shown, ` ${l10n.t('and {0} more', left)}`] : shown;
}

/** How far the evidence reaches: the draws, and the conditions of which both sides were taken, or one only. */
export function coverageView({ draws, exercised, notExercised }: Report): readonly Node[] {
  if (draws === 0) return [];
  return [
    make('p', { class: 'coverage' }, l10n.t('Compared at {0} draws of numbers and sizes.', draws)),
    ...(exercised.length === 0
      ? []
      : [make('p', { class: 'coverage' }, `✓ ${l10n.t('Both sides taken:')} `, ...list(exercised))]),
    ...(notExercised.length === 0
      ? []
      : [make('p', { class: 'coverage open' }, `⚠ ${l10n.t('Not exercised:')} `, ...list(notExercised))]),
  ];
}
