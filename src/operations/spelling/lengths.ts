import { BINDING, type MapSpelling, type Spelling, type SpellingCall } from '../../program/spelling.ts';
import { SQUARED } from './functions.ts';
import { gather, map, mapped, primary, reduced, reductionArguments, SQRT, scalarNumber, torchReduction } from './spell.ts';

/** Spellings of lengths of vectors, of the power that `p=` names. */

const MAGNITUDE = map('fabs', 'Math.abs');
const POWER: MapSpelling = map('pow', 'Math.pow');

const orderOf = ({ options }: SpellingCall['site']): number => Number(options['p'] ?? 2);

function numpyNorm(call: SpellingCall): ReturnType<typeof primary> {
  const p = orderOf(call.site);
  const reducing = (name: string, text: string): string =>
    `${name}(${[text, ...reductionArguments(call, { axis: 'axis', keep: 'keepdims' })].join(', ')})`;
  if (p === 2) return primary(`np.sqrt(${reducing('np.sum', `np.square(${call.operand(0)})`)})`);
  if (p === 1) return primary(reducing('np.sum', `np.abs(${call.operand(0)})`));
  if (p === Number.POSITIVE_INFINITY) return primary(reducing('np.max', `np.abs(${call.operand(0)})`));
  const sum = reducing('np.sum', `np.abs(${call.operand(0)}) ** ${call.number(p)}`);
  return { text: `${sum} ** (1 / ${call.number(p)})`, binding: BINDING.power };
}

export const NORM: Spelling = {
  numpy: numpyNorm,
  torch: (call) => {
    const spelling = torchReduction('torch.linalg.vector_norm');
    const { text } = typeof spelling === 'string' ? primary(spelling) : spelling(call);
    return primary(orderOf(call.site) === 2 ? text : `${text.slice(0, -1)}, ord=${call.number(orderOf(call.site))})`);
  },
  latex: (call) => {
    const p = orderOf(call.site);
    const below = p === 2 ? '' : `_{${call.number(p)}}`;
    return primary(`\\left\\|${call.operand(0)}\\right\\|${below}`);
  },
  element: gather('once', (at) => {
    const p = orderOf(at.site);
    if (p === 1) return reduced(at, 'sum', (own) => mapped(MAGNITUDE, own));
    if (p === Number.POSITIVE_INFINITY) return reduced(at, 'max', (own) => mapped(MAGNITUDE, own));
    if (p === 2)
      return mapped(
        SQRT,
        reduced(at, 'sum', (own) => mapped(SQUARED, own)),
      );
    const sum = reduced(at, 'sum', (own) => mapped(POWER, mapped(MAGNITUDE, own), scalarNumber(p)));
    return mapped(POWER, sum, scalarNumber(1 / p));
  }),
};
