import type { Contribution, Inspection, Moment } from '../../../../src/graph/inspect/inspect.ts';
import type { Sample } from '../../../../src/graph/inspect/sample.ts';
import type { SavedValue } from '../../../../src/graph/model/steps.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { heatMap } from './heat-map.ts';

/** Bytes of a float64. */
const BYTES = 8;

function mostOf(samples: readonly (Sample | undefined)[]): number {
  return Math.max(0, ...samples.map((sample) => Math.max(Math.abs(sample?.least ?? 0), Math.abs(sample?.greatest ?? 0))));
}

function shareRow({ line, share }: Contribution): HTMLElement {
  const percent = `${(100 * share).toFixed(0)} %`;
  const bar = make('span', { class: share < 0 ? 'share against' : 'share', 'aria-hidden': 'true' });
  bar.style.width = `${Math.min(100, Math.abs(100 * share))}%`;
  return make('li', {}, make('code', {}, line), make('span', { class: 'shares' }, bar), ` ${percent}`);
}

function contributionsView(contributions: readonly Contribution[]): readonly Node[] {
  if (contributions.length === 0) return [];
  return [
    make('h2', {}, l10n.t('What comes back, and its share')),
    make('ul', { class: 'contributions' }, ...contributions.map(shareRow)),
  ];
}

/** All iterations are drawn on one scale: what grows or fades shows. */
function momentView({ value, adjoint, contributions }: Moment, moments: readonly Moment[]): readonly Node[] {
  const values = heatMap(l10n.t('value'), value, mostOf(moments.map((moment) => moment.value)));
  const adjoints = adjoint && heatMap(l10n.t('adjoint'), adjoint, mostOf(moments.map((moment) => moment.adjoint)));
  return [
    make('div', { class: 'numbers' }, values, ...(adjoints === undefined ? [] : [adjoints])),
    ...(adjoint === undefined ? [make('p', {}, l10n.t('No gradient reaches it.'))] : []),
    ...contributionsView(contributions),
  ];
}

function momentsView(moments: readonly Moment[]): HTMLElement {
  if (moments.length === 0) return make('p', {}, l10n.t('No numbers can be drawn for this file.'));
  const shown = make('div');
  const at = make('output', {}, moments[0]?.at ?? '');
  const show = (index: number): void => {
    const moment = moments[index];
    if (moment === undefined) return;
    at.textContent = moment.at;
    shown.replaceChildren(...momentView(moment, moments));
  };
  show(0);
  if (moments.length < 2) return shown;
  const slider = make('input', { type: 'range', min: 0, max: moments.length - 1, value: 0, 'aria-label': l10n.t('Iteration') });
  slider.addEventListener('input', () => show(Number(slider.value)));
  return make('div', {}, make('label', { class: 'slider' }, slider, at), shown);
}

function savedView(saved: SavedValue | undefined, count: number): readonly Node[] {
  if (saved === undefined) return [];
  const kept = l10n.t('Saved for the backward pass: {0} numbers here, {1} bytes.', count, BYTES * count);
  return [
    make('p', {}, kept),
    make('ul', { class: 'read-by' }, ...saved.readBy.map((line) => make('li', {}, make('code', {}, line)))),
  ];
}

/** Everything about the selected node or edge. */
export function inspectorView({ text, shape, moments, rule }: Inspection, saved: SavedValue | undefined): readonly Node[] {
  const count = moments.reduce((sum, { value }) => sum + value.count, 0);
  return [
    make('p', { class: 'written' }, make('code', {}, text), ` ${shape}`),
    momentsView(moments),
    ...(rule === undefined || rule.backward.length === 0
      ? []
      : [
          make('h2', {}, l10n.t('Local derivative: {0}', rule.title)),
          make('div', { class: 'lines' }, ...[...rule.forward, ...rule.backward].map((line) => make('code', {}, line))),
        ]),
    ...savedView(saved, count),
  ];
}
