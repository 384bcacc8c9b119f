import type { GradientPicture } from '../../../../src/graph/drawing/gradient-pictures.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import { make, makeSvg } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { taylorPlot } from './taylor-plot.ts';

const CELL = 18;

/** The error of every element: the darker the larger, with the number beside the pointer. */
function heatMap({ name, shape, errors }: GradientPicture): HTMLElement {
  const columns = shape.length === 0 ? 1 : (shape.at(-1) ?? 1);
  const rows = Math.ceil(errors.length / columns);
  const worst = Math.max(...errors);
  const label = l10n.t('Errors of {0}: the largest is {1}', adjointName(name), worst.toExponential(1));
  const svg = makeSvg('svg', {
    role: 'img',
    'aria-label': label,
    width: columns * CELL + 2,
    height: rows * CELL + 2,
    class: 'heat',
  });
  errors.forEach((error, index) => {
    const place = {
      x: (index % columns) * CELL + 1,
      y: Math.floor(index / columns) * CELL + 1,
      width: CELL - 1,
      height: CELL - 1,
    };
    const strength = worst < 1e-12 ? 0 : error / worst;
    svg.append(makeSvg('rect', { ...place, 'fill-opacity': strength.toFixed(3) }, makeSvg('title', {}, error.toExponential(2))));
  });
  return make('figure', { class: 'value' }, make('figcaption', {}, label), svg);
}

/** A gradient to choose, and what can be seen of it. */
export function gradientView(pictures: readonly GradientPicture[]): readonly Node[] {
  const [first] = pictures;
  if (first === undefined) return [];
  const shown = make('div', { class: 'numbers' });
  const show = (picture: GradientPicture): void => shown.replaceChildren(heatMap(picture), taylorPlot(picture));
  const options = pictures.map(({ name }, index) => make('option', { value: index }, adjointName(name)));
  const choice = make('select', { 'aria-label': l10n.t('Gradient to look at') }, ...options);
  choice.addEventListener('change', () => show(pictures[Number(choice.value)] ?? first));
  show(first);
  return [make('p', {}, choice), shown];
}
