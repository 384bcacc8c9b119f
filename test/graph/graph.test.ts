import { describe, expect, it } from 'vitest';
import { tangledCells } from '../../bench/models/sources.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { forwardNames } from '../../src/autodiff/names/anf-names.ts';
import { writeDot } from '../../src/graph/drawing/dot.ts';
import { layOut } from '../../src/graph/drawing/layout.ts';
import { writeSvg } from '../../src/graph/drawing/svg.ts';
import { buildGraph } from '../../src/graph/model/build-graph.ts';
import type { Graph } from '../../src/graph/model/graph.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';
import { openWorkspace } from '../support/command-line.ts';
import { example, exampleNames } from '../support/files.ts';

function graphOf(text: string, unrolled?: ReadonlyMap<string, number>): Graph {
  return buildGraph(analyzeText(text).forward, unrolled === undefined ? {} : { unrolled });
}

/** Each node with what it reads, in words. */
function sentences({ nodes, edges }: Graph): readonly string[] {
  return nodes.map(({ id, kind, label, isOutput, adjoint, cluster }) => {
    const reads = edges.filter(({ to }) => to === id).map(({ from, isRecurrent }) => (isRecurrent ? `${from} (before)` : from));
    const from = reads.length === 0 ? '' : ` of ${reads.join(', ')}`;
    const where = cluster === undefined ? '' : ` in ${cluster}`;
    return `${kind} ${id}: ${label}${from}${where}${isOutput ? ', output' : ''}${adjoint === undefined ? '' : `, ${adjoint}`}`;
  });
}

const SEQUENCE = `input x[1..T]: [n]
input h0: [n]
param U: [n, n]
h[0] = h0
for t in 1..T {
  a = U @ h[t-1]
  h[t] = tanh(a + x[t])
}
output h[T]
`;

describe('the graph of a program', () => {
  it('has a node for each operation of the GRU, an edge for each contribution, and a weight at its use', () => {
    const graph = graphOf(example('gru.bprop'));
    expect(graph.nodes.filter(({ kind }) => kind === 'operation')).toHaveLength(17);
    expect(graph.edges.filter(({ adjoint }) => adjoint !== undefined)).toHaveLength(30);
    expect(sentences(graph)).toMatchSnapshot();
  });

  it('draws the parts of a long equation, with numbers in their signs', () => {
    const text = 'input x: [n]\nparam W: [m, n]\nconst y: [m]\nloss = sum((tanh(W @ x) - y) ^ 2)\n';
    expect([...sentences(graphOf(text))].sort()).toEqual(
      [
        'param W@loss_1.0: W, dW',
        'input x: x, dx',
        'operation loss_1: @ of W@loss_1.0, x, ∂L/∂(W @ x)',
        'operation loss_2: tanh of loss_1, ∂L/∂(tanh(W @ x))',
        'const y@loss_3.1: y',
        'operation loss_3: − of loss_2, y@loss_3.1, ∂L/∂(tanh(W @ x) - y)',
        'operation loss_4: ^ 2 of loss_3, ∂L/∂((tanh(W @ x) - y) ^ 2)',
        'operation loss: Σ of loss_4, output, dloss',
      ].sort(),
    );
  });

  it.each(exampleNames())('calls nothing on the way back of %s by a name that is not there', (file) => {
    const { forward, backward } = analyzeText(example(file));
    const block = backward ?? derive(forward);
    const names = [...forwardNames(forward), ...equationsOf(block.body).map(({ target }) => target.name)];
    const there = new Set(names);
    const labels = buildGraph(forward, { backward: block }).edges.flatMap(({ label }) => label ?? []);
    expect(labels.filter((label) => !there.has(label.replace(/\[.*$/, '')))).toEqual([]);
    expect(labels.length).toBeGreaterThan(4);
  });

  it('calls the adjoint of a part as the backward pass does, in every iteration and in each', () => {
    const text = SEQUENCE.replace('a = U @ h[t-1]\n  h[t] = tanh(a + x[t])', 'h[t] = tanh(U @ h[t-1] + x[t])');
    const { forward } = analyzeText(text);
    const sizes = new Map([
      ['T', 2],
      ['n', 2],
    ]);
    const labels = (unrolled?: ReadonlyMap<string, number>): readonly string[] =>
      buildGraph(forward, { backward: derive(forward), ...(unrolled && { unrolled }) }).edges.flatMap(({ label }) => label ?? []);
    expect(labels()).toContain('dh_2');
    expect(labels(sizes)).toEqual(expect.arrayContaining(['dh_2[1]', 'dh_2[2]']));
  });

  it('draws a loop as one cell, with an edge from each iteration into the next', () => {
    expect(sentences(graphOf(SEQUENCE))).toMatchSnapshot();
  });

  it('draws every iteration when asked to', () => {
    const graph = graphOf(
      SEQUENCE,
      new Map([
        ['T', 3],
        ['n', 2],
      ]),
    );
    expect(graph.edges.some(({ isRecurrent }) => isRecurrent)).toBe(false);
    expect(sentences(graph)).toMatchSnapshot();
  });

  it('keeps identities when lines are inserted, reordered or commented', () => {
    const ids = (text: string): ReadonlySet<string> => new Set(graphOf(text).nodes.map(({ id }) => id));
    const text = example('gru.bprop');
    const edited = text.replace('z5  = Wr @ x', '# a remark\nextra = Wr @ x\nz5  = Wr @ x');
    for (const id of ids(text)) expect(ids(edited)).toContain(id);
  });
});

describe('the layout', () => {
  it('runs from the inputs to the output, and puts nothing on top of anything else', async () => {
    const graph = graphOf(example('gru.bprop'));
    for (const direction of ['right', 'down'] as const) {
      const layout = await layOut(graph, direction);
      const start = (id: string): number => layout.nodes.get(id)?.[direction === 'right' ? 'x' : 'y'] ?? Number.NaN;
      for (const { from, to } of graph.edges) expect(start(from)).toBeLessThan(start(to));
      const boxes = graph.nodes.map(({ id }) => layout.nodes.get(id));
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1)) {
          if (a === undefined || b === undefined) throw new Error('a node has no place');
          const apart = a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          expect(apart).toBe(true);
        }
      expect(layout.edges.size).toBe(graph.edges.length);
    }
  });

  it('places a thousand nodes, however they are tangled: Graphviz is told to come to an end with them', async () => {
    const graph = graphOf(tangledCells(142));
    expect(graph.nodes.length).toBeGreaterThan(990);
    expect((await layOut(graph, 'down')).nodes.size).toBe(graph.nodes.length);
    const limits = /nslimit=1; nslimit1=1; mclimit=0\.2;/;
    expect(writeDot(graph, 'down')).toMatch(limits);
    expect(writeDot(graphOf(example('gru.bprop')), 'down')).not.toMatch(limits);
  });

  it('frames a loop', async () => {
    const layout = await layOut(graphOf(SEQUENCE), 'right');
    expect([...layout.clusters.keys()]).toEqual(['for t']);
  });
});

describe('bprop graph', () => {
  it('prints SVG, DOT and JSON', () => {
    const workspace = openWorkspace({ 'cell.bprop': SEQUENCE });
    expect(workspace.bprop(['graph', 'cell.bprop']).out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(workspace.bprop(['graph', 'cell.bprop', '--format', 'dot', '-o', 'cell.dot']).status).toBe(0);
    expect(workspace.read('cell.dot')).toContain('"for t/element h[t-1]" -> "for t/a"');
    const { nodes } = JSON.parse(workspace.bprop(['graph', 'cell.bprop', '--format', 'json']).out) as Graph;
    expect(nodes.map(({ id }) => id)).toContain('h[t]');
  });

  it('says what is wrong with the call or the file', () => {
    const workspace = openWorkspace({ 'wrong.bprop': 'y = tanh(x)\n' });
    expect(workspace.bprop(['graph', 'wrong.bprop', '--format', 'png'])).toMatchObject({
      status: 2,
      error: 'bprop: --format: expected one of svg, dot, json, found `png`\n',
    });
    expect(workspace.bprop(['graph', 'wrong.bprop'])).toMatchObject({ status: 1, out: '' });
  });

  it('writes what could be markup as text', async () => {
    const graph = graphOf('input x: [n]\ny = x < 1\nz = x * y\n');
    const svg = writeSvg(graph, await layOut(graph, 'right'), 'forward');
    expect(svg).toContain('&lt; 1');
    expect(svg.replaceAll(/<\/?(svg|style|g|rect|path|text|title)\b[^<>]*>/g, '')).not.toMatch(/[<>]/);
  });
});
