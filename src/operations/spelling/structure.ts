import { add, constantValue, type Dimension, equal, isOne, subtract, ZERO } from '../../program/dimension.ts';
import type { Site } from '../../program/operation.ts';
import type { Taken } from '../../program/parts.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Bound, type ElementSite, type Scalar, type Spelling, type SpellingCall } from '../../program/spelling.ts';
import { type Brackets, latexBrackets, pythonBrackets } from './brackets.ts';
import {
  alignedIndex,
  allOperands,
  axisAt,
  flatPosition,
  fractional,
  gather,
  latexFunction,
  primary,
  sameButOnes,
  scalarNumber,
  shapeTuple,
  tuple,
} from './spell.ts';

function replaced(index: readonly Dimension[], axis: number, position: Dimension): readonly Dimension[] {
  return index.map((own, other) => (other === axis ? position : own));
}

/** The element of the operand whose stretch of the axis the index falls into. */
function concatElement(at: ElementSite): Scalar {
  const axis = axisAt(at.site);
  const position = at.index[axis] as Dimension;
  const sizes = at.site.operands.map((shape) => shape[axis] as Dimension);
  const starts = sizes.map((_, operand) => sizes.slice(0, operand).reduce(add, ZERO));
  const element = (operand: number): Scalar =>
    at.operand(operand, replaced(at.index, axis, subtract(position, starts[operand] as Dimension)));
  return sizes.slice(0, -1).reduceRight<Scalar>(
    (otherwise, _, operand) => ({
      kind: 'choose',
      bounds: [{ index: position, relation: '<', limit: starts[operand + 1] as Dimension }],
      inside: element(operand),
      outside: otherwise,
    }),
    element(sizes.length - 1),
  );
}

export const CONCAT: Spelling = {
  numpy: (call) => primary(`np.concatenate(${tuple(allOperands(call))}${axisArgument(call, 'axis')})`),
  torch: (call) => primary(`torch.cat(${tuple(allOperands(call))}${axisArgument(call, 'dim')})`),
  latex: (call) => primary(`\\left[${call.written.map((_, index) => call.operand(index)).join('; ')}\\right]`),
  element: gather('guarded', concatElement),
};

function axisArgument({ site }: SpellingCall, word: string): string {
  const axis = axisAt(site);
  return axis === 0 ? '' : `, ${word}=${axis}`;
}

/** Start and stop, with negative constants counted from the end. */
function sliceBounds(site: Site): readonly [Dimension, Dimension] {
  const size = site.operands[0]?.[axisAt(site)] as Dimension;
  const counted = (bound: Dimension | undefined, otherwise: Dimension): Dimension => {
    if (bound === undefined) return otherwise;
    return (constantValue(bound) ?? 0) < 0 ? add(size, bound) : bound;
  };
  const { start, stop } = site.options as { readonly start?: Dimension; readonly stop?: Dimension };
  return [counted(start, ZERO), counted(stop, size)];
}

function bracketsOf(call: SpellingCall): Brackets {
  const { site } = call;
  const [start, stop] = sliceBounds(site);
  const before = Array.from({ length: axisAt(site) }, (): Taken => ({ kind: 'whole' }));
  return {
    operand: call.operand(0, BINDING.primary),
    shape: site.operands[0] ?? [],
    axes: [...before, { kind: 'range', start, stop }],
    size: (size) => call.size(size),
  };
}

export const SLICE: Spelling = {
  numpy: (call) => pythonBrackets(bracketsOf(call)),
  torch: (call) => pythonBrackets(bracketsOf(call)),
  latex: (call) => latexBrackets(bracketsOf(call)),
  element: gather('once', (at) => {
    const axis = axisAt(at.site);
    const [start] = sliceBounds(at.site);
    return at.operand(0, replaced(at.index, axis, add(at.index[axis] as Dimension, start)));
  }),
};

interface Padding {
  readonly axis: number;
  readonly before: Dimension;
  readonly after: Dimension;
  readonly value: number;
}

function padding(site: Site): Padding {
  const { before = ZERO, after = ZERO, value = 0 } = site.options as Partial<Padding>;
  return { axis: axisAt(site), before, after, value };
}

function padElement(at: ElementSite): Scalar {
  const { axis, before, after, value } = padding(at.site);
  const position = subtract(at.index[axis] as Dimension, before);
  const size = at.site.operands[0]?.[axis] as Dimension;
  const bounds: Bound[] = [];
  if (!equal(before, ZERO)) bounds.push({ index: at.index[axis] as Dimension, relation: '>=', limit: before });
  if (!equal(after, ZERO)) bounds.push({ index: at.index[axis] as Dimension, relation: '<', limit: add(before, size) });
  const inside = at.operand(0, replaced(at.index, axis, position));
  return bounds.length === 0 ? inside : { kind: 'choose', bounds, inside, outside: scalarNumber(value) };
}

export const PAD: Spelling = {
  numpy: (call) => {
    const { axis, before, after, value } = padding(call.site);
    const widths = call.result.map((_, own) => (own === axis ? `(${call.size(before)}, ${call.size(after)})` : '(0, 0)'));
    const constant = value === 0 ? '' : `, constant_values=${call.number(value)}`;
    return primary(`np.pad(${call.tensor(0)}, ${tuple(widths)}${constant})`);
  },
  torch: (call) => {
    const { axis, before, after, value } = padding(call.site);
    // PyTorch counts from the last axis.
    const widths = [
      ...'0, 0, '
        .repeat(call.result.length - 1 - axis)
        .split(', ')
        .slice(0, -1),
      call.size(before),
      call.size(after),
    ];
    const constant = value === 0 ? '' : `, value=${call.number(value)}`;
    return primary(`torch.nn.functional.pad(${call.tensor(0)}, (${widths.join(', ')})${constant})`);
  },
  latex: latexFunction('\\mathrm{pad}'),
  element: gather('guarded', padElement),
};

const target = ({ options }: Site): Shape => options['shape'] as Shape;

export const RESHAPE: Spelling = {
  numpy: (call) => primary(`np.reshape(${fractional(call, [0])[0]}, ${shapeTuple(call, call.result)})`),
  torch: (call) => primary(`torch.reshape(${call.tensor(0)}, ${shapeTuple(call, call.result)})`),
  latex: latexFunction('\\mathrm{reshape}'),
  element: gather(
    (site) => (sameButOnes(site.operands[0] ?? [], target(site)) ? 'once' : 'whole'),
    (at) => {
      const [from = []] = at.site.operands;
      if (sameButOnes(from, at.shape)) return at.operand(0, alignedIndex(at.index, at.shape, from));
      return at.flat(0, flatPosition(at.index, at.shape));
    },
  ),
};

export const BROADCAST: Spelling = {
  numpy: (call) => primary(`np.broadcast_to(${fractional(call, [0])[0]}, ${shapeTuple(call, call.result)})`),
  torch: (call) => primary(`torch.broadcast_to(${call.tensor(0)}, ${shapeTuple(call, call.result)})`),
  latex: (call) => call.written[0] ?? primary(''),
  element: gather('often', (at) => {
    const [from = []] = at.site.operands;
    const skipped = at.index.length - from.length;
    return at.operand(
      0,
      from.map((size, axis) => (isOne(size) ? ZERO : (at.index[skipped + axis] as Dimension))),
    );
  }),
};

export const FULL: Spelling = {
  numpy: (call) => primary(`np.full(${shapeTuple(call, call.result)}, ${fractional(call, [0])[0]})`),
  torch: (call) =>
    call.written[0]?.type === 'number'
      ? primary(`${call.like}.new_full(${shapeTuple(call, call.result)}, ${call.operand(0)})`)
      : primary(`torch.broadcast_to(${call.tensor(0)}, ${shapeTuple(call, call.result)})`),
  latex: latexFunction('\\mathrm{full}'),
  element: gather('once', (at) => at.operand(0, [])),
};
