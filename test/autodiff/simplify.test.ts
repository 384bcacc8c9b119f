import { describe, expect, it } from 'vitest';
import { simplify } from '../../src/autodiff/simplify.ts';
import { run } from '../../src/engine/interpreter.ts';
import { printValue } from '../../src/program/print.ts';
import type { Value } from '../../src/program/program.ts';
import { sameShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText } from '../support/analysis.ts';
import { SIZES } from '../support/operation-cases.ts';
import { randomProgram } from '../support/texts/random-program.ts';

function parsed(expression: string): Value {
  const text = `input x: [n], s: [], A: [m, n], B: [n, m]\ny = ${expression}`;
  const [equation] = equationsOf(analyzeText(text).forward.body);
  if (equation === undefined) throw new Error(`${expression} is no equation`);
  return equation.value;
}

describe('the simplifier', () => {
  it.each([
    ['1 * x', 'x'],
    ['x * 1', 'x'],
    ['x / 1', 'x'],
    ['x + 0', 'x'],
    ['0 + x', 'x'],
    ['x - 0', 'x'],
    ['0 - x', '-x'],
    ['x ^ 1', 'x'],
    ['-(-x)', 'x'],
    ['-1 * x', '-x'],
    ['x * -1', '-x'],
    ['x + -s', 'x - s'],
    ['x - -s', 'x + s'],
    ['x + -s * x', 'x - s * x'],
    ['-(s * x)', '-s * x'],
    ['x * -s', '-x * s'],
    ['2 * 3 * x', '6 * x'],
    ['x * stop_gradient(2)', 'x * 2'],
    ['where(2 == 0, s, x)', 'x'],
    ['x * (2 > 1)', 'x'],
    ['x * broadcast(s, [n])', 'x * s'],
    ['A + broadcast(x, [m, n])', 'A + x'],
    ['broadcast(s, [n]) + broadcast(s, [n])', 'broadcast(s + s, [n])'],
    ['A * reshape(broadcast(s, [n]), [1, n])', 'A * s'],
    ['A.T.T', 'A'],
    ['(A.T @ A).T', 'A.T @ A'],
    ['(A @ A.T).T', 'A @ A.T'],
    ['(-A).T', '-A.T'],
    ['(A.T @ -B.T).T', '-B @ A'],
    ['outer(x, A @ x).T', 'outer(A @ x, x)'],
    ['sum(x, axis=[])', 'x'],
    ['sum(s)', 's'],
    ['reshape(x, [n])', 'x'],
    ['reshape(reshape(A, [m * n]), [n, m])', 'reshape(A, [n, m])'],
    ['broadcast(x, [n])', 'x'],
    ['broadcast(reshape(s, [1]), [n])', 'broadcast(s, [n])'],
    ['reshape(s, [1]) * x', 's * x'],
    ['reshape(s, [1]) * reshape(s, [1])', 's * reshape(s, [1])'],
  ])('writes %s as %s', (before, after) => {
    expect(printValue(simplify(parsed(before)))).toBe(after);
  });

  it.each([
    ['reshape(s, [1]) * s', 'whose shape would change'],
    ['reshape(x, [n, 1]) + A.T', 'whose axis is the last'],
    ['sum(A, axis=0)', 'that reduces'],
    ['0 * x', 'that infinity would change'],
    ['(A @ B).T', 'which has no transpose to lose'],
    ['pi * 2', 'that reads better'],
  ])('leaves %s, %s', (expression) => {
    expect(printValue(simplify(parsed(expression)))).toBe(expression);
  });

  const programs = Array.from({ length: 40 }, (_, seed) => [seed, randomProgram(new Random(seed), 12, 4)] as const);

  it.each(programs)('keeps shapes and values of random expressions, number %i', (_, { text, given }) => {
    const { forward } = analyzeText(text);
    const simpler = equationsOf(forward.body).map((equation) => ({ ...equation, value: simplify(equation.value) }));
    const start = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
    const before = run(forward.body, SIZES, start);
    const after = run(simpler, SIZES, start);
    for (const { target, value } of simpler) {
      expect(sameShape(value.shape, target.shape), printValue(value)).toBe(true);
      const [a, b] = [before.get(target), after.get(target)] as [Tensor, Tensor];
      expect(b.shape).toEqual(a.shape);
      a.data.forEach((element, index) => {
        expect(Math.abs(element - (b.data[index] as number)), printValue(value)).toBeLessThan(1e-11);
      });
    }
  });
});
