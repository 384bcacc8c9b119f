import { describe, expect, it } from 'vitest';
import { IDENTITIES } from '../../src/autodiff/algebra/identities.ts';
import { reduced } from '../../src/autodiff/algebra/reduce.ts';
import { countOperations } from '../../src/autodiff/names/anf-names.ts';
import { run } from '../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { isElementwise } from '../../src/program/operation.ts';
import { printValue } from '../../src/program/print.ts';
import type { Equation, Program } from '../../src/program/program.ts';
import { evaluateShape, sameShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText } from '../support/analysis.ts';
import { SIZES } from '../support/operation-cases.ts';
import { randomProgram } from '../support/texts/random-program.ts';

const NAMES = 'input x, y, z: [n], s: [], A: [m, n], B: [m, n], q: [m, 1], K: [n, n]\n';

function parsed(expression: string): { readonly program: Program; readonly equation: Equation } {
  const program = analyzeText(`${NAMES}out = ${expression}`).forward;
  const [equation] = equationsOf(program.body);
  if (equation === undefined) throw new Error(`${expression} is no equation`);
  return { program, equation };
}

/** The numbers of an expression: at positive ones by default, of which there is every root and logarithm. */
function numbersOf({ program, equation }: ReturnType<typeof parsed>, low = 0.5, high = 1.5): Tensor {
  const random = new Random(7);
  const given = new Map(
    program.given.map((variable) => {
      const shape = evaluateShape(variable.shape, SIZES);
      const count = shape.reduce((product, size) => product * size, 1);
      return [variable, { shape, data: Float64Array.from({ length: count }, () => random.between(low, high)) }] as const;
    }),
  );
  return run([equation], SIZES, given).get(equation.target) as Tensor;
}

describe('what an expert would write', () => {
  it.each([
    ['x * y / y', 'x'],
    ['sum(sum(A * B, axis=0))', 'sum(A * B)'],
    ['sum(sum(A, axis=1, keepdims=true))', 'sum(A)'],
    ['exp(log_softmax(A, axis=1))', 'softmax(A, axis=1)'],
    ['s * x / s * y', 'x * y'],
    ['-x / y * y', '-x'],
    ['x * x', 'x ^ 2'],
    ['x * x / x ^ 3', '1 / x'],
    ['2 * x * 3', '6 * x'],
    ['x * 2', '2 * x'],
    ['x * (y / z)', 'x * (y / z)'],
    ['(x > 0) * (x > 0)', 'x > 0'],
    ['x * (y / x - z)', 'y - x * z'],
    ['x + x', '2 * x'],
    ['x - y - x', '-y'],
    ['s * x - s * y', 's * (x - y)'],
    ['sum(s * x)', 's * sum(x)'],
    ['sum(-x)', '-sum(x)'],
    ['sum(q * A, axis=1, keepdims=true)', 'q * sum(A, axis=1, keepdims=true)'],
    ['sum(q * A)', 'sum(q * A)'],
    ['exp(log(x))', 'x'],
    ['y / (1 + exp(x)) * exp(x)', 'y * sigmoid(x)'],
    ['K @ outer(x, y)', 'outer(K @ x, y)'],
    ['where(x > 0, y, 0) * z', 'where(x > 0, y * z, 0)'],
    ['where(x > 0, y, 0) + where(x > 0, 0, z)', 'where(x > 0, y, z)'],
    ['y / x - y / x', 'broadcast(0, [n])'],
    ['reshape(sum(K, axis=1, keepdims=true), [n])', 'sum(K, axis=1)'],
    ['reshape(-sum(K, axis=1, keepdims=true), [n])', '-sum(K, axis=1)'],
    ['y / cosh(x) * sinh(x)', 'y * tanh(x)'],
    ['abs(x) * y * sign(x)', 'x * y'],
    ['1 - x ^ 2', '1 - x ^ 2'],
    ['x / y', 'x / y'],
  ])('%s is %s', (before, after) => {
    const { equation } = parsed(before);
    const value = reduced(equation.value);
    expect(printValue(value)).toBe(after);
    expect(sameShape(value.shape, equation.value.shape)).toBe(true);
    expect(printValue(reduced(value))).toBe(after);
  });

  it.each(IDENTITIES.map(({ from, to }) => [from, to] as const))('the identity of %s and %s holds for numbers', (from, to) => {
    const named = (text: string): string =>
      text.replace(/\b[a-zA-Z]\b/g, (name) => ({ x: 'x', a: 'y', b: 'z', u: 'x', v: 'y', A: 'K', c: '(x > 1)' })[name] ?? name);
    const [left, right] = [parsed(named(from)), parsed(named(to))];
    const [found, expected] = [numbersOf(left), numbersOf(right)];
    // A number stands for a tensor of that number.
    if (expected.shape.length > 0) expect(found.shape).toEqual(expected.shape);
    const expectedAt = (at: number): number => expected.data[expected.shape.length > 0 ? at : 0] as number;
    expect(found.data.every((number, at) => Math.abs(number - expectedAt(at)) < 1e-12)).toBe(true);
  });

  /** `f(x)`, or `x f y` for an operation between two operands, of every one that works element by element. */
  const elementwise = OPERATIONS.all
    .filter((operation) => isElementwise(operation) && operation.operands.length <= 2)
    .map(({ name, notation, operands }) => {
      const args = operands.length === 1 ? 'x' : 'x, y';
      const infix = notation.kind === 'infix' ? `(x ${notation.symbol} y)` : `${name}(${args})`;
      return notation.kind === 'negation' ? '(-x)' : infix;
    });

  it.each(elementwise)('keeps the values of powers and quotients of %s', (f) => {
    for (const text of [`${f} * z * ${f}`, `z * ${f} * ${f} * ${f}`, `${f} * ${f} - z * ${f}`, `z / ${f} * ${f} * ${f}`]) {
      const { program, equation } = parsed(text);
      const simpler = { ...equation, value: reduced(equation.value) };
      for (const [low, high] of [
        [0.5, 1.5],
        [1.5, 4.5],
        [-4.5, 4.5],
      ]) {
        const [before, after] = [equation, simpler].map((own) => numbersOf({ program, equation: own }, low, high).data);
        before?.forEach((number, at) => {
          const other = after?.[at] as number;
          // Instead of no number, as in `0 / 0`, there may be one.
          const isSame =
            Number.isNaN(number) || Math.abs(number - other) <= 1e-12 * Math.max(1, Math.abs(number)) || number === other;
          expect(isSame, `${text} is ${number}, and ${other} as ${printValue(simpler.value)}`).toBe(true);
        });
      }
    }
  });

  const programs = Array.from({ length: 40 }, (_, seed) => [seed, randomProgram(new Random(seed), 12, 4)] as const);

  it.each(programs)(
    'keeps shapes and values of random expressions, and needs no more operations, number %i',
    (_, { text, given }) => {
      const { forward } = analyzeText(text);
      const simpler = equationsOf(forward.body).map((equation) => ({ ...equation, value: reduced(equation.value) }));
      const start = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
      const [before, after] = [run(forward.body, SIZES, start), run(simpler, SIZES, start)];
      for (const [at, { target, value }] of simpler.entries()) {
        const own = equationsOf(forward.body)[at] as Equation;
        expect(sameShape(value.shape, target.shape), printValue(value)).toBe(true);
        expect(countOperations(value), `${printValue(own.value)} became ${printValue(value)}`).toBeLessThanOrEqual(
          countOperations(own.value),
        );
        const [a, b] = [before.get(target), after.get(target)] as [Tensor, Tensor];
        const largest = Math.max(1, ...a.data.map(Math.abs));
        a.data.forEach((element, index) => {
          expect(Math.abs(element - (b.data[index] as number)) / largest, printValue(own.value)).toBeLessThan(1e-11);
        });
      }
    },
  );
});
