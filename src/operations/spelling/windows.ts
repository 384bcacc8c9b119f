import { add, type Dimension, equal, scale, subtract, ZERO } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Bound, ElementSite, Helper, Scalar, Spelling, SpellingCall } from '../../program/spelling.ts';
import { geometry } from '../windows/window-geometry.ts';
import {
  allOperands,
  gather,
  helping,
  latexFunction,
  MULTIPLY,
  mapped,
  primary,
  scalarNumber,
  shapeTuple,
  tuple,
} from './spell.ts';

/** Spellings of einsum, and of windows and what adds them up again. */

interface Subscripts {
  readonly operands: readonly string[];
  readonly result: string;
}

/** Without an arrow the result has, in alphabetical order, the indices that stand once. */
function subscriptsOf({ options }: ElementSite['site']): Subscripts {
  const [left = '', right] = String(options['subscripts']).replace(/\s/g, '').split('->');
  const letters = left.replace(/,/g, '');
  const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort();
  return { operands: left.split(','), result: right ?? once.join('') };
}

function einsumText(library: string): (call: SpellingCall) => ReturnType<typeof primary> {
  return (call) => {
    const { operands, result } = subscriptsOf(call.site);
    return primary(`${library}.einsum("${operands.join(',')}->${result}", ${allOperands(call).join(', ')})`);
  };
}

function einsumElement(at: ElementSite): Scalar {
  const { operands, result } = subscriptsOf(at.site);
  const summed = [...new Set(operands.join(''))].filter((letter) => !result.includes(letter));
  const sizeOf = (letter: string): Dimension => {
    const operand = operands.findIndex((own) => own.includes(letter));
    return at.site.operands[operand]?.[operands[operand]?.indexOf(letter) ?? 0] as Dimension;
  };
  return at.reduce('sum', summed.map(sizeOf), (counters) => {
    const position = (letter: string): Dimension =>
      (result.includes(letter) ? at.index[result.indexOf(letter)] : counters[summed.indexOf(letter)]) as Dimension;
    return operands
      .map((own, operand) => at.operand(operand, [...own].map(position)))
      .reduce((product, factor) => mapped(MULTIPLY, product, factor));
  });
}

export const EINSUM_SPELLING: Spelling = {
  numpy: einsumText('np'),
  torch: einsumText('torch'),
  latex: (call) => primary(`\\mathrm{einsum}\\left(${call.written.map((_, index) => call.operand(index)).join(', ')}\\right)`),
  element: gather('often', einsumElement),
};

/** The sizes of the windows that a call takes or adds up, and how they lie. */
function windowAt({ options, operands: [shape = []] }: ElementSite['site'], kind: 'taken' | 'added') {
  const size = options['size'] as Shape;
  const window = kind === 'taken' ? size : shape.slice(2 + size.length);
  return { size, window, ...geometry(options, window) };
}

/** The helpers' arguments; those that come last are left out where they say nothing new. */
function geometryArguments(kind: 'taken' | 'added'): (call: SpellingCall) => readonly string[] {
  return (call) => {
    const { size, strides, before, after, dilations } = windowAt(call.site, kind);
    const pairs = before.map((own, axis) => tuple([own, after[axis] ?? ZERO].map((padding) => call.size(padding))));
    const given = [shapeTuple(call, size), tuple(strides.map(String)), tuple(pairs)];
    return dilations.every((dilation) => dilation === 1) ? given : [...given, tuple(dilations.map(String))];
  };
}

const NUMPY_WINDOWS: Helper = {
  name: 'windows',
  text: `def windows(a, size, stride, padding, dilation=(1,)):
    a = np.pad(a, [(0, 0), (0, 0), *padding])
    dilation = np.broadcast_to(dilation, len(size))
    spans = tuple((k - 1) * d + 1 for k, d in zip(size, dilation))
    taken = np.lib.stride_tricks.sliding_window_view(a, spans, axis=tuple(range(2, a.ndim)))
    places = (slice(None, None, s) for s in stride)
    return taken[(slice(None), slice(None), *places, *(slice(None, None, d) for d in dilation))]`,
};

const TORCH_WINDOWS: Helper = {
  name: 'windows',
  text: `def windows(a, size, stride, padding, dilation=(1,)):
    a = torch.nn.functional.pad(a, [p for own in reversed(padding) for p in own])
    for axis, (k, s, d) in enumerate(zip(size, stride, itertools.cycle(dilation))):
        a = a.unfold(2 + axis, (k - 1) * d + 1, s)[..., ::d]
    return a`,
  imports: ['itertools'],
};

const FOLD_BODY = `    places = a.shape[2 : 2 + len(size)]
    for part in itertools.product(*map(range, a.shape[2 + len(size) :])):
        steps = zip(part, stride, itertools.cycle(dilation), places)
        place = tuple(slice(k * d, k * d + s * n, s) for k, s, d, n in steps)
        whole[(slice(None), slice(None), *place)] += a[(..., *part)]
    inner = tuple(slice(p, p + s) for s, (p, _) in zip(size, padding))
    return whole[(slice(None), slice(None), *inner)]`;

const NUMPY_FOLD: Helper = {
  name: 'fold',
  text: `def fold(a, size, stride, padding, dilation=(1,)):
    whole = np.zeros((*a.shape[:2], *(s + sum(p) for s, p in zip(size, padding))))
${FOLD_BODY}`,
  imports: ['itertools'],
};

const TORCH_FOLD: Helper = {
  name: 'fold',
  text: `def fold(a, size, stride, padding, dilation=(1,)):
    whole = a.new_zeros((*a.shape[:2], *(s + sum(p) for s, p in zip(size, padding))))
${FOLD_BODY}`,
  imports: ['itertools'],
};

export const WINDOWS_SPELLING: Spelling = {
  numpy: helping(NUMPY_WINDOWS, geometryArguments('taken')),
  torch: helping(TORCH_WINDOWS, geometryArguments('taken')),
  latex: latexFunction('\\mathrm{windows}'),
  element: gather('often', (at) => {
    const { size, strides, dilations, before, after } = windowAt(at.site, 'taken');
    const [shape = []] = at.site.operands;
    const rank = size.length;
    const from = size.map((_, axis) => {
      const part = scale(at.index[2 + rank + axis] as Dimension, dilations[axis] ?? 1);
      return add(scale(at.index[2 + axis] as Dimension, strides[axis] ?? 1), part);
    });
    const bounds = from.flatMap((index, axis): readonly Bound[] => {
      const [own = ZERO, behind = ZERO] = [before[axis], after[axis]];
      return [
        ...(equal(own, ZERO) ? [] : [{ index, relation: '>=', limit: own } as const]),
        ...(equal(own, ZERO) && equal(behind, ZERO)
          ? []
          : [{ index, relation: '<', limit: add(shape[2 + axis] as Dimension, own) } as const]),
      ];
    });
    const position = from.map((index, axis) => subtract(index, before[axis] ?? ZERO));
    const inside = at.operand(0, [...at.index.slice(0, 2), ...position]);
    return bounds.length === 0 ? inside : { kind: 'choose', bounds, inside, outside: scalarNumber(0) };
  }),
};

/** The windows that hold an element along one axis, and the part of each that it is: what is summed over, and where it holds. */
interface Held {
  readonly sizes: readonly Dimension[];
  readonly at: (counters: readonly Dimension[]) => { place: Dimension; part: Dimension; bounds: readonly Bound[] };
}

const within = (index: Dimension, limit: Dimension): readonly Bound[] => [
  { index, relation: '>=', limit: ZERO },
  { index, relation: '<', limit },
];

/** Either the place or the part follows from the other one, unless windows and their parts are both more than 1 apart. */
function held(index: Dimension, [stride, dilation]: readonly [number, number], places: Dimension, parts: Dimension): Held {
  if (stride === 1)
    return {
      sizes: [parts],
      at: ([part = ZERO]) => {
        const place = subtract(index, scale(part, dilation));
        return { place, part, bounds: within(place, places) };
      },
    };
  if (dilation === 1)
    return {
      sizes: [places],
      at: ([place = ZERO]) => {
        const part = subtract(index, scale(place, stride));
        return { place, part, bounds: within(part, parts) };
      },
    };
  return {
    sizes: [places, parts],
    at: ([place = ZERO, part = ZERO]) => {
      const position = add(scale(place, stride), scale(part, dilation));
      return { place, part, bounds: [{ index: position, relation: '==', limit: index }] };
    },
  };
}

export const FOLD_SPELLING: Spelling = {
  numpy: helping(NUMPY_FOLD, geometryArguments('added')),
  torch: helping(TORCH_FOLD, geometryArguments('added')),
  latex: latexFunction('\\mathrm{fold}'),
  element: gather('often', (at) => {
    const { size, window, strides, dilations, before } = windowAt(at.site, 'added');
    const [shape = []] = at.site.operands;
    const axes = size.map((_, axis) => {
      const index = add(at.index[2 + axis] as Dimension, before[axis] ?? ZERO);
      return held(index, [strides[axis] ?? 1, dilations[axis] ?? 1], shape[2 + axis] as Dimension, window[axis] as Dimension);
    });
    const sizes = axes.flatMap((own) => own.sizes);
    return at.reduce('sum', sizes, (counters) => {
      let next = 0;
      const found = axes.map((own) => {
        next += own.sizes.length;
        return own.at(counters.slice(next - own.sizes.length, next));
      });
      const places = [...found.map(({ place }) => place), ...found.map(({ part }) => part)];
      return {
        kind: 'choose',
        bounds: found.flatMap(({ bounds }) => bounds),
        inside: at.operand(0, [...at.index.slice(0, 2), ...places]),
        outside: scalarNumber(0),
      };
    });
  }),
};
