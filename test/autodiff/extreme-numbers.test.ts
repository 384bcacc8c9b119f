import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/analysis/analyze.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { derivedPass } from '../../src/autodiff/forms.ts';
import { run } from '../../src/engine/interpreter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { printStep } from '../../src/program/print.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { filled, type Tensor } from '../../src/program/tensor.ts';
import { expandEquations } from '../../src/refactor/expand-equations.ts';
import { analyzeText } from '../support/analysis.ts';

interface Extreme {
  readonly text: string;
  readonly x: readonly number[];
  /** The expected gradient, if the lines of each equation lose it themselves. */
  readonly dx?: readonly number[];
}

/** Equations of `x: [3]` with one number as their result, and numbers at which a careless form of the derivative has none. */
const EXTREME: Readonly<Record<string, Extreme>> = {
  'a quotient by a sum of exponentials': { text: 'e = exp(x)\nL = sum(x * e / sum(e))', x: [400, 399, 600] },
  'the same, with a name for the sum': { text: 'e = exp(x)\ns = sum(e)\nL = sum(x * e / s)', x: [400, 399, 600] },
  'a quotient by an exponential': {
    text: 'e = cosh(x)\nL = sum(x / e)',
    x: [400, -500, 1],
    dx: [400, -500, 1].map((x) => (1 - x * Math.tanh(x)) / Math.cosh(x)),
  },
  'a power of a quotient': {
    text: 'e = exp(x)\nL = sum((x / e) ^ 2)',
    x: [200, 300, 1],
    dx: [200, 300, 1].map((x) => 2 * x * (1 - x) * Math.exp(-2 * x)),
  },
  'a sigmoid times its argument': {
    text: 'y = sigmoid(x) * x\nL = sum(y)',
    x: [1e17, 1e8, -40],
    dx: [1, 1, -39 * Math.exp(-40)],
  },
  'the same, with a name for the sigmoid': { text: 's = sigmoid(x)\ny = x * s\nL = sum(y)', x: [1e17, 40, -40] },
  'products through several equations': {
    text: 'z = x / x\na = sum(x) * sigmoid(x)\ny = x * a / (x + z)\nL = sum(y)',
    x: [36, 37, 38],
  },
  'a factor that cancels': { text: 'z = x / x\nL = sum(z * z * z)', x: [1, 2, 4] },
};

function gradientOf(forward: Program, backward: Program, x: Tensor): readonly number[] {
  const [variable] = forward.given as [Variable];
  const [output] = forward.outputs;
  const sizes = new Map([['n', x.data.length]]);
  const values = run(forward.body, sizes, new Map([[variable, x]]));
  const adjoint = adjointOf(output?.variable as Variable);
  const adjoints = run(backward.body, sizes, new Map([[variable, x], ...values, [adjoint, filled([], 1)]]));
  return [...(adjoints.get(adjointOf(variable)) as Tensor).data];
}

const TEXTS = new Map(Object.entries(EXTREME).map(([name, { text }]) => [name, `input x: [n]\n${text}\noutput L\n`]));

function analysisOf(name: string): Analysis {
  return analyzeText(TEXTS.get(name) as string);
}

/** The equations with one operation each, and their backward pass. */
function elementary(name: string): readonly [Program, Program] {
  const { forward } = analyzeText(applyReplacements(TEXTS.get(name) as string, expandEquations(analysisOf(name))));
  return [forward, derive(forward)];
}

describe('at extreme numbers', () => {
  it.each(
    Object.entries(EXTREME).flatMap(([name, own]) => (['plain', 'fused'] as const).map((form) => ({ name, form, ...own }))),
  )('$name has the gradient of the lines of its equations: $form', ({ name, form, x, dx }) => {
    const { forward } = analysisOf(name);
    const tensor = { shape: [x.length], data: Float64Array.from(x) };
    const expected = dx ?? gradientOf(...elementary(name), tensor);
    expect(expected.every(Number.isFinite)).toBe(true);
    const pass = derivedPass(forward, form);
    const found = gradientOf(forward, pass, tensor);
    const text = equationsOf(pass.body).map(printStep).join('\n');
    for (const [at, number] of expected.entries()) {
      expect(Math.abs((found[at] as number) - number), text).toBeLessThanOrEqual(1e-7 * Math.abs(number));
    }
  });
});
