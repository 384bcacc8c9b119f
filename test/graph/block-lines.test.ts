import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type BlockLine, blockGraph } from '../../src/graph/block/block-lines.ts';
import { CarryingPaths } from '../../src/graph/block/carrying-paths.ts';
import { blockIn, foldBlock } from '../../src/graph/block/drawn-block.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import { foldClusters } from '../../src/graph/model/fold.ts';
import { unrolledAtExample } from '../../src/graph/model/unrolled.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, exampleNames, ROOT } from '../support/files.ts';

const BLOCKS = join(ROOT, 'bench', 'localisation', 'blocks');
const blockNames = readdirSync(BLOCKS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bprop'));
const block = (name: string): string => readFileSync(join(BLOCKS, name), 'utf8');

interface Drawn {
  readonly lines: readonly BlockLine[];
  readonly uncovered: readonly string[];
}

function drawn(text: string): Drawn {
  const { forward, backward } = analyzeText(text);
  if (backward === undefined) throw new Error('the text has no block');
  const { lines, uncovered } = blockGraph(forward, traceGraph(forward, { backward }), backward);
  return { lines: [...lines.values()], uncovered };
}

/** The line that begins so. */
function lineOf({ lines }: Drawn, start: string): BlockLine {
  const line = lines.find(({ text }) => text.startsWith(start));
  if (line === undefined) throw new Error(`no line ${start}`);
  return line;
}

/** A text without the first line that begins so, after spaces. */
function without(text: string, start: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trimStart().startsWith(start));
  if (at === -1) throw new Error(`no line ${start}`);
  return lines.toSpliced(at, 1).join('\n');
}

const GRU = example('gru-by-hand.bprop');
const WITH_BLOCK = exampleNames().filter((name) => /^backward/m.test(example(name)));

describe('the lines of a block in the graph', () => {
  it('a contribution stands for the paths from its own value to those whose adjoints it reads', () => {
    const lines = drawn(GRU);
    expect(lineOf(lines, 'dg += ').edges).toEqual(['g→y_2.1', 'y_2→y.0']);
    expect(new Set(lineOf(lines, 'dz += ').edges)).toEqual(new Set(['z→y_1.1', 'y_1→y_2.0', 'y_2→y.0', 'z→y_3.0', 'y_3→y.1']));
  });

  it('a helper stands for what its readers share, and they for the rest', () => {
    const lines = drawn(GRU);
    expect(lineOf(lines, 'a = ')).toMatchObject({ isHelper: true, nodes: ['g_5'], edges: ['g_5→g.0'] });
    expect(lineOf(lines, 'db += a').edges).toEqual(['b@g_5.1→g_5.1']);
    expect(lineOf(lines, 's = ')).toMatchObject({ nodes: ['g_2'], edges: ['g_2→g_3.1', 'g_3→g_4.1', 'g_4→g_5.0'] });
    expect(lineOf(lines, 'dr += ').edges).toEqual(['r→g_2.0']);
  });

  it('a helper that a loop carries is the adjoint of what the next iteration reads', () => {
    const lines = drawn(block('carried/min-char-rnn.bprop'));
    expect(lineOf(lines, 'dh = ').nodes).toEqual(['hs[t]']);
    expect(lineOf(lines, 'dhnext[t-1] = ')).toMatchObject({
      nodes: ['for t/element hs[t-1]'],
      edges: ['for t/element hs[t-1]→hs_2[t].1', 'hs_2[t]→hs_3[t].1', 'hs_3[t]→hs_4[t].0'],
    });
    const gru = drawn(block('carried/gru-dhnext.bprop'));
    expect(lineOf(gru, 'dht = ').nodes).toEqual(['h[t]']);
    expect(lineOf(gru, 'dh_fz = ').edges).toEqual(['for t/element h[t-1]→h_1[t].1', 'h_1[t]→h[t].0']);
  });

  it('gates that share a shape are told apart by what their derivatives read', () => {
    const lines = drawn(block('packed/packed-gates.bprop'));
    const places = ['gi', 'gf', 'go', 'gg', 'ai', 'af', 'ao', 'ag'].map((name) => lineOf(lines, `${name} = `).nodes.join());
    expect(places).toEqual(['i', 'f', 'o', 'g', 'i_1', 'f_1', 'o_1', 'g_1']);
  });

  it('helpers of attention follow the chain from the scores to the result', () => {
    const lines = drawn(block('locals/locals-attention.bprop'));
    const places = ['gscaled', 'gs', 'gp', 'gv', 'gq', 'gk'].map((name) => lineOf(lines, `${name} = `).nodes.join());
    expect(places).toEqual(['s_2', 's', 'p', 'v', 'q', 'k']);
  });

  it.each(WITH_BLOCK)('the derived block of %s leaves out nothing', (name) => {
    const { lines, uncovered } = drawn(example(name));
    // Two of its lines lead along the same two ways through the solution of a triangular system.
    if (name !== 'models/gaussian-process.bprop') expect(uncovered).toEqual([]);
    expect(lines.filter(({ edges }) => edges.length === 0).map(({ text }) => text)).toEqual([]);
  });

  it.each(blockNames)('every line of %s has a place, and depends on lines before it', (name) => {
    const { lines } = drawn(block(name));
    const statements = new Set(lines.map(({ statement }) => statement));
    for (const { text, edges, dependsOn } of lines) {
      if (!/ = 1$/.test(text)) expect(edges, text).not.toEqual([]);
      for (const statement of dependsOn) expect(statements.has(statement), text).toBe(true);
    }
  });
});

describe('what a block leaves out', () => {
  it.each([
    ['gru-by-hand.bprop', 'dr += s * h'],
    ['sequences/lstm-steps.bprop', 'dh[t-1] += Ug.T'],
    ['models/layer-norm.bprop', 'dg += '],
    ['models/attention.bprop', 'dV += '],
  ])('in %s without `%s`, edges of that line', (name, start) => {
    const text = example(name);
    const known = lineOf(drawn(text), start).edges;
    const { uncovered } = drawn(without(text, start));
    expect(uncovered).not.toEqual([]);
    for (const own of uncovered) expect(known).toContain(own);
  });

  it('is found where several lines are missing', () => {
    const two = without(without(GRU, 'dx += Wz.T'), 'dbr += ');
    expect(new Set(drawn(two).uncovered)).toEqual(new Set(['x→z_1.1', 'br@r_4.1→r_4.1']));
  });
});

describe('the lines in other pictures of the same file', () => {
  const text = example('sequences/lstm-steps.bprop');
  const { forward, backward } = analyzeText(text);
  if (backward === undefined) throw new Error('the example has no block');

  it('unrolled, each line is at all of its iterations', () => {
    const { sizes } = unrolledAtExample(forward);
    const traced = traceGraph(forward, { unrolled: sizes, backward });
    const known = new Set(traced.graph.edges.map(({ id }) => id));
    const rolled = drawn(text).lines;
    const lines = [...blockIn(forward, backward, traced, true).lines.values()];
    lines.forEach(({ edges, text: own }, at) => {
      for (const edge of edges) expect(known.has(edge), edge).toBe(true);
      expect(edges.length, own).toBeGreaterThanOrEqual(Math.min(1, rolled[at]?.edges.length ?? 0));
    });
    const gate = lines.find(({ text: own }) => own.startsWith('do += '));
    expect(gate?.edges.length).toBeGreaterThan(1);
  });

  it('folded, what is inside a box is at the box', () => {
    const traced = traceGraph(forward, { backward });
    const { lines } = foldBlock(blockIn(forward, backward, traced, false), foldClusters(traced.graph, new Set(['for t'])));
    const inside = lines.find(({ text: own }) => own.startsWith('do += '));
    expect(inside).toMatchObject({ nodes: ['for t'], edges: [] });
    expect(lines.find(({ text: own }) => own.startsWith('dh0 += '))?.nodes).toEqual(['h0']);
  });
});

describe('a value that is drawn at each use', () => {
  const recurrence = (count: number): string => {
    const steps = Array.from({ length: count }, (_, index) => index + 1);
    return [
      'input x0: [n]',
      'param w: [n]',
      ...steps.map((at) => `x${at} = tanh(x${at - 1}) * w + x0`),
      `output x${count}`,
      'backward {',
      ...steps
        .toReversed()
        .flatMap((at) => [
          `  dw += dx${at} * tanh(x${at - 1})`,
          `  dx${at - 1} += dx${at} * w * (1 - tanh(x${at - 1}) ^ 2)`,
          ...(at === 1 ? [] : [`  dx0 += dx${at}`]),
        ]),
      '}',
    ].join('\n');
  };

  it('has contributions at the uses that they are about', () => {
    const lines = drawn(recurrence(12));
    expect(lineOf(lines, 'dw += dx7 ').nodes).toEqual(['w@x7_2.1']);
    expect(lineOf(lines, 'dx0 += dx7').nodes).toEqual(['x0@x7.1']);
    for (const { text, nodes } of lines.lines) expect(nodes.length, text).toBeLessThan(3);
  });

  it('is searched from the operation that a line is about, at the same cost in a file of any length', () => {
    const step = vi.spyOn(CarryingPaths.prototype, 'edgesInto');
    const visits = (count: number): number => {
      step.mockClear();
      drawn(recurrence(count));
      return step.mock.calls.length / count;
    };
    const short = visits(20);
    expect(visits(160)).toBeLessThan(1.2 * short);
    step.mockRestore();
  });
});

describe('a block of helpers only', () => {
  it('has each of them where its own equation is, however many follow', () => {
    const count = 80;
    const steps = Array.from({ length: count }, (_, index) => index + 1);
    const text = [
      'input x0: [n]',
      ...steps.map((at) => `x${at} = tanh(x${at - 1})`),
      `output x${count}`,
      'backward {',
      `  g${count} = dx${count} * (1 - x${count} ^ 2)`,
      ...steps
        .toReversed()
        .slice(1)
        .map((at) => `  g${at} = g${at + 1} * (1 - x${at} ^ 2)`),
      '  dx0 += g1',
      '}',
    ].join('\n');
    const lines = drawn(text);
    const places = steps.slice(1).map((at) => lineOf(lines, `g${at} = `).edges);
    expect(places).toEqual(steps.slice(1).map((at) => [`x${at - 1}→x${at}.0`]));
  });
});
