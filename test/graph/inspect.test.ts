import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { type Inspection, inspect } from '../../src/graph/inspect/inspect.ts';
import { MOST_DRAWN, sampleOf } from '../../src/graph/inspect/sample.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import type { TracedGraph } from '../../src/graph/model/trace.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, ROOT } from '../support/files.ts';

function inspecting(text: string): { readonly traced: TracedGraph; readonly at: (id: string) => Inspection } {
  const { forward, backward } = analyzeText(text);
  const traced = traceGraph(forward, { backward });
  return {
    traced,
    at: (id) => {
      const found = inspect(forward, backward, traced, id);
      if (found === undefined) throw new Error(`nothing at ${id}`);
      return found;
    },
  };
}

const SMALL = `input x: [2]
param w: [2]
a = w * x
y = a + a * 3
L = sum(y)
output L
`;

describe('the inspection of a picture', () => {
  const files = [
    'gru.bprop',
    'gru-sequence.bprop',
    'gru-by-hand.bprop',
    ...readdirSync(join(ROOT, 'examples/models')).map((name) => `models/${name}`),
  ];

  it.each(files.filter((name) => name.endsWith('.bprop')))('knows every node and edge of %s', (name) => {
    const { traced, at } = inspecting(example(name));
    const { nodes, edges } = traced.graph;
    for (const { id, adjoint } of nodes) {
      const { moments } = at(id);
      expect(moments.length, id).toBeGreaterThan(0);
      // An adjoint in the picture is one in the inspector.
      expect(
        moments.some((moment) => moment.adjoint !== undefined),
        id,
      ).toBe(adjoint !== undefined);
    }
    for (const { id } of edges)
      for (const { contributions } of at(id).moments) {
        const sum = contributions.reduce((total, { share }) => total + share, 0);
        if (contributions.length > 0 && sum !== 0) expect(sum, id).toBeCloseTo(1, 9);
      }
  });

  it('shares a sum out among its lines', () => {
    const { at } = inspecting(SMALL.replace('y = a + a * 3', 'b = a * 3\ny = a + b'));
    const [moment] = at('a').moments;
    expect(moment?.contributions.map(({ share }) => Number(share.toFixed(6))).toSorted()).toEqual([0.25, 0.75]);
  });

  it('takes the adjoint of a value without a name, and what comes back along an edge, from the derivation', () => {
    const { traced, at } = inspecting(SMALL);
    const part = traced.graph.nodes.find(({ text }) => text === 'a * 3')?.id ?? '';
    const [whole] = at(part).moments;
    expect(whole?.adjoint?.cells).toEqual([expect.any(Number), expect.any(Number)]);
    const [weight] = at(traced.graph.edges.find(({ from, to }) => from === 'a' && to === part)?.id ?? '').moments;
    const seed = whole?.adjoint?.cells.map((cell) => 3 * (cell ?? 0));
    expect(weight?.adjoint?.cells).toEqual(seed);
  });

  it('reads the lines of the file, wrong ones too', () => {
    const block = 'backward {\n  dy += broadcast(dL, [2])\n  da += 4 * dy\n  dw += da\n  dx += da * w\n}\n';
    const { at } = inspecting(SMALL + block);
    expect(at('w@a.0').moments[0]?.contributions).toEqual([{ line: 'dw += da', share: 1 }]);
  });

  it('knows names of the file, and none of parts and edges', () => {
    const { traced, at } = inspecting(example('gru-sequence.bprop'));
    const nameless = traced.graph.edges.find(({ to }) => to === 'for t/z')?.id ?? '';
    expect(['for t/z', 'element h[T]', 'for t/g_3', nameless].map((id) => at(id).name)).toEqual(['z', 'h', undefined, undefined]);
  });

  it('has a moment for each iteration', () => {
    const { at } = inspecting(example('gru-sequence.bprop'));
    expect(
      at('for t/z')
        .moments.map((moment) => moment.at)
        .slice(0, 2),
    ).toEqual(['t = 1', 't = 2']);
  });

  it('knows nothing of what is not there', () => {
    const { forward } = analyzeText(SMALL);
    expect(inspect(forward, derive(forward), traceGraph(forward), 'nothing')).toBeUndefined();
  });
});

describe('a sample', () => {
  it('draws some of many numbers, and counts all', () => {
    const data = Float64Array.from({ length: 100 * 130 }, (_, index) => (index === 7 ? Number.NaN : index % 3));
    const sample = sampleOf({ shape: [100, 130], data });
    expect(sample).toMatchObject({
      rows: MOST_DRAWN,
      columns: MOST_DRAWN,
      isSampled: true,
      count: 13_000,
      notFinite: 1,
      least: 0,
      greatest: 2,
    });
    expect(sample.cells).toHaveLength(MOST_DRAWN ** 2);
    expect(sample.zeros).toBe(data.filter((number) => number === 0).length);
  });

  it.each([[[]], [[3]], [[2, 3]], [[2, 3, 4]], [[0, 3]], [[3, 0]]])('has a table for shape %j', (shape) => {
    const size = shape.reduce((product: number, length) => product * length, 1);
    const sample = sampleOf({ shape, data: new Float64Array(size).fill(2) });
    expect(sample.cells).toHaveLength(size);
    expect(sample.rows * sample.columns).toBe(size);
    expect(sample.norm).toBeCloseTo(2 * Math.sqrt(size));
  });
});
