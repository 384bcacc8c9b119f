import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { derivedPass } from '../../src/autodiff/forms.ts';
import { run } from '../../src/engine/interpreter.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { printStep } from '../../src/program/print.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { analyzeText } from '../support/analysis.ts';

/** Equations, the numbers of `x` and `c`, and the gradient of `x` where the adjoint of the output is 1 everywhere. */
const MASKED: Readonly<Record<string, { readonly text: string; readonly x: readonly number[]; readonly dx: readonly number[] }>> =
  {
    'a root': { text: 'y = where(x > 0, sqrt(x), 0)', x: [-1, 0, 4], dx: [0, 0, 0.25] },
    'a root with a name': { text: 'r = sqrt(x)\ny = where(x > 0, r, 0)', x: [-1, 0, 4], dx: [0, 0, 0.25] },
    'a logarithm': { text: 'y = where(x > 0, x * log(x), 0)', x: [-1, 0, 1], dx: [0, 0, 1] },
    'a quotient': { text: 'y = where(x != 0, 2 / x, 1)', x: [0, 1, 2], dx: [0, -2, -0.5] },
    'a quotient with a name': { text: 'q = 1 / x\ny = where(x == 0, 0, q)', x: [0, 1, 2], dx: [0, -1, -0.25] },
    'a root with an operand made safe': {
      text: 'u = where(x > 0, x, 1)\ny = where(x > 0, sqrt(u), 0)',
      x: [-1, 0, 4],
      dx: [0, 0, 0.25],
    },
    'the entropy of a coin': { text: 'y = where(x > 0, -x * log(x), 0)', x: [0, 1, 0.5], dx: [0, -1, Math.log(2) - 1] },
    'a quotient that cancels': { text: 'y = where(x > 0, 1 / x, 0) * x', x: [-1, 0, 2], dx: [0, 0, 0] },
    'an inverse sine': { text: 'y = where(abs(x) < 1, asin(x), 0)', x: [-1, 0, 2], dx: [0, 1, 0] },
  };

function row(...numbers: readonly number[]): Tensor {
  return { shape: [numbers.length], data: Float64Array.from(numbers) };
}

function gradientOf(forward: Program, backward: Program, x: Tensor): readonly number[] {
  const sizes = new Map([['n', 3]]);
  const [variable] = forward.given as [Variable];
  const [output] = forward.outputs.map((own) => own.variable) as [Variable];
  const values = run(forward.body, sizes, new Map([[variable, x]]));
  const ones = row(1, 1, 1);
  const adjoints = run(backward.body, sizes, new Map([[variable, x], ...values, [adjointOf(output), ones]]));
  return [...(adjoints.get(adjointOf(variable)) as Tensor).data];
}

describe('behind a mask', () => {
  it.each(Object.entries(MASKED))('%s has a gradient everywhere, which is 0 outside', (_, { text, x, dx }) => {
    const { forward } = analyzeText(`input x: [n]\n${text}\noutput y\n`);
    for (const form of ['plain', 'fused'] as const) {
      const found = gradientOf(forward, derivedPass(forward, form), row(...x));
      expect(
        found.every((number, at) => Math.abs(number - (dx[at] as number)) < 1e-12),
        `${form}: ${found}`,
      ).toBe(true);
    }
  });

  it('which the lines of each equation by itself do not give', () => {
    const { forward } = analyzeText('input x: [n]\nr = sqrt(x)\ny = where(x > 0, r, 0)\noutput y\n');
    expect(gradientOf(forward, derive(forward), row(-1, 0, 4))).toEqual([Number.NaN, Number.NaN, 0.25]);
  });
});

describe('masks in front of several parts', () => {
  it('are one for contributions to the same element of a sequence only', () => {
    const text = 'const m: [n]\ninput h[0..T]: [n]\nfor t in 1..T {\n  y[t] = where(m, h[t] - h[t-1], 0)\n}\noutput y\n';
    const lines = equationsOf(derivedPass(analyzeText(text).forward).body).map(printStep);
    expect(lines).toEqual(['dh[t] += where(m, dy[t], 0)', 'dh[t-1] += where(m, -dy[t], 0)']);
  });

  it('are put together where all that they read is defined', () => {
    const text = 'const c: [n]\ninput x: [n], y: [n], A: [n, n]\nz = A @ (where(c, x, 0) * y) + where(c, x, 0)\noutput z\n';
    const lines = equationsOf(derive(analyzeText(text).forward).body).map(printStep);
    expect(lines.indexOf('dz_2 = A.T @ dz')).toBeLessThan(lines.indexOf('dx += where(c, dz + dz_2 * y, 0)'));
    expect(lines).toContain('dx += where(c, dz + dz_2 * y, 0)');
  });
});
