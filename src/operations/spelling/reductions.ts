import type { ElementSite, Helper, Scalar, Spelling, SpellingCall } from '../../program/spelling.ts';
import {
  ADD,
  axesAt,
  calling,
  countOf,
  DIVIDE,
  EXP,
  gather,
  helping,
  LOG,
  latexFunction,
  latexReduction,
  mapped,
  numpyReduction,
  reduced,
  reduction,
  reductionArguments,
  SUBTRACT,
  torchReduction,
} from './spell.ts';

export const SUM: Spelling = {
  numpy: numpyReduction('np.sum'),
  torch: torchReduction('torch.sum'),
  latex: latexReduction('\\sum'),
  element: reduction('once', (at) => reduced(at, 'sum')),
};

export const MEAN: Spelling = {
  numpy: numpyReduction('np.mean'),
  torch: torchReduction('torch.mean'),
  latex: latexFunction('\\mathrm{mean}'),
  element: gather('once', (at) => mapped(DIVIDE, reduced(at, 'sum'), countOf(at))),
};

export const MAX: Spelling = {
  numpy: numpyReduction('np.max'),
  torch: torchReduction('torch.amax'),
  latex: latexReduction('\\max'),
  element: reduction('once', (at) => reduced(at, 'max')),
};

const NUMPY_WORDS = { axis: 'axis', keep: 'keepdims' };

const NUMPY_LOGSUMEXP: Helper = {
  name: 'logsumexp',
  text: `def logsumexp(a, axis=None, keepdims=False):
    top = np.max(a, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)`,
};

/** exp(a - max), without overflow. */
function shifted(at: ElementSite): { readonly top: Scalar; readonly total: Scalar } {
  const top = reduced(at, 'max');
  return { top, total: reduced(at, 'sum', (own) => mapped(EXP, mapped(SUBTRACT, own, top))) };
}

export const LOGSUMEXP: Spelling = {
  numpy: helping(NUMPY_LOGSUMEXP, (call) => reductionArguments(call, NUMPY_WORDS)),
  torch: torchReduction('torch.logsumexp', true),
  latex: latexFunction('\\mathrm{logsumexp}'),
  element: gather('often', (at) => {
    const { top, total } = shifted(at);
    return mapped(ADD, mapped(LOG, total), top);
  }),
};

const NUMPY_SOFTMAX: Helper = {
  name: 'softmax',
  text: `def softmax(a, axis=-1):
    e = np.exp(a - np.max(a, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)`,
};

const NUMPY_LOG_SOFTMAX: Helper = {
  name: 'log_softmax',
  text: `def log_softmax(a, axis=-1):
    shifted = a - np.max(a, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))`,
};

/** `axis=0`, unless it is the last, which the helpers take for granted. */
function axisUnlessLast({ site }: SpellingCall): readonly string[] {
  const [axis] = axesAt(site);
  return axis === undefined || axis === (site.operands[0]?.length ?? 0) - 1 ? [] : [`axis=${axis}`];
}

const torchAxis = (call: SpellingCall): readonly string[] => [`dim=${axesAt(call.site)[0] ?? 0}`];

export const SOFTMAX: Spelling = {
  numpy: helping(NUMPY_SOFTMAX, axisUnlessLast),
  torch: calling('torch.softmax', torchAxis),
  latex: latexFunction('\\mathrm{softmax}'),
  element: gather('often', (at) => {
    const { top, total } = shifted(at);
    return mapped(DIVIDE, mapped(EXP, mapped(SUBTRACT, at.operand(0, at.index), top)), total);
  }),
};

export const LOG_SOFTMAX: Spelling = {
  numpy: helping(NUMPY_LOG_SOFTMAX, axisUnlessLast),
  torch: calling('torch.log_softmax', torchAxis),
  latex: latexFunction('\\log\\mathrm{softmax}'),
  element: gather('often', (at) => {
    const { top, total } = shifted(at);
    return mapped(SUBTRACT, mapped(SUBTRACT, at.operand(0, at.index), top), mapped(LOG, total));
  }),
};
