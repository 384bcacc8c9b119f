import type { GradientPicture } from '../../../../src/graph/drawing/gradient-pictures.ts';

type Point = readonly [step: number, remainder: number];

/** Far from the point, higher orders show: as many of the smallest steps are asked. */
const MOST_STEPS = 4;

/** The order of the remainder: the slope of the line that fits it best at small steps, as far as it is not rounding. */
export function orderOf(taylor: GradientPicture['taylor']): number | undefined {
  const largest = Math.max(...taylor.map(({ remainder }) => remainder));
  const points = taylor
    .filter(({ remainder }) => remainder > Math.max(1e-13, 1e-9 * largest))
    .toSorted((a, b) => a.step - b.step)
    .slice(0, MOST_STEPS)
    .map(({ step, remainder }): Point => [Math.log10(step), Math.log10(remainder)]);
  if (points.length < 3) return undefined;
  const mean = (pick: (point: Point) => number): number => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  const over = mean(([x, y]) => (x - mx) * (y - my));
  return over / mean(([x]) => (x - mx) ** 2);
}
