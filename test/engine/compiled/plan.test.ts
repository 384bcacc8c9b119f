import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/autodiff/derive.ts';
import { Plan } from '../../../src/engine/compiled/plan.ts';
import { run, type Sizes, type Values } from '../../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { siteOf } from '../../../src/program/activity.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { hasErrors } from '../../../src/program/analyze.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Program, Step, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { chooseSizes, drawGiven, drawTensor } from '../../../src/verify/draw.ts';
import { Random } from '../../../src/verify/random.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { casesOf, domainOf, operandAt, SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/random-program.ts';
import { disagreements, distance, LARGEST_ERROR } from './support.ts';

/** Both passes of a file, with numbers for what they are given. */
interface Sample {
  readonly body: readonly Step[];
  readonly outputs: readonly Variable[];
  readonly sizes: Sizes;
  readonly given: Values;
}

function bothPasses(forward: Program, sizes: Sizes, inputs: Values, random: Random): Sample {
  const backward = derive(forward, OPERATIONS);
  const cotangents = forward.outputs.map(({ variable }): [Variable, Tensor] => [
    adjointOf(variable),
    drawTensor(random, evaluateShape(readShape(variable, []), sizes)),
  ]);
  const outputs = [...forward.outputs, ...backward.outputs].map(({ variable }) => variable);
  const given = new Map([...inputs, ...cotangents]);
  return { body: [...forward.body, ...backward.body], outputs, sizes, given };
}

function randomSample(seed: number): Sample {
  const { text, given } = randomProgram(new Random(seed), 8, 2);
  const { forward } = analyzeText(text);
  const inputs = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
  return bothPasses(forward, SIZES, inputs, new Random(seed));
}

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
    const random = new Random(7);
    const cases = casesOf(operation);
    const given = new Map<Variable, Tensor>();
    for (const { value, variables } of cases) {
      for (const [index, variable] of variables) {
        const domain = domainOf(operandAt(operation, index), siteOf(value));
        given.set(variable, drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES }));
      }
    }
    const body = cases.flatMap(({ program }) => program.body);
    expect(disagreements(body, SIZES, given)).toEqual([]);
  });

  const loops = LOOP_PROGRAMS.flatMap(({ name, text, edges }) => [{}, ...edges].map((edge) => [name, edge, text] as const));
  it.each(loops)('on the loops of %s with %o', (_, edge, text) => {
    const { forward } = analyzeText(text);
    const sizes = chooseSizes(forward, 'distinct', new Map(Object.entries(edge)));
    const random = new Random(5);
    const { body, outputs, given } = bothPasses(forward, sizes, drawGiven(forward, sizes, random, false), random);
    expect(disagreements(body, sizes, given)).toEqual([]);
    expect(disagreements(body, sizes, given, outputs)).toEqual([]);
  });

  const folder = new URL('../../../examples/', import.meta.url);
  const examples = readdirSync(folder)
    .filter((file) => file.endsWith('.bprop'))
    .map((file) => [file, analyzeText(readFileSync(new URL(file, folder), 'utf8'))] as const)
    .filter(([, { diagnostics }]) => !hasErrors(diagnostics));
  it.each(examples)('on %s', (_, { forward }) => {
    for (const round of ['distinct', 'equal'] as const) {
      const sizes = chooseSizes(forward, round, new Map());
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

  it('refuses to show what it does not keep', () => {
    const { plan: made, named } = plan();
    expect(() => made.result(named('y'))).toThrow('the plan does not keep `y`');
  });
});
