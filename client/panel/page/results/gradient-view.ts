import type { GradientPicture } from '../../../../src/graph/drawing/gradient-pictures.ts';
import { sampleOf } from '../../../../src/graph/inspect/sample.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import { make } from '../dom.ts';
import { heatMap } from '../inspect/heat-map.ts';
import { l10n } from '../l10n.ts';
import { taylorPlot } from './taylor-plot.ts';

/** Errors as small as this are rounding, and drawn white. */
const ROUNDING = 1e-12;

/** The error of every element: the darker the larger, with the number under the pointer. */
function errorsOf({ name, shape, errors }: GradientPicture): HTMLElement {
  const sample = sampleOf({ shape, data: Float64Array.from(errors) });
  // Rounding alone is no picture.
  return heatMap(l10n.t('errors of {0}', adjointName(name)), sample, Math.max(sample.greatest, ROUNDING));
}

/** A gradient to choose, and what can be seen of it. */
export function gradientView(pictures: readonly GradientPicture[]): readonly Node[] {
  const [first] = pictures;
  if (first === undefined) return [];
  const shown = make('div', { class: 'numbers' });
  const show = (picture: GradientPicture): void => shown.replaceChildren(errorsOf(picture), taylorPlot(picture));
  const options = pictures.map(({ name }, index) => make('option', { value: index }, adjointName(name)));
  const choice = make('select', { 'aria-label': l10n.t('Gradient to look at') }, ...options);
  choice.addEventListener('change', () => show(pictures[Number(choice.value)] ?? first));
  show(first);
  return [make('p', {}, choice), shown];
}
