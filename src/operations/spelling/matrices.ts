import { type Dimension, isOne, ZERO } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type ElementSite, type Spelling } from '../../program/spelling.ts';
import { calling, gather, infixText, MULTIPLY, mapped, primary, reduction } from './spell.ts';

const AT = infixText('@', BINDING.product);

/** The batch axes of an operand, whose sizes of 1 stay where they are. */
function batchIndex(batch: readonly Dimension[], shape: Shape): readonly Dimension[] {
  const own = shape.slice(0, -2);
  return own.map((size, axis) => (isOne(size) ? ZERO : (batch[batch.length - own.length + axis] as Dimension)));
}

/** sum_k a[.., i, k] * b[.., k, j], where a vector has no row or no column. */
function productElement(at: ElementSite): ReturnType<ElementSite['operand']> {
  const [a, b] = at.site.operands as [Shape, Shape];
  const rows = a.length > 1 ? 1 : 0;
  const columns = b.length > 1 ? 1 : 0;
  const batch = at.index.slice(0, at.index.length - rows - columns);
  const row = at.index.slice(batch.length, batch.length + rows);
  const column = at.index.slice(batch.length + rows);
  return at.reduce('sum', [a.at(-1) as Dimension], ([k]) =>
    mapped(
      MULTIPLY,
      at.operand(0, [...batchIndex(batch, a), ...row, k as Dimension]),
      at.operand(1, [...batchIndex(batch, b), k as Dimension, ...column]),
    ),
  );
}

export const MATRIX_PRODUCT: Spelling = {
  numpy: AT,
  torch: (call) => ({
    text: `${call.tensor(0, BINDING.product)} @ ${call.tensor(1, BINDING.product + 0.1)}`,
    binding: BINDING.product,
  }),
  latex: (call) => ({
    text: `${call.operand(0, BINDING.product)} \\, ${call.operand(1, BINDING.product + 0.1)}`,
    binding: BINDING.product,
  }),
  element: gather('often', productElement),
};

export const OUTER: Spelling = {
  numpy: calling('np.outer'),
  torch: calling('torch.outer'),
  latex: (call) => ({
    text: `${call.operand(0, BINDING.product)} \\, {${call.operand(1, BINDING.primary)}}^{\\top}`,
    binding: BINDING.product,
  }),
  element: gather('often', (at) => {
    const [row, column] = at.index as [Dimension, Dimension];
    return mapped(MULTIPLY, at.operand(0, [row]), at.operand(1, [column]));
  }),
};

export const DOT: Spelling = {
  numpy: calling('np.dot'),
  torch: calling('torch.dot'),
  latex: (call) => ({
    text: `{${call.operand(0, BINDING.primary)}}^{\\top} ${call.operand(1, BINDING.product + 0.1)}`,
    binding: BINDING.product,
  }),
  element: reduction('often', productElement),
};

export const TRANSPOSE: Spelling = {
  numpy: (call) =>
    primary(call.result.length === 2 ? `${call.operand(0, BINDING.primary)}.T` : `np.swapaxes(${call.operand(0)}, -1, -2)`),
  torch: (call) => primary(`${call.operand(0, BINDING.primary)}.${call.result.length === 2 ? 'T' : 'mT'}`),
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}^{\\top}`, binding: BINDING.power }),
  element: gather('once', (at) => {
    const [row, column] = at.index.slice(-2) as [Dimension, Dimension];
    return at.operand(0, [...at.index.slice(0, -2), column, row]);
  }),
};
