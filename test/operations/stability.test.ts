import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { runCompiled } from '../../src/engine/compiled/plan.ts';
import { run, type Sizes, type Values } from '../../src/engine/interpreter.ts';
import { pushForward } from '../../src/engine/tangents.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Step, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { sizeOf } from '../../src/program/tensor.ts';
import { analyzeText } from '../support/analysis.ts';

/** A value and a gradient computed with thousands of digits; `stability/references.py` writes them. */
interface Reference {
  readonly equation: string;
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly dx: readonly string[];
  /** Allowed absolute errors of the derivative and the value, besides their last digits. */
  readonly slack: number;
  readonly valueSlack: number;
  /** The allowed relative error of both, if it is more than the last digits. */
  readonly relative: number;
}

const ADJOINTS = [1, -2, 0.5, 3, -1, 0.25];
/** A few units in the last place. */
const TOLERANCE = 4e-15;
/** The allowed error of subnormal numbers. */
const SUBNORMAL = 1e-320;

const references = JSON.parse(
  readFileSync(new URL('stability/references.json', import.meta.url), 'utf8'),
) as readonly Reference[];

const NUMBERS: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY };
const numbers = (texts: readonly string[]): Float64Array<ArrayBuffer> =>
  Float64Array.from(texts, (text) => NUMBERS[text] ?? Number(text));

type Engine = (body: readonly Step[], sizes: Sizes, given: Values, wanted: readonly Variable[]) => Values;

const ENGINES: readonly (readonly [string, Engine])[] = [
  ['the interpreter', (body, sizes, given) => run(body, sizes, given)],
  ['the compiled engine', (body, sizes, given, wanted) => runCompiled(body, sizes, given, wanted)],
];

interface Found {
  readonly y: ArrayLike<number>;
  readonly dx: ArrayLike<number>;
}

/** The equation as a program, for vectors of the length of `x`. */
function problemOf(equation: string, x: readonly string[]) {
  const { forward, diagnostics } = analyzeText(`input x: [n]\ny = ${equation}\n`.replaceAll('[n]', `[${x.length}]`));
  if (diagnostics.length > 0) throw new Error(`${equation}: ${diagnostics[0]?.message}`);
  const [given] = forward.given;
  const [output] = forward.outputs;
  if (given === undefined || output === undefined) throw new Error(`${equation} does not read`);
  return { forward, given, output: output.variable, sizes: new Map([['n', x.length]]) };
}

/** Both passes in one go, as the derived backward block computes them. */
function compute(engine: Engine, { equation, x }: Reference): Found {
  const { forward, given, output: variable, sizes } = problemOf(equation, x);
  const shape = evaluateShape(variable.shape, sizes);
  const adjoint = { shape, data: Float64Array.from(ADJOINTS.slice(0, sizeOf(shape))) };
  const values = new Map([
    [given, { shape: [x.length], data: numbers(x) }],
    [adjointOf(variable), adjoint],
  ]);
  const body = [...forward.body, ...derive(forward).body];
  const result = engine(body, sizes, values, [variable, adjointOf(given)]);
  return { y: result.get(variable)?.data ?? [], dx: result.get(adjointOf(given))?.data ?? x.map(() => 0) };
}

/** The gradient by forward mode: the tangent of each element, weighted by the adjoints. */
function forwardGradient({ equation, x }: Reference): ArrayLike<number> {
  const { forward, given, sizes, output } = problemOf(equation, x);
  return Float64Array.from(x, (_, index) => {
    const direction = { shape: [x.length], data: new Float64Array(x.length).fill(1, index, index + 1) };
    const values = new Map([[given, { shape: [x.length], data: numbers(x) }]]);
    const tangent = pushForward(forward.body, sizes, values, new Map([[given, direction]])).get(output);
    return tangent?.data.reduce((sum, own, at) => sum + own * (ADJOINTS[at] as number), 0) ?? 0;
  });
}

function problem(
  found: ArrayLike<number>,
  expected: Float64Array,
  { slack, relative }: Pick<Reference, 'slack' | 'relative'>,
): string | undefined {
  if (found.length !== expected.length) return `has ${found.length} elements, not ${expected.length}`;
  for (const [index, wanted] of expected.entries()) {
    const own = found[index] ?? Number.NaN;
    if (own !== wanted && !(Math.abs(own - wanted) <= (TOLERANCE + relative) * Math.abs(wanted) + slack + SUBNORMAL)) {
      return `is ${own} at ${index}, not ${wanted}`;
    }
  }
  return undefined;
}

function problems(engine: Engine, reference: Reference): readonly string[] {
  const { y, dx } = compute(engine, reference);
  const where = `${reference.equation} at [${reference.x.join(', ')}]`;
  const value = problem(y, numbers(reference.y), { ...reference, slack: reference.valueSlack });
  const gradient = problem(dx, numbers(reference.dx), reference);
  return [
    ...(value === undefined ? [] : [`${where}: the value ${value}`]),
    ...(gradient === undefined ? [] : [`${where}: the derivative ${gradient}`]),
  ];
}

describe.each(ENGINES)('at extremes, %s', (_, engine) => {
  const equations = [...new Set(references.map(({ equation }) => equation))];

  it.each(equations)('has the digits of y = %s, and of its derivative', (equation) => {
    const own = references.filter((reference) => reference.equation === equation);
    expect(own.flatMap((reference) => problems(engine, reference))).toEqual([]);
  });
});

describe('at extremes, forward mode', () => {
  const equations = [...new Set(references.map(({ equation }) => equation))];

  it.each(equations)('has the digits of the derivative of y = %s', (equation) => {
    const own = references.filter((reference) => reference.equation === equation);
    const problems = own.map((reference) => problem(forwardGradient(reference), numbers(reference.dx), reference));
    expect(problems.flatMap((found, index) => (found === undefined ? [] : [own[index]?.x, found]))).toEqual([]);
  });
});
