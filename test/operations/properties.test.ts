import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { linearize } from '../../src/autodiff/linearize.ts';
import { numericSite, run, type Values } from '../../src/engine/interpreter.ts';
import { pushForward } from '../../src/engine/tangents.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { siteOf } from '../../src/program/activity.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Operation } from '../../src/program/operation.ts';
import type { Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { targetsOf } from '../../src/program/steps.ts';
import { type Tensor, zeros } from '../../src/program/tensor.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import type { Point } from '../../src/verify/draws/point.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { differenceEvidence, forwardEvidence } from '../../src/verify/gradients/evidence.ts';
import { casesOf, domainOf, type OperationCase, operandAt, printCase, SIZES } from '../support/operation-cases.ts';

/** Operations whose gradient is not that of their value, on purpose. */
const OPAQUE: ReadonlySet<string> = new Set(['stop_gradient']);

/** Fewer would mean that the candidates do not fit the operation. */
const FEWEST_CASES = 5;
/** Wider than the steps of the differences. */
const KINK_MARGIN = 0.004;

/** Numbers of two decimals often tie, and a tie is a kink. */
function jittered({ shape, data }: Tensor, random: Random): Tensor {
  return { shape, data: data.map((element) => element + random.between(-0.005, 0.005)) };
}

function drawPoint({ value, program, variables }: OperationCase, random: Random): Point {
  const { operation } = value;
  const site = siteOf(value);
  const given = new Map<Variable, Tensor>();
  for (const [index, variable] of variables) {
    const domain = domainOf(operandAt(operation, index), site);
    const tensor = drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES });
    given.set(variable, domain === undefined ? jittered(tensor, random) : tensor);
  }
  const cotangents = new Map(
    program.outputs.map((output) => [output, drawTensor(random, evaluateShape(output.variable.shape, SIZES))]),
  );
  return { program, sizes: SIZES, given, cotangents };
}

/** The distance of the nearest kink. */
function kinkDistance({ value, program }: OperationCase, { given }: Point): number {
  let distance = Number.POSITIVE_INFINITY;
  run(program.body, SIZES, given, (_, operands, site) => {
    distance = Math.min(distance, value.operation.kink?.measure(operands, site).distance ?? Number.POSITIVE_INFINITY);
  });
  return distance;
}

/** A point away from kinks; some cases have none, as `max(a - a)` would. */
function smoothPoint(found: OperationCase, random: Random): Point | undefined {
  for (let draw = 0; draw < 20; draw += 1) {
    const point = drawPoint(found, random);
    if (kinkDistance(found, point) > KINK_MARGIN) return point;
  }
  return undefined;
}

/** The problem with the gradient of one operand, if there is one. */
function problemWith(found: OperationCase, point: Point, derived: Values, operand: number, random: Random): string | undefined {
  const { operation } = found.value;
  const variable = found.variables.get(operand) as Variable;
  if (domainOf(operandAt(operation, operand), siteOf(found.value))?.kind === 'integers') return undefined;
  const { shape } = point.given.get(variable) as Tensor;
  const gradient = derived.get(adjointOf(variable)) ?? zeros(shape);
  const direction = drawTensor(random, shape);
  const question = { directions: new Map([[variable, direction]]), gradients: new Map([[variable, gradient]]) };
  const forward = forwardEvidence(point, question, () => derive(found.program));
  if (forward === undefined) return `forward mode has no number for operand ${operand}`;
  if (!(forward.error <= forward.tolerance)) return `forward mode says ${forward.error} for operand ${operand}`;
  if (OPAQUE.has(operation.name)) return undefined;
  const difference = differenceEvidence(point, variable, direction, gradient);
  // From an infinite result to another one there is no difference that is a number.
  const isInfinite = [...run(found.program.body, SIZES, point.given).values()].some(({ data }) =>
    data.includes(Number.NEGATIVE_INFINITY),
  );
  if (difference === undefined) return isInfinite ? undefined : `no differences for operand ${operand}`;
  return difference.error <= difference.tolerance ? undefined : `differences say ${difference.error} for operand ${operand}`;
}

/** The numbers have the shape that the rule foretells. */
function shapeProblem(found: OperationCase, values: Values): string | undefined {
  const [output] = found.program.outputs;
  const variable = output?.variable as Variable;
  const { shape, data } = values.get(variable) as Tensor;
  const expected = evaluateShape(variable.shape, SIZES);
  const count = expected.reduce((product, size) => product * size, 1);
  return String(shape) === String(expected) && data.length === count ? undefined : `has shape [${shape}], not [${expected}]`;
}

/** The operands that may move together: what the description says it is linear in. */
function linearGroups({ linearIn }: Operation, operands: readonly Tensor[]): readonly (readonly number[])[] {
  const all = [...operands.keys()];
  return { all: [all], each: all.map((index) => [index]), first: [[0]], none: [] }[linearIn];
}

/** f(x + d) is f(x) + f(d) in what it is linear in. */
function linearityProblem(
  { value: { operation }, program }: OperationCase,
  { given }: Point,
  random: Random,
): string | undefined {
  let problem: string | undefined;
  run(program.body, SIZES, given, (_, operands, site) => {
    for (const group of linearGroups(operation, operands)) {
      const step = operands.map((own, index) => (group.includes(index) ? drawTensor(random, own.shape) : own));
      const sum = operands.map((own, index) =>
        group.includes(index) ? { ...own, data: own.data.map((a, at) => a + (step[index]?.data[at] ?? 0)) } : own,
      );
      const [here, there, both] = [operands, step, sum].map((at) => operation.value(at, site).data) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const isSum = both.every((own, at) => Math.abs(own - (here[at] ?? 0) - (there[at] ?? 0)) <= 1e-9 * (1 + Math.abs(own)));
      if (!isSum) problem = `is not linear in operand ${group.join(' and ')}`;
    }
  });
  return problem;
}

/** Forward mode as a program, which is what checks compile, gives what the tangent rule gives. */
function linearizationProblem({ program, variables }: OperationCase, { given }: Point, random: Random): string | undefined {
  const varying = [...variables.values()].filter(({ active }) => active);
  const { primal, tangent, tangentOf } = linearize(program.body, varying);
  const directions = new Map(varying.map((own) => [own, drawTensor(random, evaluateShape(own.shape, SIZES))]));
  const moved = [...directions].map(([own, direction]): [Variable, Tensor] => [tangentOf(own) as Variable, direction]);
  const [target] = targetsOf(program.body) as [Variable];
  const change = tangentOf(target);
  if (change === undefined) return undefined;
  const found = run([...primal, ...tangent], SIZES, new Map([...given, ...moved])).get(change)?.data ?? [];
  const expected = pushForward(program.body, SIZES, given, directions).get(target)?.data ?? [];
  const isSame = expected.every((own, at) => Math.abs(own - (found[at] ?? Number.NaN)) <= 1e-12 * (1 + Math.abs(own)));
  return isSame ? undefined : `changes by ${found.join()}, not by ${expected.join()}`;
}

function problemsOf(found: OperationCase, random: Random): readonly string[] {
  const point = smoothPoint(found, random);
  if (point === undefined) return ['is at a kink in every draw'];
  const values = run(found.program.body, SIZES, point.given);
  const shape = shapeProblem(found, values);
  if (shape !== undefined) return [shape];
  const linearity = linearityProblem(found, point, random);
  if (linearity !== undefined) return [linearity];
  const linearization = linearizationProblem(found, point, new Random(7));
  if (linearization !== undefined) return [linearization];
  const cotangents = [...point.cotangents].map(([{ variable }, tensor]): [Variable, Tensor] => [adjointOf(variable), tensor]);
  const derived = run(derive(found.program).body, SIZES, new Map([...values, ...cotangents]));
  const operands = [...found.variables.keys()];
  return operands.map((operand) => problemWith(found, point, derived, operand, random)).filter((text) => text !== undefined);
}

/** Options that no accepted case uses: a sample that no operand fits tests nothing. */
function unusedOptions({ options }: Operation, cases: readonly OperationCase[]): readonly string[] {
  return options.map(({ name }) => name).filter((name) => !cases.some(({ value }) => value.options[name] !== undefined));
}

let total = 0;

describe('every operation, in all shapes and options that it accepts', () => {
  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    const cases = casesOf(operation);
    total += cases.length;
    expect(cases.length).toBeGreaterThanOrEqual(operation.operands.length === 0 ? 1 : FEWEST_CASES);
    expect(unusedOptions(operation, cases)).toEqual([]);
    const random = new Random(7);
    const failures = cases.flatMap((found) => problemsOf(found, random).map((problem) => `${printCase(found)}: ${problem}`));
    expect(failures.slice(0, 5)).toEqual([]);
  });

  it('has thousands of cases', () => {
    console.log(`${total} cases of ${OPERATIONS.all.length} operations`);
    expect(total).toBeGreaterThan(5000);
  });
});

describe('the numbers of an option', () => {
  it('come from the description of the option', () => {
    const [first] = casesOf(OPERATIONS.call('reshape') as Operation);
    expect(numericSite((first as OperationCase).value, SIZES).options['shape']).toEqual([]);
  });
});
