import type { Expression, LocalFix } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { applyValue, isProblemValue, unknownValue } from '../../program/build.ts';
import type { Problem } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, sameShape } from '../../program/shape.ts';
import { writing } from './compound.ts';
import type { Resolver } from './resolver.ts';

type Transpose = Extract<Expression, { kind: 'transpose' }>;
type Lower = (expression: Expression, resolver: Resolver) => Value;

/** The operands of a product: `dy @ x.T` is an outer product where both are vectors, which have no transpose. */
export function lowerFactors(
  factors: readonly Expression[],
  span: Expression['span'],
  lower: Lower,
  resolver: Resolver,
): readonly Value[] {
  const inner = factors.map((factor) => lower(factor.kind === 'transpose' ? factor.operand : factor, resolver));
  return factors.map((factor, index) => {
    const value = inner[index] as Value;
    if (factor.kind !== 'transpose') return value;
    if (isUnknown(value.shape)) return unknownValue(factor.span);
    const result = applyValue(OPERATIONS.transpose, [value], {}, factor.span);
    if (!isProblemValue(result)) return result;
    const [left, right] = inner.map((own) => own.shape);
    const areVectors = inner.every((own) => own.shape.length === 1);
    const others = areVectors ? outerProduct(factors, span) : [];
    const fits = !areVectors || left === undefined || right === undefined || sameShape(left, right);
    reportTranspose(factor, result, others, resolver, fits);
    return unknownValue(factor.span);
  });
}

/** A vector or a scalar that is transposed is meant as it is. */
export function reportTranspose(
  { operand, span }: Transpose,
  { code, message }: Problem,
  others: readonly LocalFix[],
  resolver: Resolver,
  fits = true,
): void {
  const { respells: _, ...bare } = writing(operand, span);
  resolver.report(code, span, message, fits ? [...others, bare] : others);
}

/** The outer product of vectors of which the right one is transposed. */
function outerProduct(factors: readonly Expression[], span: Expression['span']): readonly LocalFix[] {
  const [left, right] = factors;
  if (left === undefined || right?.kind !== 'transpose') return [];
  const vectors = [left.kind === 'transpose' ? left.operand : left, right.operand];
  const name = { text: 'outer', span };
  const { respells: _, ...fix } = writing({ kind: 'call', name, arguments: vectors.map((value) => ({ value })), span }, span);
  return [fix];
}
