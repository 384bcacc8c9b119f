import type { Layout } from '../../../../src/graph/drawing/layout.ts';
import { makeSvg } from '../dom.ts';
import type { InsideMistake, OwnPass } from './edge-states.ts';

const SIGNS = { wrong: '✗', missing: '?' };
const RADIUS = 9;

/** Marks on the upper edges of boxes, from the right to the left: each is a mistake, and chosen as an edge is. */
export function insideMarks({ inside }: OwnPass, { nodes }: Layout): readonly (readonly [InsideMistake, SVGElement])[] {
  const counts = new Map<string, number>();
  return inside.flatMap((mistake) => {
    const box = nodes.get(mistake.node);
    if (box === undefined) return [];
    const count = (counts.get(mistake.node) ?? 0) + 1;
    counts.set(mistake.node, count);
    const [x, y] = [box.x + box.width - 2.2 * RADIUS * (count - 1), box.y];
    const mark = makeSvg(
      'g',
      { class: `inside ${mistake.state}`, role: 'button' },
      makeSvg('title'),
      makeSvg('circle', { cx: x, cy: y, r: RADIUS }),
      makeSvg('text', { class: 'mark', x, y: y + 4.5 }, SIGNS[mistake.state]),
    );
    return [[mistake, mark] as const];
  });
}
