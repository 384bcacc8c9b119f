import type { Condition, Operation, Problem, Site } from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Spelling, type SpellingCall, type Written } from '../../program/spelling.ts';
import type { Tensor } from '../../program/tensor.ts';
import { above, kinkAt, operand } from '../describe.ts';
import { elementwise, infix } from '../elementwise/elementwise.ts';
import { mapElements } from '../kernels.ts';
import { CLIP } from '../spelling/functions.ts';
import { calling, fractional, latexFunction, map, maskText, primary } from '../spelling/spell.ts';

const BOTH = [operand('a'), operand('b')];

type Comparison = (a: number, b: number) => boolean;

/** TypeScript alone has its own sign for equality. */
function comparing(symbol: string, latex: string): Spelling {
  const text = maskText(symbol);
  const strict = maskText(symbol.replace(/^[=!]=/, '$&='));
  return { numpy: text, torch: maskText(symbol, true), latex: maskText(latex), element: map(text, strict) };
}

/** A mask of 0 and 1: piecewise constant, so no gradient passes, and it jumps where both sides are equal. */
function comparison(
  symbol: string,
  compare: Comparison,
  holds: Condition['holds'],
  [formula, latex]: readonly [string, string],
  summary: string,
): Operation {
  return infix(symbol, {
    operands: BOTH,
    value: (a, b) => (compare(a as number, b as number) ? 1 : 0),
    derivatives: [undefined, undefined],
    slopes: [() => 0, () => 0],
    kink: {
      where: 'where both are equal',
      conditions: [{ text: `a ${symbol.replace('!=', '==')} b`, holds, orEqual: symbol.endsWith('=') }],
      distance: (a, b) => (a as number) - (b as number),
    },
    lowering: 'map',
    spelling: comparing(symbol, latex),
    documentation: { summary, formula, example: `mask = a ${symbol} b` },
  });
}

export const COMPARISONS: readonly Operation[] = [
  comparison('<', (a, b) => a < b, -1, ['[a < b]', '<'], '1 where a is less than b, otherwise 0.'),
  comparison('<=', (a, b) => a <= b, -1, ['[a \\le b]', '\\le'], '1 where a is at most b, otherwise 0.'),
  comparison('>', (a, b) => a > b, 1, ['[a > b]', '>'], '1 where a is greater than b, otherwise 0.'),
  comparison('>=', (a, b) => a >= b, 1, ['[a \\ge b]', '\\ge'], '1 where a is at least b, otherwise 0.'),
  comparison('==', (a, b) => a === b, 0, ['[a = b]', '='], '1 where a equals b, otherwise 0.'),
  comparison('!=', (a, b) => a !== b, 0, ['[a \\ne b]', '\\ne'], '1 where a differs from b, otherwise 0.'),
];

/** Both branches must be tensors in PyTorch. */
const CHOICE: Spelling = {
  numpy: (call) => primary(`np.where(${[call.condition(0), ...fractional(call, [1, 2])].join(', ')})`),
  torch: (call) => primary(`torch.where(${call.condition(0)}, ${call.tensor(1)}, ${call.tensor(2)})`),
  latex: (call) => primary(`\\mathrm{where}\\left(${call.operand(0)}, ${call.operand(1)}, ${call.operand(2)}\\right)`),
  element: map(choiceText, choiceText),
};

function choiceText(call: SpellingCall): Written {
  const binding = BINDING.choice;
  const [condition, a, b] = [call.condition(0), call.operand(1, BINDING.comparison), call.operand(2, binding)];
  return { text: `${condition} ? ${a} : ${b}`, binding };
}

function extremum(name: 'maximum' | 'minimum'): Spelling {
  const short = name.slice(0, 3);
  return {
    numpy: calling(`np.${name}`),
    torch: calling(`torch.${name}`),
    latex: latexFunction(`\\${short}`),
    element: map(`f${short}`, `Math.${short}`),
  };
}

/** A lower bound above the upper one is a slip where both are numbers. */
function clipShape(site: Site): Shape | Problem {
  const [, lo, hi] = site.numbers;
  if (lo === undefined || hi === undefined || lo <= hi) return CLIPPED.shape(site);
  return { code: 'wrong-arguments', message: `\`clip\` needs bounds in order: ${lo} is above ${hi}` };
}

const less = (left: Tensor, right: Tensor): Float64Array =>
  mapElements((a, b) => (a as number) - (b as number), [left, right]).data;

const CLIPPED = elementwise({
  name: 'clip',
  synonyms: ['clamp'],
  operands: [operand('a'), operand('lo'), operand('hi')],
  value: (a, lo, hi) => Math.min(Math.max(a as number, lo as number), hi as number),
  derivatives: ['dy * (a >= lo) * (a <= hi)', 'dy * (a < lo) * (lo < hi)', 'dy * (maximum(a, lo) > hi)'],
  slopes: [
    (a, lo, hi) => Number((a as number) >= (lo as number) && (a as number) <= (hi as number)),
    (a, lo, hi) => Number((a as number) < (lo as number) && (lo as number) < (hi as number)),
    (a, lo, hi) => Number(Math.max(a as number, lo as number) > (hi as number)),
  ],
  kink: 'smooth',
  lowering: 'map',
  spelling: CLIP,
  documentation: {
    summary: 'A number held between two bounds, at which the gradient still passes.',
    formula: '\\min(\\max(a, l), h)',
    example: 'y = clip(x, -1, 1)',
    elsewhere: ['clip_by_value'],
  },
});

export const SELECTIONS: readonly Operation[] = [
  {
    ...CLIPPED,
    shape: clipShape,
    kink: {
      where: 'at both bounds',
      conditions: [{ text: 'a < lo', holds: -1 }, above('a > hi')],
      measure: (operands) => {
        const [a, lo, hi] = operands as [Tensor, Tensor, Tensor];
        return kinkAt(less(a, lo), less(a, hi), less(lo, hi));
      },
    },
  },
  elementwise({
    name: 'where',
    synonyms: [],
    operands: [operand('c', { kind: 'mask' }), operand('a'), operand('b')],
    value: (c, a, b) => (c === 0 ? (b as number) : (a as number)),
    derivatives: [undefined, 'where(c, dy, 0)', 'where(c, 0, dy)'],
    slopes: [() => 0, (c) => (c === 0 ? 0 : 1), (c) => (c === 0 ? 1 : 0)],
    kink: 'smooth',
    lowering: 'map',
    spelling: CHOICE,
    documentation: {
      summary: 'a where the mask c is not 0, otherwise b.',
      formula: 'c \\,?\\, a : b',
      example: 'y = where(x > 0, x, 0.1 * x)',
    },
  }),
  elementwise({
    name: 'maximum',
    synonyms: [],
    operands: BOTH,
    value: (a, b) => Math.max(a as number, b as number),
    derivatives: ['dy * ((a > b) + 0.5 * (a == b))', 'dy * ((b > a) + 0.5 * (a == b))'],
    slopes: [
      (a, b) => (a === b ? 0.5 : Number((a as number) > (b as number))),
      (a, b) => (a === b ? 0.5 : Number((b as number) > (a as number))),
    ],
    kink: {
      where: 'where both are equal',
      conditions: [above('a > b')],
      distance: (a, b) => (a as number) - (b as number),
    },
    lowering: 'map',
    spelling: extremum('maximum'),
    documentation: {
      summary: 'The larger of two, elementwise; half of the gradient goes to each on a tie.',
      formula: '\\max(a, b)',
      example: 'y = maximum(a, b)',
      elsewhere: ['fmax'],
    },
  }),
  elementwise({
    name: 'minimum',
    synonyms: [],
    operands: BOTH,
    value: (a, b) => Math.min(a as number, b as number),
    derivatives: ['dy * ((a < b) + 0.5 * (a == b))', 'dy * ((b < a) + 0.5 * (a == b))'],
    slopes: [
      (a, b) => (a === b ? 0.5 : Number((a as number) < (b as number))),
      (a, b) => (a === b ? 0.5 : Number((b as number) < (a as number))),
    ],
    kink: {
      where: 'where both are equal',
      conditions: [above('a > b')],
      distance: (a, b) => (a as number) - (b as number),
    },
    lowering: 'map',
    spelling: extremum('minimum'),
    documentation: {
      summary: 'The smaller of two, elementwise; half of the gradient goes to each on a tie.',
      formula: '\\min(a, b)',
      example: 'y = minimum(a, b)',
      elsewhere: ['fmin'],
    },
  }),
];
