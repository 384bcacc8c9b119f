import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { defined } from '../../src/autodiff/rules.ts';
import { run } from '../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { siteOf } from '../../src/program/activity.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { casesOf, domainOf, type OperationCase, operandAt, printCase, SIZES } from '../support/operation-cases.ts';

/** The case with its operation written out. */
function writtenOut({ program, value }: OperationCase): Program {
  const simpler = defined(value);
  return { ...program, body: program.body.map((step) => (step.kind === 'equation' ? { ...step, value: simpler } : step)) };
}

/** The result and the gradients of everything that is given. */
function numbers(program: Program, given: ReadonlyMap<Variable, Tensor>, cotangent: Tensor): readonly Tensor[] {
  const values = run(program.body, SIZES, given);
  const output = program.outputs[0]?.variable as Variable;
  const gradients = run(derive(program).body, SIZES, new Map([...values, [adjointOf(output), cotangent]]));
  return [values.get(output) as Tensor, ...program.given.flatMap((variable) => gradients.get(adjointOf(variable)) ?? [])];
}

function difference(a: Tensor, b: Tensor): number {
  if (String(a.shape) !== String(b.shape)) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-3, ...a.data.filter(Number.isFinite).map(Math.abs));
  return (
    a.data.reduce(
      (worst, own, index) => (own === b.data[index] ? worst : Math.max(worst, Math.abs(own - (b.data[index] as number)))),
      0,
    ) / scale
  );
}

const composite = OPERATIONS.all.filter(({ definition }) => definition !== undefined);

describe('operations that simpler ones define', () => {
  it('are the layers and losses of networks', () => {
    expect(composite.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'layer_norm',
        'rms_norm',
        'cross_entropy',
        'mse',
        'bce_with_logits',
        'conv1d',
        'conv2d',
        'max_pool',
        'avg_pool',
      ]),
    );
  });

  it.each(composite.map((operation) => [operation.name, operation] as const))(
    '%s is what they say, with its gradients',
    (_, operation) => {
      const random = new Random(3);
      for (const found of casesOf(operation).slice(0, 60)) {
        const site = siteOf(found.value);
        const given = new Map(
          [...found.variables].map(([index, own]) => {
            const domain = domainOf(operandAt(found.value.operation, index), site);
            return [own, drawTensor(random, evaluateShape(own.shape, SIZES), { domain, sizes: SIZES })];
          }),
        );
        const output = found.program.outputs[0]?.variable as Variable;
        const cotangent = drawTensor(random, evaluateShape(output.shape, SIZES));
        const fused = numbers(found.program, given, cotangent);
        const simpler = numbers(writtenOut(found), given, cotangent);
        fused.forEach((own, index) => {
          expect(difference(own, simpler[index] as Tensor), printCase(found)).toBeLessThan(1e-10);
        });
      }
    },
  );
});
