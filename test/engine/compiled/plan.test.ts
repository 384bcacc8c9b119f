import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/analysis/analyze.ts';
import { NotCompiled } from '../../../src/engine/compiled/affine.ts';
import { Plan } from '../../../src/engine/compiled/plan.ts';
import { run } from '../../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import type { Variable } from '../../../src/program/program.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { analyzeText } from '../../support/analysis.ts';
import { bothPasses, LOOPS, loopSample, operationSample, randomSample } from './samples.ts';
import { disagreements, distance, LARGEST_ERROR } from './support.ts';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);

describe('the compiled engine agrees with the interpreter', () => {
  it('on random programs and their derived backward passes', () => {
    for (const seed of SEEDS) {
      const { body, sizes, given } = randomSample(seed);
      expect(disagreements(body, sizes, given), `seed ${seed}`).toEqual([]);
    }
  });

  it('when all but the results share memory, and when it runs again', () => {
    for (const seed of SEEDS) {
      const { body, outputs, sizes, given } = randomSample(seed);
      const expected = run(body, sizes, given);
      const plan = new Plan({ passes: [body], sizes, given: [...given.keys()], results: outputs });
      for (const [variable, { data }] of given) plan.input(variable).set(data);
      for (let pass = 0; pass < 2; pass += 1) {
        plan.run();
        for (const variable of outputs) {
          const tensor = expected.get(variable);
          const found = plan.result(variable);
          const wanted = tensor ?? { shape: [found.length], data: new Float64Array(found.length) };
          expect(distance(wanted, found), `${variable.name} of seed ${seed}`).toBeLessThanOrEqual(LARGEST_ERROR);
        }
      }
    }
  });

  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('on every case of %s', (_, operation) => {
    const { body, sizes, given } = operationSample(operation);
    expect(disagreements(body, sizes, given)).toEqual([]);
  });

  it.each(LOOPS)('on the loops of %s with %o', (_, edge, text) => {
    const { body, outputs, sizes, given } = loopSample(text, edge);
    expect(disagreements(body, sizes, given)).toEqual([]);
    expect(disagreements(body, sizes, given, outputs)).toEqual([]);
  });

  const nothing = (value: string): string => `dim T = 1
    input x[1..T]: [n]
    param a: [n], K: [n, n, n]
    k = sum(tanh(einsum("ijk,j->ik", K, a)))
    for t in 1..T-1 {
      g[t] = a * x[t+1] * x[t]
    }
    s = ${value} * k
    output s`;
  const products = ['g.T @ g', 'sum(g, axis=0) @ (g.T @ g)', 'einsum("ti,tj->ij", g, g)', 'einsum("ti,tj->i", g, g)'];
  it.each(products)('on %s of a sequence without elements', (value) => {
    const { body, outputs, sizes, given } = loopSample(nothing(value), { n: 3 });
    expect(disagreements(body, sizes, given)).toEqual([]);
    expect(disagreements(body, sizes, given, outputs)).toEqual([]);
  });

  it.each([1, 3])('on options that follow a loop of %i iterations', (T) => {
    const text = 'input x: [n]\nh[0] = x\nfor t in 1..T {\n  h[t] = roll(h[t-1], shift=t) * x\n}\noutput h[T]\n';
    const { body, sizes, given } = loopSample(text, { T, n: 5 });
    expect(disagreements(body, sizes, given)).toEqual([]);
  });

  const folder = new URL('../../../examples/', import.meta.url);
  const examples = readdirSync(folder)
    .filter((file) => file.endsWith('.bprop'))
    .map((file) => [file, analyzeText(readFileSync(new URL(file, folder), 'utf8'))] as const)
    .filter(([, { diagnostics }]) => !hasErrors(diagnostics));
  it.each(examples)('on %s', (_, { forward }) => {
    const equal = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 3]));
    for (const sizes of [smallSizes(forward), equal]) {
      const random = new Random(3);
      const { body, given } = bothPasses(forward, sizes, drawGiven(forward, sizes, random, false), random);
      expect(disagreements(body, sizes, given)).toEqual([]);
    }
  });
});

describe('a plan', () => {
  const text = 'input a: [3]\nparam w: [3]\ny = tanh(a * w)\nl = sum(y)\noutput l\n';

  function plan(): { readonly plan: Plan; readonly named: (name: string) => Variable } {
    const { forward } = analyzeText(text);
    const { body, outputs, sizes, given } = bothPasses(forward, new Map(), new Map(), new Random(1));
    const inputs = [...forward.given, ...given.keys()];
    const targets = body.flatMap((step) => (step.kind === 'equation' ? [step.target] : []));
    const named = (name: string): Variable => [...inputs, ...targets].find((variable) => variable.name === name) as Variable;
    return { plan: new Plan({ passes: [body], sizes, given: inputs, results: outputs }), named };
  }

  it('follows its inputs from run to run', () => {
    const { plan: made, named } = plan();
    made.input(named('dl')).fill(1);
    made.input(named('w')).fill(1);
    for (const at of [0.25, -2]) {
      made.input(named('a')).fill(at);
      made.run();
      expect(made.result(named('l'))[0]).toBeCloseTo(3 * Math.tanh(at), 14);
      expect(made.result(named('da'))[1]).toBeCloseTo(1 - Math.tanh(at) ** 2, 14);
    }
  });

  it('is none of more numbers than it has addresses for', () => {
    const { forward } = analyzeText('input x: [n]\ny = 2 * x\noutput y\n');
    const request = { passes: [forward.body], given: forward.given, results: forward.given };
    for (const n of [2 ** 27, 2 ** 29]) expect(() => new Plan({ ...request, sizes: new Map([['n', n]]) })).toThrow(NotCompiled);
  });

  it('refuses to show what it does not keep', () => {
    const { plan: made, named } = plan();
    expect(() => made.result(named('y'))).toThrow('the plan does not keep `y`');
  });
});
