import { edgeShapes } from '../../../../src/graph/drawing/edge-shapes.ts';
import type { Mode } from '../../../../src/graph/drawing/picture.ts';
import { makeSvg } from '../dom.ts';
import type { Drawing } from './drawing.ts';

/** The shapes beside the edges. Whoever hears the page is told them with the nodes. */
export function shapeLabels({ graph, layout }: Drawing, mode: Mode): SVGElement {
  const labels = edgeShapes(graph, layout, mode).map(({ edge, text, changes, box: { x, y, width, height } }) =>
    makeSvg(
      'text',
      { class: changes ? 'edge-shape changes' : 'edge-shape', 'data-edge': edge, x: x + width / 2, y: y + height - 4 },
      text,
    ),
  );
  return makeSvg('g', { class: 'edge-shapes', 'aria-hidden': 'true' }, ...labels);
}
