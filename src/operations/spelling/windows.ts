import { add, constant, type Dimension, scale, subtract } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Bound, ElementSite, Helper, Scalar, Spelling, SpellingCall } from '../../program/spelling.ts';
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

interface Geometry {
  readonly size: Shape;
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

function geometry({ options }: ElementSite['site']): Geometry {
  const size = options['size'] as Shape;
  const each = (name: string, otherwise: number): readonly number[] => {
    const given = (options[name] as readonly number[] | undefined) ?? [otherwise];
    return given.length === 1 ? size.map(() => given[0] as number) : given;
  };
  return { size, stride: each('stride', 1), padding: each('padding', 0) };
}

function geometryArguments(call: SpellingCall): readonly string[] {
  const { size, stride, padding } = geometry(call.site);
  return [shapeTuple(call, size), tuple(stride.map(String)), tuple(padding.map(String))];
}

const NUMPY_WINDOWS: Helper = {
  name: 'windows',
  text: `def windows(a, size, stride, padding):
    a = np.pad(a, [(0, 0), (0, 0), *((p, p) for p in padding)])
    axes = tuple(range(2, a.ndim))
    taken = np.lib.stride_tricks.sliding_window_view(a, size, axis=axes)
    return taken[(slice(None), slice(None), *(slice(None, None, s) for s in stride))]`,
};

const TORCH_WINDOWS: Helper = {
  name: 'windows',
  text: `def windows(a, size, stride, padding):
    a = torch.nn.functional.pad(a, [p for own in reversed(padding) for p in (own, own)])
    for axis, (width, step) in enumerate(zip(size, stride)):
        a = a.unfold(2 + axis, width, step)
    return a`,
};

const FOLD_BODY = `    places = a.shape[2 : 2 + len(size)]
    for part in itertools.product(*map(range, a.shape[2 + len(size) :])):
        steps = zip(part, stride, places)
        place = tuple(slice(k, k + s * n, s) for k, s, n in steps)
        whole[(slice(None), slice(None), *place)] += a[(..., *part)]
    inner = tuple(slice(p, p + s) for s, p in zip(size, padding))
    return whole[(slice(None), slice(None), *inner)]`;

const NUMPY_FOLD: Helper = {
  name: 'fold',
  text: `def fold(a, size, stride, padding):
    whole = np.zeros((*a.shape[:2], *(s + 2 * p for s, p in zip(size, padding))))
${FOLD_BODY}`,
  imports: ['itertools'],
};

const TORCH_FOLD: Helper = {
  name: 'fold',
  text: `def fold(a, size, stride, padding):
    whole = a.new_zeros((*a.shape[:2], *(s + 2 * p for s, p in zip(size, padding))))
${FOLD_BODY}`,
  imports: ['itertools'],
};

export const WINDOWS_SPELLING: Spelling = {
  numpy: helping(NUMPY_WINDOWS, geometryArguments),
  torch: helping(TORCH_WINDOWS, geometryArguments),
  latex: latexFunction('\\mathrm{windows}'),
  element: gather('often', (at) => {
    const { size, stride, padding } = geometry(at.site);
    const [shape = []] = at.site.operands;
    const rank = size.length;
    const from = size.map((_, axis) =>
      add(scale(at.index[2 + axis] as Dimension, stride[axis] ?? 1), at.index[2 + rank + axis] as Dimension),
    );
    const bounds = from.flatMap((index, axis): readonly Bound[] => {
      const before = constant(padding[axis] ?? 0);
      if ((padding[axis] ?? 0) === 0) return [];
      return [
        { index, relation: '>=', limit: before },
        { index, relation: '<', limit: add(shape[2 + axis] as Dimension, before) },
      ];
    });
    const inside = at.operand(0, [
      ...at.index.slice(0, 2),
      ...from.map((index, axis) => subtract(index, constant(padding[axis] ?? 0))),
    ]);
    return bounds.length === 0 ? inside : { kind: 'choose', bounds, inside, outside: scalarNumber(0) };
  }),
};

export const FOLD_SPELLING: Spelling = {
  numpy: helping(NUMPY_FOLD, geometryArguments),
  torch: helping(TORCH_FOLD, geometryArguments),
  latex: latexFunction('\\mathrm{fold}'),
  element: gather('often', (at) => {
    const { size, stride, padding } = geometry(at.site);
    const [shape = []] = at.site.operands;
    const rank = size.length;
    return at.reduce('sum', shape.slice(2, 2 + rank), (places) => {
      const parts = places.map((place, axis) =>
        subtract(add(at.index[2 + axis] as Dimension, constant(padding[axis] ?? 0)), scale(place, stride[axis] ?? 1)),
      );
      const bounds = parts.flatMap((index, axis): readonly Bound[] => [
        { index, relation: '>=', limit: constant(0) },
        { index, relation: '<', limit: shape[2 + rank + axis] as Dimension },
      ]);
      return {
        kind: 'choose',
        bounds,
        inside: at.operand(0, [...at.index.slice(0, 2), ...places, ...parts]),
        outside: scalarNumber(0),
      };
    });
  }),
};
