import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { run, type Values } from '../../src/engine/interpreter.ts';
import { pushForward } from '../../src/engine/tangents.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { siteOf } from '../../src/program/activity.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { isOfMatrices } from '../../src/program/domain.ts';
import type { Operation } from '../../src/program/operation.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../src/program/tensor.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { casesOf, domainOf, isInside, type OperationCase, operandAt, printCase, SIZES } from '../support/operation-cases.ts';

/** Tiny, huge, and where exponentials saturate and vanish. */
const MAGNITUDES = [
  1e-300,
  1e-150,
  1e-20,
  1e-8,
  0.3,
  0.5,
  1 - 1e-12,
  1,
  1.2,
  3,
  6,
  10,
  26,
  40,
  300,
  700,
  745,
  1e8,
  1e30,
  1e100,
  1e150,
];
const SCALARS = [0, ...MAGNITUDES, ...MAGNITUDES.map((magnitude) => -magnitude)];
const SCALES = [1e-150, 1e-100, 1e-8, 1, 30, 1e8, 1e100];

const TOLERANCE = 1e-10;
/** Below it numbers have fewer digits. */
const SMALLEST = 1e-290;
/** Their derivatives subtract from 1, as everybody writes them: what is left is known to the last digit of 1 only. */
const SUBTRACTS_FROM_ONE: ReadonlySet<string> = new Set([
  'sigmoid',
  'tanh',
  'softmax',
  'log_softmax',
  'cross_entropy',
  'bce_with_logits',
]);
const LAST_DIGIT = 5e-16;

/** The derivative of each element of the result by each element of an operand. */
type Jacobian = readonly Float64Array[];

function basis(shape: readonly number[], at: number): Tensor {
  const tensor = zeros(shape);
  tensor.data[at] = 1;
  return tensor;
}

function elements({ shape }: Tensor): readonly number[] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => index);
}

/** By rows: one pass of the tangent rule for each element of the operand. */
function byTangents({ program }: OperationCase, given: Values, variable: Variable, target: Variable): Jacobian {
  const own = given.get(variable) as Tensor;
  return elements(own).map((at) => {
    const changes = pushForward(program.body, SIZES, given, new Map([[variable, basis(own.shape, at)]]));
    return changes.get(target)?.data ?? new Float64Array(sizeOf(evaluateShape(target.shape, SIZES)));
  });
}

/** The same by the derivative: one pass of it for each element of the result. */
function byDerivative({ program }: OperationCase, backward: Program, given: Values, variable: Variable): Jacobian {
  const [output] = program.outputs;
  const target = output?.variable as Variable;
  const own = given.get(variable) as Tensor;
  const values = run(program.body, SIZES, given);
  const result = values.get(target) as Tensor;
  const columns = elements(result).map((at) =>
    run(backward.body, SIZES, new Map([...values, [adjointOf(target), basis(result.shape, at)]])).get(adjointOf(variable)),
  );
  return elements(own).map((at) => Float64Array.from(columns, (column) => column?.data[at] ?? 0));
}

/** Both vanish, or both say the same. */
function agree(operation: Operation, left: number, right: number): boolean {
  if (!Number.isFinite(left) && !Number.isFinite(right)) return true;
  const slack = SUBTRACTS_FROM_ONE.has(operation.name) ? LAST_DIGIT : SMALLEST;
  return Math.abs(left - right) <= TOLERANCE * Math.max(Math.abs(left), Math.abs(right)) + slack;
}

/** Elements that are sums of others are known to the last digits of their largest terms, and so the rest of their row. */
function largestOf(jacobian: Jacobian): number {
  return jacobian.reduce((most, row) => row.reduce((top, own) => Math.max(top, Math.abs(own)), most), 0);
}

/** True for infinite derivatives, which give NaN when multiplied by 0. */
function overflows(jacobian: Jacobian): boolean {
  return jacobian.some((row) => row.some((own) => Math.abs(own) === Number.POSITIVE_INFINITY));
}

function problemAt(found: OperationCase, backward: Program, given: Values): string | undefined {
  const { operation } = found.value;
  const [output] = found.program.outputs;
  const target = output?.variable as Variable;
  const isElementwise = target.shape.length === 0;
  for (const [index, variable] of found.variables) {
    if (operation.derivative(index, siteOf(found.value)) === undefined) continue;
    const tangents = byTangents(found, given, variable, target);
    const derivatives = byDerivative(found, backward, given, variable);
    const hasOverflow = overflows(tangents) || overflows(derivatives);
    const slack = isElementwise ? 0 : 1e-13 * Math.min(largestOf(tangents), largestOf(derivatives));
    for (const [row, left] of tangents.entries()) {
      for (const [column, own] of left.entries()) {
        const other = derivatives[row]?.[column] ?? Number.NaN;
        if (agree(operation, own, other) || Math.abs(own - other) <= slack) continue;
        if (hasOverflow && !(Number.isFinite(own) && Number.isFinite(other))) continue;
        const at = [...given].map(([{ name }, { data }]) => `${name} = ${data.join(', ')}`).join('; ');
        return `${printCase(found)} at ${at}: the tangent says ${own}, the derivative ${other} for operand ${index}`;
      }
    }
  }
  return undefined;
}

/** Every combination of extreme numbers for operands that are scalars. */
function scalarPoints({ value, variables }: OperationCase): readonly Values[] {
  const site = siteOf(value);
  return [...variables].reduce<readonly Values[]>(
    (points, [index, variable]) => {
      const allowed = SCALARS.filter((number) => isInside(operandAt(value.operation, index), site, number));
      return points.flatMap((point) =>
        allowed.map((number) => new Map([...point, [variable, { shape: [], data: Float64Array.of(number) }]])),
      );
    },
    [new Map()],
  );
}

/** Drawn numbers at each scale, where the domain has them at that scale. */
function scaledPoints({ value, variables }: OperationCase, random: Random): readonly Values[] {
  const site = siteOf(value);
  return SCALES.map((scale) => {
    const given = [...variables].map(([index, variable]): [Variable, Tensor] => {
      const operand = operandAt(value.operation, index);
      const domain = domainOf(operand, site);
      const { shape, data } = drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES });
      const scaled = data.map((own) => own * scale);
      const isAllowed = (domain === undefined || !isOfMatrices(domain)) && scaled.every((own) => isInside(operand, site, own));
      return [variable, { shape, data: isAllowed ? scaled : data }];
    });
    return new Map(given);
  });
}

const isScalar = ({ program }: OperationCase): boolean => program.given.every(({ shape }) => shape.length === 0);

/** Cases of scalars, for what works element by element; and one for each few numbers of axes. */
function representatives(operation: Operation): readonly OperationCase[] {
  const cases = casesOf(operation);
  const scalars = cases.filter((found) => isScalar(found) && found.program.given.length <= 2);
  const others = cases.filter((found) => !isScalar(found));
  const ranks = new Map(others.map((found) => [String(found.program.given.map(({ shape }) => shape.length)), found]));
  const plain = new Map(
    others.toReversed().map((found) => [String(found.program.given.map(({ shape }) => shape.length)), found]),
  );
  return [...scalars, ...[...ranks.values()].slice(0, 1), ...[...plain.values()].slice(0, 1)];
}

describe('at extreme numbers the tangent and the derivative of every operation agree', () => {
  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    const random = new Random(11);
    const problems = representatives(operation).flatMap((found) => {
      const points = isScalar(found) ? scalarPoints(found) : scaledPoints(found, random);
      const backward = derive(found.program);
      return points.flatMap((given) => problemAt(found, backward, given) ?? []);
    });
    expect(problems.slice(0, 5)).toEqual([]);
  });
});
