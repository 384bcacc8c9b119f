import { describe, expect, it } from 'vitest';
import { mistakes } from '../../bench/localisation/mistakes.ts';
import { subjects } from '../../bench/localisation/subjects.ts';
import { explainedLines } from '../../src/autodiff/explained/explain.ts';
import { derivedPass } from '../../src/autodiff/forms.ts';
import { printStep, printValue } from '../../src/program/print.ts';
import type { Equation, Program } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { vouchedWays } from '../../src/verify/steps-by-numbers.ts';
import { analyzeText } from '../support/analysis.ts';
import { example, exampleNames } from '../support/files.ts';

/** Lines for the adjoints of what the forward pass names; the others are helpers. */
function contributing(forward: Program, backward: Program): readonly Equation[] {
  const primals = new Set([...forward.given, ...equationsOf(forward.body).map(({ target }) => target)]);
  return equationsOf(backward.body).filter(({ target: { primal } }) => primal !== undefined && primals.has(primal));
}

/** The way to the line that is printed so, as pairs of a law and what an expression is by it. */
function wayTo(text: string, line: string, own = false): readonly (readonly [string, string])[] | undefined {
  const { forward, backward } = analyzeText(text);
  const pass = own ? (backward as Program) : derivedPass(forward);
  const found = vouchedWays(forward, pass).find(({ way }) => printStep(way.line) === line);
  return found?.way.steps.map(({ rule, value }) => [rule, printValue(value)]);
}

const STAGED = `input s: [n, k]
m = max(s, axis=1, keepdims=true)
e = exp(s - m)
p = e / sum(e, axis=1, keepdims=true)
output p
`;

describe('the way from the chain rule to a line', () => {
  it('has a law for each step', () => {
    const line = 'ds += p * (dp - sum(dp * p, axis=1, keepdims=true))';
    expect(wayTo(STAGED, line)?.map(([law]) => law)).toEqual([
      'multiplied out, terms put together',
      'p = e / sum(e, axis=1, keepdims=true)',
      'x - x = 0',
      'a * b - a * c = a * (b - c)',
    ]);
    expect(wayTo(STAGED, line)?.at(-2)?.[1]).toBe('dp * p - p * sum(dp * p, axis=1, keepdims=true)');
    expect(wayTo(STAGED, line)?.at(-1)?.[1]).toBe('p * (dp - sum(dp * p, axis=1, keepdims=true))');
  });

  it('begins with the junctions, operation by operation, under names that no helper of the pass has', () => {
    const { forward } = analyzeText('input x: [n]\nparam w: [n]\nz = tanh(w * x) * tanh(w * x)\noutput z\n');
    const pass = derivedPass(forward);
    const own = new Set(contributing(forward, pass));
    const helpers = equationsOf(pass.body).filter((line) => !own.has(line));
    const names = explainedLines(forward, pass).map(({ junctions }) => junctions.slice(0, -1).map(({ target }) => target.name));
    expect(names).toHaveLength(2);
    for (const junctions of names) {
      expect(junctions.length).toBeGreaterThan(2);
      for (const { target } of helpers) expect(junctions).not.toContain(target.name);
    }
  });

  it('is given to no line of an adjoint that a contribution is forgotten of', () => {
    const text = 'input a: [n], b: [n]\ny = a * b + a * sum(b)\noutput y\nbackward {\n  da += dy * b\n}\n';
    const { forward, backward } = analyzeText(text);
    expect(explainedLines(forward, backward as Program)).toEqual([]);
  });

  it('leads to the lines of a person too, who writes helpers and takes the adjoint of the loss as 1', () => {
    const text = `input x: [N, C]
const y: [N, C] in onehot
loss = -sum(y * log(softmax(x, axis=1))) / N
output loss
backward {
  dloss = 1
  g = softmax(x, axis=1) - y
  dx += g / N
}
`;
    expect(wayTo(text, 'dx += g / N', true)?.at(-1)?.[1]).toBe('(softmax(x, axis=1) - y) / N');
  });

  it('goes to several lines together where none of them is a contribution by itself', () => {
    const text = `input a: [n], b: [n]
y = a * a * b
output y
backward {
  h = dy * a * b
  da += 3 * h
  da += -h
  db += dy * a ^ 2
}
`;
    const { forward, backward } = analyzeText(text);
    const ways = vouchedWays(forward, backward as Program).map(({ way }) => [printStep(way.line), way.beside.map(printStep)]);
    expect(ways).toEqual([
      ['da += 3 * h', ['da += -h']],
      ['da += -h', ['da += 3 * h']],
      ['db += dy * a ^ 2', []],
    ]);
  });
});

describe('ways to derived lines', () => {
  it.each(exampleNames().filter((name) => /^(models|sequences)\//.test(name)))(
    '%s: nearly all, with the same numbers',
    (name) => {
      const { forward } = analyzeText(example(name));
      const pass = derivedPass(forward);
      const all = contributing(forward, pass);
      const ways = explainedLines(forward, pass);
      expect(new Set(ways.map(({ line }) => line)).size).toBeGreaterThanOrEqual(0.75 * all.length);
      // Whatever the rules find, numbers vouch for.
      expect(vouchedWays(forward, pass)).toHaveLength(ways.length);
    },
  );
});

describe('ways to lines that others have published', () => {
  it('are found for more than half of them, and numbers vouch for each', () => {
    let [lines, found] = [0, 0];
    for (const { text } of subjects()) {
      const { forward, backward } = analyzeText(text) as { forward: Program; backward: Program };
      const ways = explainedLines(forward, backward);
      expect(vouchedWays(forward, backward)).toHaveLength(ways.length);
      lines += contributing(forward, backward).length;
      found += ways.length;
    }
    expect(found / lines).toBeGreaterThan(0.7);
  });

  it('do not lead to a line that is wrong', () => {
    let tried = 0;
    for (const { text } of subjects(['adjoints', 'staged'])) {
      const right = new Set(text.split('\n').map((line) => line.trim()));
      for (const { text: wrong } of mistakes(text).filter((_, at) => at % 40 === 0)) {
        const { forward, backward } = analyzeText(wrong);
        if (backward === undefined) continue;
        const changed = equationsOf(backward.body).filter((line) => line.operator === '+=' && !right.has(printStep(line)));
        const texts = changed.map(printStep);
        for (const { way } of vouchedWays(forward, backward)) expect(texts).not.toContain(printStep(way.line));
        tried += changed.length;
      }
    }
    expect(tried).toBeGreaterThan(50);
  });
});
