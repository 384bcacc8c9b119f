import { add, type Dimension, ONE } from '../../program/dimension.ts';
import { BINDING, type ElementSite, type Scalar, type Spelling } from '../../program/spelling.ts';
import { ADD, axesAt, calling, EXP, gather, LOG, latexFunction, map, mapped, SUBTRACT } from './spell.ts';

/** Spellings of what comes of an axis up to each element. */

const axisOf = ({ site }: Pick<ElementSite, 'site'>): number => axesAt(site)[0] ?? 0;

/** A shift that leaves minus infinity what it is. */
const FINITE = map(
  (call) => ({ text: `${call.operand(0, 2)} == -INFINITY ? 0 : ${call.operand(0, 1)}`, binding: BINDING.choice }),
  (call) => ({ text: `${call.operand(0, 2)} === -Infinity ? 0 : ${call.operand(0, 1)}`, binding: BINDING.choice }),
);

/** A reduction of the elements up to the one at hand. */
function upTo(at: ElementSite, by: 'sum' | 'product' | 'max', of: (own: Scalar) => Scalar = (own) => own): Scalar {
  const axis = axisOf(at);
  const size = add(at.index[axis] as Dimension, ONE);
  return at.reduce(by, [size], ([k = ONE]) => of(at.operand(0, at.index.with(axis, k))));
}

export const CUMPROD: Spelling = {
  numpy: calling('np.cumprod', (call) => [`axis=${axisOf(call)}`]),
  torch: calling('torch.cumprod', (call) => [`dim=${axisOf(call)}`]),
  latex: latexFunction('\\mathrm{cumprod}'),
  element: gather('often', (at) => upTo(at, 'product')),
};

export const LOGCUMSUMEXP: Spelling = {
  numpy: calling('np.logaddexp.accumulate', (call) => [`axis=${axisOf(call)}`]),
  torch: calling('torch.logcumsumexp', (call) => [`dim=${axisOf(call)}`]),
  latex: latexFunction('\\mathrm{logcumsumexp}'),
  element: gather('often', (at) => {
    const top = mapped(FINITE, upTo(at, 'max'));
    const total = upTo(at, 'sum', (own) => mapped(EXP, mapped(SUBTRACT, own, top)));
    return mapped(ADD, mapped(LOG, total), top);
  }),
};
