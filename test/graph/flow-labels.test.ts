import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { placeFlowLabels } from '../../src/graph/drawing/flow-labels.ts';
import { type Box, type Layout, layOut } from '../../src/graph/drawing/layout.ts';
import { drawGraph, type Mode } from '../../src/graph/drawing/picture.ts';
import { buildGraph } from '../../src/graph/model/build-graph.ts';
import type { Graph } from '../../src/graph/model/graph.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, exampleNames } from '../support/files.ts';

const FONT = 11;
/** Of a letter of DejaVu Sans Mono and its like, in widths of the font; so are the heights above and below the baseline. */
const [LETTER, ABOVE, BELOW] = [0.602, 0.76, 0.24];

function graphOf(text: string): Graph {
  const { forward, backward } = analyzeText(text);
  return buildGraph(forward, { backward: backward ?? derive(forward) });
}

/** The boxes of the edge labels in the picture. */
function labelBoxes(graph: Graph, layout: Layout, mode: Mode): readonly (Box & { readonly text: string })[] {
  const marks = drawGraph(graph, layout, mode).flatMap(({ children }) => children.filter((child) => typeof child !== 'string'));
  return marks
    .filter(({ attributes }) => attributes['class'] === 'flow')
    .map(({ attributes: { x, y }, children }) => {
      const text = children.join('');
      const width = text.length * FONT * LETTER;
      return { text, x: Number(x) - width / 2, y: Number(y) - ABOVE * FONT, width, height: (ABOVE + BELOW) * FONT };
    });
}

function touch(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the labels of the edges', () => {
  it.each(exampleNames())('keep apart in %s', async (name) => {
    const graph = graphOf(example(name));
    const labels = graph.edges.filter(({ label }) => label !== undefined);
    for (const direction of ['down', 'right'] as const) {
      const layout = await layOut(graph, direction);
      for (const mode of ['backward', 'both'] as const) {
        const boxes = labelBoxes(graph, layout, mode);
        expect(boxes).toHaveLength(labels.length);
        const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
        expect(pairs.filter(([a, b]) => touch(a, b)).map(([a, b]) => `${direction}, ${mode}: ${a.text} on ${b.text}`)).toEqual(
          [],
        );
      }
    }
  });

  it('stand on nothing in the GRU', async () => {
    const graph = graphOf(example('gru.bprop'));
    for (const direction of ['down', 'right'] as const) {
      const layout = await layOut(graph, direction);
      const boxes = labelBoxes(graph, layout, 'backward');
      const covered = [...layout.nodes].filter(([, box]) => boxes.some((label) => touch(label, box)));
      expect(covered.map(([id]) => id)).toEqual([]);
    }
  });

  it('keep apart where many edges run along each other', () => {
    const curve = [0, 10, 20, 30].map((x) => ({ x, y: 0 }));
    const ids = Array.from({ length: 60 }, (_, index) => `edge ${index}`);
    const edges = ids.map((id) => ({ id, from: 'a', to: 'b', operand: 0, label: 'dweights', isRecurrent: false }));
    const layout: Layout = {
      direction: 'down',
      width: 30,
      height: 10,
      nodes: new Map(),
      edges: new Map(ids.map((id) => [id, curve])),
      clusters: new Map(),
    };
    const boxes = [...placeFlowLabels({ nodes: [], edges, clusters: [] }, layout, 0).values()];
    expect(boxes).toHaveLength(60);
    for (const [index, a] of boxes.entries()) expect(boxes.slice(index + 1).some((b) => touch(a, b))).toBe(false);
  });
});
