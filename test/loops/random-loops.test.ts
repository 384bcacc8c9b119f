import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/analysis/analyze.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { type Unrolled, unroll } from '../../src/autodiff/unroll.ts';
import { run, type Values } from '../../src/engine/interpreter.ts';
import { assembled } from '../../src/engine/stacking.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { readShape } from '../../src/program/build.ts';
import type { Program, Reference, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { hasLoops } from '../../src/program/steps.ts';
import { sizeOf, type Tensor, zeros } from '../../src/program/tensor.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import type { Point } from '../../src/verify/draws/point.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { forwardEvidence } from '../../src/verify/gradients/evidence.ts';
import { analyzeText } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import { LOOP_PROGRAMS } from './programs.ts';
import { randomLoops } from './random-loops.ts';
import { derivedText } from './support.ts';

interface Sample {
  readonly text: string;
  readonly sizes: ReadonlyMap<string, number>;
}

function errorsIn({ diagnostics }: Analysis): readonly string[] {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').map(({ message }) => message);
}

function pointOf(program: Program, sizes: Sample['sizes'], seed: number): Point {
  const random = new Random(seed);
  const draw = (output: Reference): Tensor =>
    drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes));
  const given = drawGiven(program, sizes, random, false);
  return { program, sizes, given, cotangents: new Map(program.outputs.map((output) => [output, draw(output)])) };
}

function gradients({ program, sizes, given, cotangents }: Point, backward: Program): ReadonlyMap<Variable, Tensor> {
  const values = run(program.body, sizes, given);
  const found: Values = run(backward.body, sizes, new Map([...values, ...assembled(cotangents, adjointOf, sizes)]));
  const learned = program.given.filter(({ active }) => active);
  return new Map(
    learned.map((variable) => [variable, found.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes))]),
  );
}

/** The numbers of a sequence, each element for the variable that stands for it. */
function scattered(tensor: Tensor, elements: readonly Variable[], sizes: Sample['sizes']): [Variable, Tensor][] {
  const length = tensor.data.length / elements.length;
  return elements.map((element, index) => {
    const data = tensor.data.slice(index * length, (index + 1) * length);
    return [element, { shape: evaluateShape(element.shape, sizes), data }];
  });
}

function gathered(parts: readonly Tensor[], like: Tensor): Tensor {
  const data = new Float64Array(sizeOf(like.shape));
  parts.forEach((part, index) => {
    data.set(part.data, index * part.data.length);
  });
  return { shape: like.shape, data };
}

function unrolledPoint({ program, sizes, given, cotangents }: Point, { forward, elementsOf }: Unrolled): Point {
  const outputs = program.outputs.flatMap((output) =>
    scattered(
      cotangents.get(output) as Tensor,
      output.indices.length > 0 ? [output.variable] : elementsOf(output.variable),
      sizes,
    ).map(([, tensor]) => tensor),
  );
  return {
    program: forward,
    sizes,
    given: new Map([...given].flatMap(([variable, tensor]) => scattered(tensor, elementsOf(variable), sizes))),
    cotangents: new Map(
      forward.outputs.map((output, index) => {
        const tensor = outputs[index] as Tensor;
        return [output, { shape: evaluateShape(output.variable.shape, sizes), data: tensor.data }];
      }),
    ),
  };
}

function expectEqual(a: ReadonlyMap<Variable, Tensor>, other: (variable: Variable) => Tensor, tolerance: number): void {
  for (const [variable, { data }] of a) {
    const expected = other(variable).data;
    const scale = data.reduce((max, element) => Math.max(max, Math.abs(element)), 1);
    const error = data.reduce((max, element, index) => Math.max(max, Math.abs(element - (expected[index] as number)) / scale), 0);
    expect(error, variable.name).toBeLessThan(tolerance);
  }
}

const RANDOM: readonly (readonly [string, Sample])[] = Array.from({ length: 60 }, (_, seed) => [
  `random program ${seed}`,
  randomLoops(new Random(seed)),
]);
const WRITTEN = LOOP_PROGRAMS.map(({ name, text }): readonly [string, Sample] => {
  const { dimensions } = analyzeText(text).forward;
  return [name, { text, sizes: new Map([...dimensions.keys()].map((size, index) => [size, 2 + (index % 3)])) }];
});

/** The GRU over a sequence, at lengths from one step to fifty. */
const LENGTHS = [1, 2, 5, 50].map((length): readonly [string, Sample] => [
  `gru-sequence.bprop at T = ${length}`,
  { text: example('gru-sequence.bprop'), sizes: new Map(Object.entries({ T: length, n: 2, m: 3, k: 2 })) },
]);

describe.each([...WRITTEN, ...LENGTHS, ...RANDOM])('%s', (_, { text, sizes }) => {
  const analysis = analyzeText(text);
  const { forward } = analysis;
  const derived = derive(forward);
  const point = pointOf(forward, sizes, 7);

  it('is valid', () => {
    expect(errorsIn(analysis)).toEqual([]);
  });

  it('has the gradient that forward mode foretells', () => {
    for (const [variable, gradient] of gradients(point, derived)) {
      const direction = drawTensor(new Random(3), gradient.shape);
      const question = { directions: new Map([[variable, direction]]), gradients: new Map([[variable, gradient]]) };
      const evidence = forwardEvidence(point, question, () => derived);
      expect(evidence?.error ?? Number.NaN, variable.name).toBeLessThanOrEqual(evidence?.tolerance ?? 0);
    }
  });

  it('has the gradient of the program with its loops written out', () => {
    const unrolled = unroll(forward, undefined, sizes);
    expect(hasLoops(unrolled.forward.body)).toBe(false);
    const flat = gradients(unrolledPoint(point, unrolled), derive(unrolled.forward));
    const whole = gradients(point, derived);
    expectEqual(
      whole,
      (variable) =>
        gathered(
          unrolled.elementsOf(variable).map((element) => flat.get(element) as Tensor),
          whole.get(variable) as Tensor,
        ),
      1e-12,
    );
  });

  it('keeps its gradient when its block is read again, and when that is written out', () => {
    const again = analyzeText(derivedText(text));
    expect(errorsIn(again)).toEqual([]);
    const backward = again.backward as Program;
    const values = pointOf(again.forward, sizes, 7);
    const read = gradients(values, backward);
    const byName = new Map([...gradients(point, derived)].map(([{ name }, tensor]) => [name, tensor]));
    expectEqual(read, ({ name }) => byName.get(name) as Tensor, 1e-12);
    const unrolled = unroll(again.forward, backward, sizes);
    const flat = gradients(unrolledPoint(values, unrolled), unrolled.backward as Program);
    expectEqual(
      read,
      (variable) =>
        gathered(
          unrolled.elementsOf(variable).map((element) => flat.get(element) as Tensor),
          read.get(variable) as Tensor,
        ),
      1e-12,
    );
  });
});
