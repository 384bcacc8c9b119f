import type { Equation, Value } from '../../program/program.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply } from '../simplify.ts';

/** The value that a name stands for: the value itself where it has none. */
type Meaning = (value: Value) => Value;

function operandsOf(value: Value | undefined, operation: string): readonly Value[] {
  return value !== undefined && isApply(value, operation) ? value.operands : [];
}

/** `var(x) + 1e-5`. */
function isVariance(value: Value | undefined, meaning: Meaning): boolean {
  const sum = value && operandsOf(meaning(value), '+');
  return value !== undefined && [value, ...(sum ?? [])].some((term) => isApply(meaning(term), 'var'));
}

/** `x - mean(x)`. */
function isCentred(value: Value | undefined, meaning: Meaning): boolean {
  const [x, mean] = operandsOf(value && meaning(value), '-');
  const [averaged] = operandsOf(mean && meaning(mean), 'mean');
  return x !== undefined && averaged !== undefined && structureOf(x) === structureOf(averaged);
}

/** The names that papers give to what stands in a normalisation and in attention, and how each is recognised. */
const ROLES: Readonly<Record<string, (value: Value, meaning: Meaning) => boolean>> = {
  p: (value) => isApply(value, 'softmax') || isApply(value, 'softmax where'),
  sd: (value, meaning) => isVariance(operandsOf(value, 'sqrt')[0], meaning),
  rstd: (value, meaning) => {
    const [, root] = operandsOf(value, '/');
    return [operandsOf(value, 'rsqrt')[0], operandsOf(root, 'sqrt')[0]].some((own) => isVariance(own, meaning));
  },
  xh: (value, meaning) => isCentred((operandsOf(value, '/')[0] ?? operandsOf(value, '*')[0]) as Value | undefined, meaning),
  g: (value) => {
    const [adjoint, gain] = operandsOf(value, '*').flatMap((operand) => (operand.kind === 'read' ? [operand.variable] : []));
    return adjoint?.kind === 'adjoint' && gain?.kind === 'param' && gain.shape.length > 0;
  },
};

/** The name that a person would give to a helper for what it is, if there is one, where the equations have these values. */
export function roleOf(value: Value, definitions: readonly Equation[]): string | undefined {
  const meaning: Meaning = (own) =>
    (own.kind === 'read' && definitions.findLast(({ target }) => target === own.variable)?.value) || own;
  return Object.entries(ROLES).find(([, isRole]) => isRole(value, meaning))?.[0];
}
