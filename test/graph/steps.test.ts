import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import { recordFrames } from '../../src/graph/model/numbers.ts';
import { type Walk, walkProgram } from '../../src/graph/model/steps.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { isElementwise } from '../../src/program/operation.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, exampleNames } from '../support/files.ts';
import { casesOf, textOf } from '../support/operation-cases.ts';

function walk(text: string, record = recordFrames): Walk {
  const { forward } = analyzeText(text);
  const derived = derive(forward);
  return walkProgram(forward, { program: derived }, traceGraph(forward), record(forward, derived));
}

function walkWithoutNumbers(text: string): Walk {
  return walk(text, () => new Map());
}

describe('the walk through the GRU', () => {
  const { steps, saved } = walk(example('gru.bprop'));
  const backward = steps.filter(({ pass }) => pass === 'backward');

  it('takes 17 steps forward and 30 back', () => {
    expect(steps.filter(({ pass }) => pass === 'forward')).toHaveLength(17);
    expect(backward).toHaveLength(30);
  });

  it('writes the lines of the derived pass, each at an edge of its own', () => {
    const { forward } = analyzeText(example('gru.bprop'));
    expect(backward.map(({ line }) => line)).toEqual(equationsOf(derive(forward).body).map(printStep));
    const edges = backward.map((step) => step.edges);
    expect(new Set(edges.flat()).size).toBe(30);
    for (const lit of edges) expect(lit).toHaveLength(1);
  });

  it('says which junction it is', () => {
    expect(
      backward.slice(0, 9).map(({ line, rules }) => `${line}: ${rules.map(({ title }) => title).join(', ')}`),
    ).toMatchInlineSnapshot(`
      [
        "dz15 += dz17: addition",
        "dz16 += dz17: addition",
        "dz4 += dz16 * h: Hadamard product, split",
        "dh += dz16 * z4: Hadamard product, split",
        "dz14 += dz15 * z13: Hadamard product",
        "dz13 += dz15 * z14: Hadamard product",
        "dz4 += -dz14: addition, split",
        "dz12 += dz13 * (1 - z13 ^ 2): function tanh",
        "dz10 += dz12: addition",
      ]
    `);
  });

  it('says forward what is computed, and back what becomes of the gradient', () => {
    const told = (line: string): readonly string[] =>
      steps.find((step) => step.line === line)?.rules.map(({ explanation }) => explanation) ?? [];
    expect(told('z1 = Wz @ x')).toEqual([OPERATIONS.infix('@').documentation.summary]);
    for (const { pass, rules } of steps) {
      const text = rules.map(({ explanation }) => explanation).join(' ');
      expect(/gradient|contribution/.test(text)).toBe(pass === 'backward');
      expect(rules.some(({ backward: lines }) => lines.length > 0)).toBe(pass === 'backward');
    }
  });

  it('shows numbers, and the sum of contributions as it grows', () => {
    const contributions = backward.filter(({ line }) => line.startsWith('dh += '));
    expect(contributions).toHaveLength(4);
    let sum: readonly number[] | undefined;
    for (const { frames } of contributions) {
      const [frame] = frames;
      const now = frame?.sum?.numbers as readonly number[];
      const added = frame?.computed.numbers as readonly number[];
      added.forEach((number, index) => {
        expect(now[index]).toBeCloseTo(number + (sum?.[index] ?? 0), 12);
      });
      sum = now;
    }
  });

  it('tells what must be saved: the values that some line reads', () => {
    expect(
      saved
        .filter(({ kind }) => kind === 'intermediate')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['z13', 'z14', 'z4', 'z8', 'z9']);
  });
});

/** The rules of the last line of the walk that begins so, each with its kind in front. */
function rulesOf(text: string, line: string): readonly (readonly string[])[] {
  const step = walkWithoutNumbers(text).steps.findLast((own) => own.line.startsWith(line));
  return (step?.rules ?? []).map(({ kind, forward, backward }) => [kind, ...forward, ...backward]);
}

describe('the formulas of a walk', () => {
  /** The left side of each line, and its typeset form. */
  function lefts(text: string): readonly (readonly [string, string])[] {
    return walkWithoutNumbers(text).steps.map(({ line, formula }) => {
      if ('reason' in formula) throw new Error(`${line}: ${formula.reason}`);
      const [, row = ''] = formula.latex.split('\n');
      return [line.split(/ \+?= /)[0] ?? '', row.split(' &')[0]?.trim() ?? ''] as const;
    });
  }

  function expectDistinct(text: string): void {
    const byText = new Map(lefts(text));
    expect(new Set(byText.values()).size).toBe(byText.size);
  }

  it.each(exampleNames())('typeset two names of %s alike nowhere', (name) => expectDistinct(example(name)));

  it('tell names apart that stand in different lines', () => {
    expectDistinct('input z1, z_1: [n]\na = z1 * 2\nb = z_1 * 3\noutput a\noutput b\n');
  });

  it('tell a name from the element that it is given to', () => {
    const known = new Map(lefts(example('models/lstm.bprop')));
    expect([known.get('h[0]'), known.get('dh0'), known.get('dC0')]).toEqual([
      'h_{0}',
      '\\mathrm{d}\\mathtt{h0}',
      '\\mathrm{d}\\mathtt{C0}',
    ]);
  });
});

describe('the rule of a junction', () => {
  it('speaks the names of the file', () => {
    expect(rulesOf(example('gru.bprop'), 'dz13 += ')).toEqual([
      ['Hadamard product', 'z15 = z14 * z13', 'dz14 += dz15 * z13', 'dz13 += dz15 * z14'],
    ]);
    expect(
      rulesOf('input x[1..T]: [n]\nh[0] = x[1]\nfor t in 1..T { h[t] = tanh(x[t]) * h[t-1] }\noutput h[T]\n', 'dh[t-1]'),
    ).toEqual([['Hadamard product', 'a = tanh(x[t])', 'h[t] = a * h[t-1]', 'da += dh[t] * h[t-1]', 'dh[t-1] += dh[t] * a']]);
  });

  it('has letters for what has no name, and none that the file means something else by', () => {
    expect(rulesOf('input x: [n]\nparam W: [m, n], b: [m]\nv = tanh(W @ x + b)\n', 'dx')).toEqual([
      ['matrix product', 'y = W @ x', 'dW += outer(dy, x)', 'dx += W.T @ dy'],
      ['addition', 'a = W @ x', 'y = a + b', 'da += dy', 'db += dy'],
    ]);
    expect(rulesOf('input x, a, y: [n]\nv = exp(sin(x)) * a * y\n', 'dx')[1]).toEqual([
      'function',
      'a2 = sin(x)',
      'y2 = exp(a2)',
      'da2 += dy2 * y2',
    ]);
  });

  it('is written in lines that can be read, with the options that are there', () => {
    const text = 'input x: [k, n]\nparam g, s: [n]\nv = layer_norm(x, g, s)\n';
    expect(rulesOf(text, 'dx')[0]).toEqual([
      'operation',
      'v = layer_norm(x, g, s)',
      'v_1 = sqrt(var(x, axis=1, keepdims=true) + 0.00001)',
      'v_2 = (x - mean(x, axis=1, keepdims=true)) / v_1',
      'dv_3 = dv * g',
      'dx += (dv_3 - mean(dv_3, axis=1, keepdims=true) - v_2 * mean(dv_3 * v_2, axis=1, keepdims=true)) / v_1',
      'dg += sum(dv * v_2, axis=0)',
      'ds += sum(dv, axis=0)',
    ]);
    expect(rulesOf('input x: [n, k]\nv = sum(x, axis=0)\n', 'dx')).toEqual([
      ['operation', 'v = sum(x, axis=0)', 'dx += broadcast(dv, [n, k])'],
    ]);
  });

  const others = OPERATIONS.all.filter((operation) => !isElementwise(operation));
  it.each(others.map((operation) => [operation.name, operation] as const))('is none of the elements for `%s`', (_, operation) => {
    const [own] = casesOf(operation);
    if (own === undefined) throw new Error(`there is no file with ${operation.name}`);
    const titles = walkWithoutNumbers(textOf(own)).steps.flatMap(({ rules }) => rules.map(({ title }) => title));
    expect(titles.length).toBeGreaterThan(0);
    expect(titles).not.toContain(`function ${operation.name}`);
  });

  it.each(['tanh(x)', 'clip(x, 0, 1)', 'leaky_relu(x, 0.2)', 'relu(x)'])('is one of the elements for `%s`', (value) => {
    expect(rulesOf(`input x: [n]\nv = ${value}\n`, 'dx')[0]?.[0]).toBe('function');
  });
});

describe('the walk elsewhere', () => {
  it('goes along all operations of a long equation', () => {
    const { steps } = walk('input x: [n]\nparam W: [m, n], b: [m]\ny = tanh(W @ x + b)\n');
    const back = steps
      .filter(({ pass }) => pass === 'backward')
      .map(({ line, nodes, rules }) => ({
        line,
        nodes,
        rules: rules.map(({ kind }) => kind),
      }));
    expect(back).toMatchInlineSnapshot(`
      [
        {
          "line": "dy_2 = dy * (1 - y ^ 2)",
          "nodes": [
            "y_2",
            "y",
          ],
          "rules": [
            "function",
          ],
        },
        {
          "line": "db += dy_2",
          "nodes": [
            "b@y_2.1",
            "y_2",
          ],
          "rules": [
            "addition",
          ],
        },
        {
          "line": "dW += outer(dy_2, x)",
          "nodes": [
            "W@y_1.0",
            "y_1",
            "y_2",
          ],
          "rules": [
            "matrix product",
            "addition",
          ],
        },
        {
          "line": "dx += W.T @ dy_2",
          "nodes": [
            "x",
            "y_1",
            "y_2",
          ],
          "rules": [
            "matrix product",
            "addition",
          ],
        },
      ]
    `);
  });

  it('keeps the numbers of every iteration of a loop', () => {
    const { steps } = walk(
      'dim T = 3\ninput x[1..T]: [n]\nh[0] = x[1]\nfor t in 1..T {\n  h[t] = tanh(h[t-1] + x[t])\n}\noutput h[T]\n',
    );
    const ats = steps.filter(({ frames }) => frames.length > 1).map(({ pass, frames }) => [pass, ...frames.map(({ at }) => at)]);
    expect(ats).toContainEqual(['forward', 't = 1', 't = 2', 't = 3']);
    expect(ats).toContainEqual(['backward', 't = 3', 't = 2', 't = 1']);
  });

  it('shows no numbers of tensors that are large', () => {
    const { steps } = walk('dim n = 5\ninput x: [n]\ny = tanh(x)\n');
    expect(steps[0]?.frames[0]?.computed).toEqual({ name: 'y', shape: [5] });
  });
});
