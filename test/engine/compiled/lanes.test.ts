import { describe, expect, it } from 'vitest';
import { Plan } from '../../../src/engine/compiled/plan.ts';
import { run } from '../../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import type { Variable } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { LOOPS, loopSample, operationSample, randomSample, type Sample } from './samples.ts';
import { distance, LARGEST_ERROR } from './support.ts';

const COUNT = 3;

/** Other numbers, near enough to stay in the domains of the operations. */
function changed({ shape, data }: Tensor, lane: number): Tensor {
  return { shape, data: data.map((value) => value * (1 - lane / 16)) };
}

/**
 * Differences between a plan with lanes and the interpreter, which runs lane by lane. Variables in `of` have a value in
 * each lane; all others have that of the first lane.
 */
function disagreements(sample: Sample, of: readonly Variable[], inLane: (variable: Variable, lane: number) => Tensor) {
  const { body, outputs, sizes, given } = sample;
  const plan = new Plan({ passes: [body], sizes, given: [...given.keys()], results: outputs, lanes: { count: COUNT, of } });
  const lanes = Array.from({ length: COUNT }, (_, lane) => lane);
  for (const variable of given.keys()) {
    for (const lane of of.includes(variable) ? lanes : [0]) plan.input(variable, lane).set(inLane(variable, lane).data);
  }
  plan.run();
  // A second run finds what the first one left.
  plan.run();
  return lanes.flatMap((lane) => {
    const own = new Map([...given.keys()].map((each) => [each, inLane(each, of.includes(each) ? lane : 0)]));
    const expected = run(body, sizes, own);
    return outputs.flatMap((variable) => {
      const tensor = expected.get(variable);
      const error = tensor === undefined ? 0 : distance(tensor, plan.result(variable, lane));
      return error <= LARGEST_ERROR ? [] : [`${variable.name} in lane ${lane}: ${error} units in the last place`];
    });
  });
}

/** With lanes of everything, of each given variable alone, and of some. */
function expectAgreement(sample: Sample, inLane = (variable: Variable, lane: number) => changedOf(sample, variable, lane)): void {
  const all = [...sample.given.keys()];
  const random = new Random(all.length);
  const some = all.filter(() => random.between(0, 1) < 0.5);
  for (const own of [all, some, ...all.map((variable) => [variable])]) {
    expect(disagreements(sample, own, inLane), own.map(({ name }) => name).join(', ')).toEqual([]);
  }
}

function changedOf({ given }: Sample, variable: Variable, lane: number): Tensor {
  return changed(given.get(variable) as Tensor, lane);
}

describe('a plan with lanes computes in each what the interpreter does', () => {
  it('on random programs and their derived backward passes', () => {
    for (let seed = 1; seed <= 25; seed += 1) expectAgreement(randomSample(seed));
  });

  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('on every case of %s', (_, operation) => {
    const sample = operationSample(operation);
    const others = Array.from({ length: COUNT }, (__, lane) => [...operationSample(operation, 7 + lane).given.values()]);
    const order = [...sample.given.keys()];
    const inLane = (variable: Variable, lane: number): Tensor => others[lane]?.[order.indexOf(variable)] as Tensor;
    const odd = order.filter((_variable, index) => index % 2 === 1);
    for (const some of [order, odd]) expect(disagreements(sample, some, inLane)).toEqual([]);
  });

  it.each(LOOPS)('on the loops of %s with %o', (_, edge, text) => {
    expectAgreement(loopSample(text, edge));
  });
});
