import * as build from '../../operations/builder.ts';
import { axesOf } from '../../operations/reductions/reduce.ts';
import type { ApplyValue, Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { type Factor, productOf } from '../algebra/products.ts';
import { isApply } from '../simplify.ts';
import type { KnownValues } from './recognize.ts';

/**
 * The sums of rows of a product with an adjoint, by way of what the other factor went into: with `O = P @ V` and `dP = dO @ V.T`,
 * `sum(dP * P, axis=1)` is `sum(dO * O, axis=1)`, which has as many columns as `V`, and not as many as there are positions.
 */
export function rowSums(value: Value, madeOf: (adjoint: Variable) => Value | undefined, known: KnownValues): Value {
  if (value.kind !== 'apply') return value;
  const own = isRowSum(value) ? throughProduct(value, madeOf, known) : undefined;
  if (own !== undefined) return own;
  const operands = value.operands.map((operand) => rowSums(operand, madeOf, known));
  return operands.every((operand, at) => operand === value.operands[at]) ? value : { ...value, operands };
}

function isRowSum(value: ApplyValue): boolean {
  const rank = value.operands[0]?.shape.length ?? 0;
  return isApply(value, 'sum') && rank >= 2 && axesOf(value.options, rank)?.join() === String(rank - 1);
}

function throughProduct(
  sum: ApplyValue,
  madeOf: (adjoint: Variable) => Value | undefined,
  known: KnownValues,
): Value | undefined {
  const { number, factors } = productOf(sum.operands[0] as Value);
  const bases = [...factors.values()];
  if (number !== 1 || bases.length !== 2 || bases.some(({ exponent }) => exponent !== 1)) return undefined;
  const [a, b] = bases.map(({ base }: Factor) => base) as [Value, Value];
  for (const [adjoint, weights] of [
    [a, b],
    [b, a],
  ] as const) {
    const made = adjoint.kind === 'read' && adjoint.variable.kind === 'adjoint' ? madeOf(adjoint.variable) : undefined;
    const [upstream, transposed] = isApply(made, '@') ? made.operands : [];
    if (upstream === undefined || !isApply(transposed, '.T') || !sameShape(adjoint.shape, weights.shape)) continue;
    const result = known.read(build.infix('@', weights, transposed.operands[0] as Value));
    if (result.kind !== 'read' || !sameShape(result.shape, upstream.shape)) continue;
    return build.call('sum', [build.infix('*', upstream, result)], sum.options);
  }
  return undefined;
}
