import type { Dimension } from '../../program/dimension.ts';
import { ZERO } from '../../program/dimension.ts';
import type { Spelling, SpellingCall, TextSpelling } from '../../program/spelling.ts';
import { gather, primary, scalarNumber, shapeTuple } from './spell.ts';

/** Spellings of tensors that are made of nothing but their sizes. */

/** `n \times m`, as a subscript. */
function sizesBelow(call: SpellingCall): string {
  return call.result.length === 0 ? '' : `_{${call.result.map((size) => call.size(size)).join(' \\times ')}}`;
}

/** Of one number in all places. */
export function filledSpelling(name: 'zeros' | 'ones', value: number): Spelling {
  return {
    numpy: (call) => primary(`np.${name}(${shapeTuple(call, call.result)})`),
    torch: (call) => primary(`${call.like}.new_${name}(${shapeTuple(call, call.result)})`),
    latex: (call) => primary(`\\mathbf{${value}}${sizesBelow(call)}`),
    element: gather('once', () => scalarNumber(value)),
  };
}

const sizeOf = (call: SpellingCall): string => call.size(call.site.options['size'] as Dimension);

/** A maker of PyTorch, whose numbers are of the same kind as those that are there. */
function torchMaker(name: string): TextSpelling {
  return (call) => primary(`torch.${name}(${sizeOf(call)}, dtype=${call.like}.dtype, device=${call.like}.device)`);
}

export const EYE: Spelling = {
  numpy: (call) => primary(`np.eye(${sizeOf(call)})`),
  torch: torchMaker('eye'),
  latex: (call) => primary(`I_{${sizeOf(call)}}`),
  element: gather('once', (at) => {
    const [row = ZERO, column = ZERO] = at.index;
    return {
      kind: 'choose',
      bounds: [{ index: row, relation: '==', limit: column }],
      inside: scalarNumber(1),
      outside: scalarNumber(0),
    };
  }),
};

/** With a point: an array of whole numbers alone takes no others. */
export const ARANGE: Spelling = {
  numpy: (call) => primary(`np.arange(${sizeOf(call)}, dtype=float)`),
  torch: torchMaker('arange'),
  latex: (call) => primary(`\\left(0, \\dots, ${sizeOf(call)} - 1\\right)`),
  element: gather('once', (at) => ({ kind: 'index', index: at.index[0] ?? ZERO })),
};
