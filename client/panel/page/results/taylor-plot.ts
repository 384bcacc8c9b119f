import type { GradientPicture } from '../../../../src/graph/drawing/gradient-pictures.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import { make, makeSvg } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { orderOf } from './taylor-order.ts';

/** The Taylor remainder over the step, both by powers of ten: of second order where the gradient is right, of first where it is not. */

const WIDTH = 300;
const HEIGHT = 170;
const LEFT = 46;
const BOTTOM = 34;
const TOP = 8;
const RIGHT = 10;
const SMALLEST = 1e-16;
/** Ticks of the remainder, at most. */
const MOST_TICKS = 5;

type Point = readonly [step: number, remainder: number];

interface Scale {
  readonly x: (power: number) => number;
  readonly y: (power: number) => number;
  readonly low: number;
  readonly high: number;
}

function scaleOf(points: readonly Point[]): Scale {
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
  const low = Math.floor(Math.min(...points.map(([, y]) => y)));
  const high = Math.max(low + 1, Math.ceil(Math.max(...points.map(([, y]) => y))));
  return {
    x: (power) => LEFT + ((power - left) / (right - left || 1)) * (WIDTH - LEFT - RIGHT),
    y: (power) => TOP + ((high - power) / (high - low)) * (HEIGHT - TOP - BOTTOM),
    low,
    high,
  };
}

function path(points: readonly Point[], { x, y }: Scale): string {
  return points.map(([a, b], index) => `${index === 0 ? 'M' : 'L'}${x(a).toFixed(1)},${y(b).toFixed(1)}`).join('');
}

function text(content: string, x: number, y: number, anchor: 'start' | 'middle' | 'end'): SVGElement {
  return makeSvg('text', { x, y, 'text-anchor': anchor }, content);
}

function power(exponent: number): string {
  return `1e${exponent}`;
}

function axes(points: readonly Point[], scale: Scale): readonly SVGElement[] {
  const floor = HEIGHT - BOTTOM;
  const every = Math.ceil((scale.high - scale.low) / MOST_TICKS);
  const ticks = Array.from({ length: Math.floor((scale.high - scale.low) / every) + 1 }, (_, index) => scale.low + index * every);
  const ends = [points.at(-1), points[0]].filter((point) => point !== undefined);
  return [
    makeSvg('path', { class: 'axis', d: `M${LEFT},${TOP}V${floor}H${WIDTH - RIGHT}` }),
    ...ticks.map((tick) => text(power(tick), LEFT - 4, scale.y(tick) + 4, 'end')),
    ...ends.map(([step], index) =>
      text(Number(10 ** step).toPrecision(1), scale.x(step), floor + 13, index === 0 ? 'start' : 'end'),
    ),
    text(l10n.t('step'), (LEFT + WIDTH) / 2, HEIGHT - 4, 'middle'),
  ];
}

function caption({ name, taylor }: GradientPicture): string {
  const order = orderOf(taylor);
  const adjoint = adjointName(name);
  if (order === undefined) return l10n.t('Taylor remainder of {0}: nothing but rounding, the loss is linear here', adjoint);
  return l10n.t('Taylor remainder of {0}: order {1}; a right gradient has 2 (dashed)', adjoint, order.toFixed(1));
}

export function taylorPlot(picture: GradientPicture): HTMLElement {
  const points = picture.taylor.map(
    ({ step, remainder }): Point => [Math.log10(step), Math.log10(Math.max(remainder, SMALLEST))],
  );
  const label = caption(picture);
  const [first] = points;
  const figure = make('figure', { class: 'value' }, make('figcaption', {}, label));
  if (first === undefined) return figure;
  const scale = scaleOf(points);
  const second = points.map(([step]): Point => [step, first[1] + 2 * (step - first[0])]).filter(([, y]) => y >= scale.low);
  figure.append(
    makeSvg(
      'svg',
      { role: 'img', 'aria-label': label, width: WIDTH, height: HEIGHT, class: 'taylor' },
      ...axes(points, scale),
      makeSvg('path', { class: 'guide', d: path(second, scale) }),
      makeSvg('path', { class: 'curve', d: path(points, scale) }),
    ),
  );
  return figure;
}
