import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/analysis/analyze.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { run, type Values } from '../../src/engine/interpreter.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { readsOf } from '../../src/program/activity.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { printStep } from '../../src/program/print.ts';
import type { Program, Value, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { type Tensor, zeros } from '../../src/program/tensor.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import { expandEquations } from '../../src/refactor/expand-equations.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import type { Point } from '../../src/verify/draws/point.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { forwardEvidence } from '../../src/verify/gradients/evidence.ts';
import { analyzeText } from '../support/analysis.ts';
import { SIZES } from '../support/operation-cases.ts';
import { type RandomProgram, randomProgram } from '../support/texts/random-program.ts';

/** One file with the numbers around which it is looked at. */
interface Sample {
  readonly program: RandomProgram;
  readonly analysis: Analysis;
  readonly point: Point;
}

function pointOf({ forward }: Analysis, { given }: RandomProgram, seed: number): Point {
  const random = new Random(seed);
  return {
    program: forward,
    sizes: SIZES,
    given: new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor])),
    cotangents: new Map(
      forward.outputs.map((output) => [output, drawTensor(random, evaluateShape(output.variable.shape, SIZES))]),
    ),
  };
}

function sample(seed: number, equations: number, depth: number): Sample {
  const program = randomProgram(new Random(seed), equations, depth);
  const analysis = analyzeText(program.text);
  return { program, analysis, point: pointOf(analysis, program, seed) };
}

/** Everything by name: forward values and the gradients of inputs and parameters. */
function results(backward: Program, { program, given, cotangents }: Point): ReadonlyMap<string, Tensor> {
  const values = run(program.body, SIZES, given);
  const adjoints = [...cotangents].map(([{ variable }, tensor]): [Variable, Tensor] => [adjointOf(variable), tensor]);
  const gradients: Values = run(backward.body, SIZES, new Map([...values, ...adjoints]));
  const learned = program.given.filter(({ active }) => active);
  return new Map([
    ...[...values].map(([variable, tensor]): [string, Tensor] => [variable.name, tensor]),
    ...learned.map((variable): [string, Tensor] => {
      const adjoint = adjointOf(variable);
      return [adjoint.name, gradients.get(adjoint) ?? zeros(evaluateShape(variable.shape, SIZES))];
    }),
  ]);
}

function largestDifference(a: Tensor, b: Tensor): number {
  const scale = a.data.reduce((max, element) => Math.max(max, Math.abs(element)), 1);
  return a.data.reduce((max, element, index) => Math.max(max, Math.abs(element - (b.data[index] as number)) / scale), 0);
}

function errorsIn({ diagnostics }: Analysis): readonly string[] {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').map(({ code, message }) => `${code}: ${message}`);
}

/** Operations on tensors: `2 * n` is a size. */
function operationsIn(value: Value): number {
  if (value.kind !== 'apply' || readsOf(value).length === 0) return 0;
  return value.operands.reduce((count, operand) => count + operationsIn(operand), 1);
}

function derivedText(text: string): string {
  return formatDocument(parseDocument(applyReplacements(text, [deriveBlock(analyzeText(text))])));
}

const LENGTHS = [1, 2, 3, 5, 8, 12, 20, 30, 45, 60];
const SAMPLES = [1, 3].flatMap((depth) =>
  LENGTHS.flatMap((equations) =>
    [0, 1, 2, 3, 4, 5].map((seed) => sample(1 + seed + 10 * equations + 1000 * depth, equations, depth)),
  ),
);

const NAMED = SAMPLES.map((found, index) => [`${found.analysis.forward.body.length} equations, number ${index}`, found] as const);

describe('a random program', () => {
  it.each(NAMED)('is valid and prints as it was written: %s', (_, { program, analysis }) => {
    expect(errorsIn(analysis)).toEqual([]);
    const written = program.text.split('\n').filter((line) => /^z\d+ = /.test(line));
    expect(equationsOf(analysis.forward.body).map(printStep)).toEqual(written);
    const formatted = formatDocument(analysis.document);
    expect(formatDocument(parseDocument(formatted))).toBe(formatted);
  });

  it.each(NAMED)('has the gradient that forward mode foretells: %s', (_, { analysis, point }) => {
    const found = results(derive(analysis.forward), point);
    for (const variable of analysis.forward.given.filter(({ active }) => active)) {
      const gradient = found.get(adjointOf(variable).name) as Tensor;
      const direction = drawTensor(new Random(5), gradient.shape);
      const question = { directions: new Map([[variable, direction]]), gradients: new Map([[variable, gradient]]) };
      const evidence = forwardEvidence(point, question, () => derive(analysis.forward));
      expect(evidence?.error ?? Number.NaN, variable.name).toBeLessThanOrEqual(evidence?.tolerance ?? 0);
    }
  });

  it.each(NAMED)('keeps its derived block: %s', (_, { program, analysis, point }) => {
    const text = derivedText(program.text);
    const again = analyzeText(text);
    expect(errorsIn(again)).toEqual([]);
    expect(derivedText(text)).toBe(text);
    const read = results(again.backward as Program, pointOf(again, program, 3));
    const derived = results(derive(analysis.forward), { ...point, ...pointOf(analysis, program, 3) });
    for (const [name, tensor] of derived) expect(largestDifference(tensor, read.get(name) as Tensor), name).toBeLessThan(1e-12);
  });

  it.each(NAMED)('means the same once expanded: %s', (_, { program, analysis, point }) => {
    const text = applyReplacements(program.text, expandEquations(analysis));
    const expanded = analyzeText(text);
    expect(errorsIn(expanded)).toEqual([]);
    expect(equationsOf(expanded.forward.body).every(({ value }) => operationsIn(value) <= 1)).toBe(true);
    const before = results(derive(analysis.forward), point);
    const cotangents = new Map(
      expanded.forward.outputs.map((output, index) => [output, [...point.cotangents.values()][index] as Tensor]),
    );
    const after = results(derive(expanded.forward), { ...pointOf(expanded, program, 1), cotangents });
    for (const [name, tensor] of before) expect(largestDifference(tensor, after.get(name) as Tensor), name).toBeLessThan(1e-9);
  });
});
