import type { Drawing } from '../graph/drawing.ts';

type Heading = 'along' | 'back' | 'before' | 'after';

/** Directions of the arrow keys: along the edges, against them, or to a neighbour at the same height. */
const HEADINGS: Readonly<Record<'right' | 'down', Readonly<Record<string, Heading>>>> = {
  right: { ArrowRight: 'along', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'after' },
  down: { ArrowDown: 'along', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'after' },
};

/** Nodes whose middles are as close as this along the flow are neighbours. */
const SAME_RANK = 24;

/** The node to which an arrow key leads. */
export function nextNode({ graph, layout }: Drawing, id: string, key: string): string | undefined {
  const heading = HEADINGS[layout.direction][key];
  if (heading === 'along') return graph.edges.find(({ from, isRecurrent }) => from === id && !isRecurrent)?.to;
  if (heading === 'back') return graph.edges.find(({ to, isRecurrent }) => to === id && !isRecurrent)?.from;
  const own = layout.nodes.get(id);
  if (heading === undefined || own === undefined) return undefined;
  const isDown = layout.direction === 'down';
  const along = (box: typeof own): number => (isDown ? box.y + box.height / 2 : box.x + box.width / 2);
  const across = (box: typeof own): number => (isDown ? box.x + box.width / 2 : box.y + box.height / 2);
  const rank = [...layout.nodes]
    .filter(([, box]) => Math.abs(along(box) - along(own)) < SAME_RANK)
    .sort(([, a], [, b]) => across(a) - across(b))
    .map(([neighbour]) => neighbour);
  return rank[rank.indexOf(id) + (heading === 'after' ? 1 : -1)];
}
