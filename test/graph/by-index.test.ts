import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { run } from '../../src/engine/interpreter.ts';
import { byIndex, type IndexedRule } from '../../src/graph/model/by-index.ts';
import { groupBy } from '../../src/graph/model/group.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Equation, Program } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { sizeOf, stridesOf, type Tensor } from '../../src/program/tensor.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText } from '../support/analysis.ts';

/** One equation between names, with sizes that tell axes apart. */
const EQUATIONS: readonly string[] = [
  'input A: [2, 3], x: [3]\ny = A @ x',
  'input A: [2, 3], x: [2]\ny = A.T @ x',
  'input x: [2], A: [2, 3]\ny = x @ A',
  'input A: [2, 3], B: [3, 4]\ny = A @ B',
  'input A: [2, 3], B: [4, 3]\ny = A @ B.T',
  'input A: [3, 2], B: [3, 4]\ny = A.T @ B',
  'input a: [3], b: [3]\ny = dot(a, b)',
  'input a: [2], b: [3]\ny = outer(a, b)',
  'input A: [2, 3]\ny = A.T',
  'input A: [2, 3]\ny = sum(A)',
  'input A: [2, 3]\ny = sum(A, axis=0)',
  'input A: [2, 3]\ny = sum(A, axis=1)',
  'input A: [2, 3, 4]\ny = sum(A, axis=[0, 2])',
  'input A: [2, 3], b: [3]\ny = A * b',
  'input A: [2, 3], b: [2, 1]\ny = A * b',
  'input A: [2, 3], b: [3]\ny = A + b',
  'input a: [3], b: []\ny = a / b',
  'input a: [3]\ny = 1 - a ^ 2',
  'input A: [3, 3]\ny = A * A.T',
  'input A: [2, 3]\ny = sum(A, axis=1, keepdims=true)',
];

function onlyEquation(text: string): { readonly forward: Program; readonly equation: Equation; readonly backward: Program } {
  const { forward } = analyzeText(`${text}\noutput y`);
  const [equation] = equationsOf(forward.body) as [Equation];
  return { forward, equation, backward: derive(forward) };
}

type Index = ReadonlyMap<string, number>;

/** Computes what a text says, element by element; it knows of no operation but those of arithmetic. */
class Reader {
  private readonly tensors: ReadonlyMap<string, Tensor>;
  private readonly sizes: ReadonlyMap<string, number>;

  constructor(tensors: ReadonlyMap<string, Tensor>, sizes: ReadonlyMap<string, number>) {
    this.tensors = tensors;
    this.sizes = sizes;
  }

  private element(name: string, letters: readonly string[], at: Index): number {
    const { shape, data } = this.tensors.get(name) as Tensor;
    const strides = stridesOf(shape);
    const offset = letters.reduce((sum, letter, axis) => sum + (strides[axis] as number) * (at.get(letter) ?? 0), 0);
    return data[offset] as number;
  }

  /** The text up to the parenthesis that closes around a sum, or to the end. */
  private static extent(text: string): number {
    let depth = 0;
    for (const [place, sign] of [...text].entries()) {
      depth += Number(sign === '(') - Number(sign === ')');
      if (depth < 0) return place;
    }
    return text.length;
  }

  value(text: string, at: Index): number {
    const sum = /sum over ([a-z, ]+) of /.exec(text);
    if (sum !== null) {
      const begin = sum.index + sum[0].length;
      const end = begin + Reader.extent(text.slice(begin));
      const total = this.total(text.slice(begin, end), (sum[1] as string).split(', '), at);
      return this.value(`${text.slice(0, sum.index)}(${total})${text.slice(end)}`, at);
    }
    const numbers = text.replace(/([A-Za-z]\w*)(?:\[([^\]]*)\])?/g, (_, name: string, letters = '') => {
      return `(${this.element(name, letters === '' ? [] : (letters as string).split(', '), at)})`;
    });
    return new Function(`return ${numbers.replaceAll('^', '**')}`)() as number;
  }

  private total(text: string, [letter, ...rest]: readonly string[], at: Index): number {
    if (letter === undefined) return this.value(text, at);
    return Array.from({ length: this.sizes.get(letter) as number }, (_, index) =>
      this.total(text, rest, new Map([...at, [letter, index]])),
    ).reduce((sum, term) => sum + term, 0);
  }

  /** All elements of the left-hand side. */
  line(text: string): { readonly name: string; readonly data: readonly number[] } {
    const [, name, letters = '', right] = /^(\w+)(?:\[([^\]]*)\])? \+?= (.*)$/.exec(text) as RegExpExecArray;
    const own = letters === '' ? [] : letters.split(', ');
    const shape = own.map((letter) => (letter === '1' ? 1 : (this.sizes.get(letter) as number)));
    const strides = stridesOf(shape);
    const data = Array.from({ length: sizeOf(shape) }, (_, offset) => {
      const at = own.map((letter, axis): [string, number] => [
        letter,
        Math.floor(offset / (strides[axis] as number)) % (shape[axis] as number),
      ]);
      return this.value(right as string, new Map(at));
    });
    return { name: name as string, data };
  }
}

/** The size of each index, read off where it stands. */
function sizesOf(rule: IndexedRule, tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const text of [rule.forward, ...rule.backward.map(({ line }) => line)])
    for (const [, name, letters] of text.matchAll(/([A-Za-z]\w*)\[([^\]]*)\]/g))
      (letters as string).split(', ').forEach((letter, axis) => {
        const size = tensors.get(name as string)?.shape[axis] as number;
        if (size !== 1 || !sizes.has(letter)) sizes.set(letter, size);
      });
  return sizes;
}

describe('an operation element by element', () => {
  it.each(EQUATIONS)('gives the numbers of %s, and of its derivative', (text) => {
    const { forward, equation, backward } = onlyEquation(text);
    const rule = byIndex(equation, equationsOf(backward.body)) as IndexedRule;
    const given = drawGiven(forward, new Map(), new Random(3), true);
    const values = new Map(run(forward.body, new Map(), given));
    const result = values.get(equation.target) as Tensor;
    values.set(adjointOf(equation.target), { ...result, data: result.data.map((_, index) => 1 + index / 7) });
    const all = run(backward.body, new Map(), values);
    const tensors = new Map([...values, ...all].map(([variable, tensor]) => [variable.name, tensor]));
    const reader = new Reader(tensors, sizesOf(rule, tensors));
    const lines = [rule.forward, ...rule.backward.map(({ line }) => line)].map((line) => reader.line(line));
    const sums = groupBy(lines, ({ name }) => name);
    expect(rule.backward).toHaveLength(equationsOf(backward.body).length);
    for (const [name, parts] of sums) {
      const expected = [...(tensors.get(name) as Tensor).data];
      const found = expected.map((_, index) => parts.reduce((sum, { data }) => sum + (data[index] as number), 0));
      found.forEach((number, index) => {
        expect(number).toBeCloseTo(expected[index] as number, 10);
      });
    }
  });

  it('says why a matrix comes back transposed, and why a sum comes back at all', () => {
    const { equation, backward } = onlyEquation('input U: [m, n], h: [n]\ny = U @ h');
    expect(byIndex(equation, equationsOf(backward.body))).toEqual({
      forward: 'y[i] = sum over k of U[i, k] * h[k]',
      backward: [
        { line: 'dU[i, k] += dy[i] * h[k]', why: '`U[i, k]` acts on `y[i]` alone.' },
        {
          line: 'dh[k] += sum over i of U[i, k] * dy[i]',
          why: '`h[k]` acts on `y[i]` for every `i`, and what comes back from all of them adds up. `U` is summed over its other index: so it is read transposed.',
        },
      ],
    });
  });

  it('is nothing for what moves along indices in a way of its own', () => {
    const { equation, backward } = onlyEquation('input x: [n]\ny = cumsum(x)');
    expect(byIndex(equation, equationsOf(backward.body))).toBeUndefined();
  });
});
