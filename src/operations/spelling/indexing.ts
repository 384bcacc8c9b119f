import { add, type Dimension, ONE, subtract, ZERO } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Bound, type ElementSite, type Scalar, type Spelling, type TextSpelling } from '../../program/spelling.ts';
import { helper, SQUARED } from './functions.ts';
import {
  allOperands,
  axesAt,
  axisAt,
  calling,
  countOf,
  DIVIDE,
  fractional,
  gather,
  helping,
  latexFunction,
  latexReduction,
  mapped,
  numpyReduction,
  primary,
  reduced,
  reduction,
  SQRT,
  SUBTRACT,
  scalarNumber,
  torchReduction,
  tuple,
} from './spell.ts';

/** Spellings of statistics, and of what picks, places and turns elements. */

export const MIN: Spelling = {
  numpy: numpyReduction('np.min'),
  torch: torchReduction('torch.amin'),
  latex: latexReduction('\\min'),
  element: reduction('once', (at) => reduced(at, 'min')),
};

export const PROD: Spelling = {
  numpy: numpyReduction('np.prod'),
  // PyTorch multiplies along one axis at a time.
  torch: (call) => {
    const [shape = []] = call.site.operands;
    const axes = axesAt(call.site);
    const keep = call.site.options['keepdims'] === true;
    if (axes.length === shape.length && !keep) return primary(`torch.prod(${call.tensor(0)})`);
    if (axes.length === 0) return primary(`torch.clone(${call.tensor(0)})`);
    const along = axes.toReversed().map((axis) => `, dim=${axis}${keep ? ', keepdim=True' : ''}`);
    return primary(along.reduce((text, own) => `torch.prod(${text}${own})`, call.tensor(0)));
  },
  latex: latexReduction('\\prod'),
  element: reduction('once', (at) => reduced(at, 'product')),
};

/** PyTorch divides by one less unless it is told otherwise. */
function biased(name: string): TextSpelling {
  const spelling = torchReduction(name);
  return (call) => {
    const written = typeof spelling === 'string' ? primary(spelling) : spelling(call);
    return primary(`${written.text.slice(0, -1)}, unbiased=False)`);
  };
}

function variance(at: ElementSite): Scalar {
  const mean = mapped(DIVIDE, reduced(at, 'sum'), countOf(at));
  const squares = reduced(at, 'sum', (own) => mapped(SQUARED, mapped(SUBTRACT, own, mean)));
  return mapped(DIVIDE, squares, countOf(at));
}

export const VAR: Spelling = {
  numpy: numpyReduction('np.var'),
  torch: biased('torch.var'),
  latex: latexFunction('\\mathrm{var}'),
  element: gather('often', variance),
};

export const STD: Spelling = {
  numpy: numpyReduction('np.std'),
  torch: biased('torch.std'),
  latex: latexFunction('\\mathrm{std}'),
  element: gather('often', (at) => mapped(SQRT, variance(at))),
};

export const CUMSUM: Spelling = {
  numpy: calling('np.cumsum', ({ site }) => [`axis=${axesAt(site)[0] ?? 0}`]),
  torch: calling('torch.cumsum', ({ site }) => [`dim=${axesAt(site)[0] ?? 0}`]),
  latex: latexFunction('\\mathrm{cumsum}'),
  element: gather('often', (at) => {
    const axis = axesAt(at.site)[0] ?? 0;
    const size = add(at.index[axis] as Dimension, ONE);
    return at.reduce('sum', [size], ([k]) => at.operand(0, replaced(at.index, axis, k as Dimension)));
  }),
};

function replaced(index: readonly Dimension[], axis: number, position: Dimension): readonly Dimension[] {
  return index.map((own, other) => (other === axis ? position : own));
}

export const FLIP: Spelling = {
  numpy: calling('np.flip', ({ site }) =>
    site.options['axis'] === undefined ? [] : [`axis=${tuple(axesAt(site).map(String))}`],
  ),
  torch: calling('torch.flip', ({ site }) => [`dims=${tuple(axesAt(site).map(String))}`]),
  latex: latexFunction('\\mathrm{flip}'),
  element: gather('once', (at) => {
    const [shape = []] = at.site.operands;
    const axes = axesAt(at.site);
    const turned = at.index.map((own, axis) =>
      axes.includes(axis) ? subtract(subtract(shape[axis] as Dimension, ONE), own) : own,
    );
    return at.operand(0, turned);
  }),
};

export const ROLL: Spelling = {
  numpy: calling('np.roll', (call) => [call.size(call.site.options['shift'] as Dimension), `axis=${axisAt(call.site)}`]),
  torch: calling('torch.roll', (call) => [call.size(call.site.options['shift'] as Dimension), `dims=${axisAt(call.site)}`]),
  latex: latexFunction('\\mathrm{roll}'),
  element: gather('once', (at) => {
    const axis = axisAt(at.site);
    const size = at.site.operands[0]?.[axis] as Dimension;
    const back = subtract(at.index[axis] as Dimension, at.site.options['shift'] as Dimension);
    // Twice: the remainder of a negative number is negative.
    return at.operand(0, replaced(at.index, axis, at.remainder(add(at.remainder(back, size), size), size)));
  }),
};

function orderAt({ options, operands: [shape = []] }: ElementSite['site']): readonly number[] {
  const axes = options['axes'] as readonly number[] | undefined;
  return axes === undefined
    ? shape.map((_, axis) => shape.length - 1 - axis)
    : axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
}

export const TRANSPOSE_AXES: Spelling = {
  numpy: calling('np.transpose', ({ site }) => (site.options['axes'] === undefined ? [] : [tuple(orderAt(site).map(String))])),
  torch: calling('torch.permute', ({ site }) => [tuple(orderAt(site).map(String))]),
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}^{\\top}`, binding: BINDING.power }),
  element: gather('once', (at) => {
    const order = orderAt(at.site);
    return at.operand(
      0,
      order.map((_, axis) => at.index[order.indexOf(axis)] as Dimension),
    );
  }),
};

function stackAxis({ options, operands: [shape = []] }: ElementSite['site']): number {
  const axis = (options['axis'] as number | undefined) ?? 0;
  return axis < 0 ? axis + shape.length + 1 : axis;
}

export const STACK: Spelling = {
  numpy: (call) =>
    primary(
      `np.stack(${tuple(fractional(call, [...call.written.keys()]))}${stackAxis(call.site) === 0 ? '' : `, axis=${stackAxis(call.site)}`})`,
    ),
  torch: (call) =>
    primary(`torch.stack(${tuple(allOperands(call))}${stackAxis(call.site) === 0 ? '' : `, dim=${stackAxis(call.site)}`})`),
  latex: (call) => primary(`\\left[${call.written.map((_, index) => call.operand(index)).join(', ')}\\right]`),
  element: gather('guarded', (at) => {
    const axis = stackAxis(at.site);
    const rest = at.index.filter((_, own) => own !== axis);
    const last = at.site.operands.length - 1;
    return at.site.operands.slice(0, -1).reduceRight<Scalar>(
      (outside, _, operand) => ({
        kind: 'choose',
        bounds: [{ index: at.index[axis] as Dimension, relation: '==', limit: constantOf(operand) }],
        inside: at.operand(operand, rest),
        outside,
      }),
      at.operand(last, rest),
    );
  }),
};

function constantOf(count: number): Dimension {
  return Array.from({ length: count }, () => ONE).reduce(add, ZERO);
}

/** The rows that whole numbers name; a literal number is one already. */
const integers =
  (cast: string): ((call: Parameters<Exclude<TextSpelling, string>>[0]) => string) =>
  (call) =>
    call.written[1]?.type === 'number' ? (call.written[1]?.text ?? '') : `${call.operand(1, BINDING.primary)}${cast}`;

const NUMPY_SCATTER = helper(
  'scatter_add',
  `def scatter_add(values, indices, size):
    total = np.zeros((size, *np.shape(values)[np.ndim(indices) :]))
    np.add.at(total, np.asarray(indices).astype(int), values)
    return total`,
);
const TORCH_SCATTER = helper(
  'scatter_add',
  `def scatter_add(values, indices, size):
    total = values.new_zeros((size, *values.shape[indices.dim() :]))
    return total.index_put((indices.long(),), values, accumulate=True)`,
);

export const GATHER: Spelling = {
  numpy: (call) => primary(`${call.operand(0, BINDING.primary)}[${integers('.astype(int)')(call)}]`),
  torch: (call) => primary(`${call.tensor(0, BINDING.primary)}[${integers('.long()')(call)}]`),
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}_{${call.operand(1)}}`, binding: BINDING.power }),
  element: gather('often', (at) => {
    const [, indices = []] = at.site.operands as readonly Shape[];
    const row = at.position(at.operand(1, at.index.slice(0, indices.length)));
    return at.operand(0, [row, ...at.index.slice(indices.length)]);
  }),
};

const sizeArgument = (call: Parameters<Exclude<TextSpelling, string>>[0]): readonly string[] => [
  call.size(call.site.options['size'] as Dimension),
];

export const SCATTER_ADD: Spelling = {
  numpy: helping(NUMPY_SCATTER, sizeArgument),
  torch: helping(TORCH_SCATTER, sizeArgument),
  latex: latexFunction('\\mathrm{scatter}'),
  element: gather('often', (at) => {
    const [, indices = []] = at.site.operands as readonly Shape[];
    const [row = ZERO, ...rest] = at.index;
    return at.reduce('sum', indices, (counters) => ({
      kind: 'choose',
      bounds: [{ index: at.position(at.operand(1, counters)), relation: '==', limit: row }],
      inside: at.operand(0, [...counters, ...rest]),
      outside: scalarNumber(0),
    }));
  }),
};

const diagonalOf = ({ options }: ElementSite['site']): Dimension => (options['diagonal'] as Dimension | undefined) ?? ZERO;

function triangle(name: 'tril' | 'triu', bound: (row: Dimension, column: Dimension, diagonal: Dimension) => Bound): Spelling {
  return {
    numpy: calling(`np.${name}`, (call) => (diagonalOf(call.site) === ZERO ? [] : [call.size(diagonalOf(call.site))])),
    torch: calling(`torch.${name}`, (call) =>
      diagonalOf(call.site) === ZERO ? [] : [`diagonal=${call.size(diagonalOf(call.site))}`],
    ),
    latex: latexFunction(`\\mathrm{${name}}`),
    element: gather('guarded', (at) => {
      const [row = ZERO, column = ZERO] = at.index.slice(-2);
      return {
        kind: 'choose',
        bounds: [bound(row, column, diagonalOf(at.site))],
        inside: at.operand(0, at.index),
        outside: scalarNumber(0),
      };
    }),
  };
}

export const TRIL: Spelling = triangle('tril', (row, column, diagonal) => ({
  index: column,
  relation: '<',
  limit: add(add(row, diagonal), ONE),
}));

export const TRIU: Spelling = triangle('triu', (row, column, diagonal) => ({
  index: column,
  relation: '>=',
  limit: add(row, diagonal),
}));

export const TRACE: Spelling = {
  numpy: 'np.trace',
  torch: 'torch.trace',
  latex: latexFunction('\\mathrm{tr}'),
  element: gather('once', (at) => {
    const [shape = []] = at.site.operands;
    return at.reduce('sum', shape.slice(0, 1), ([k]) => at.operand(0, [k as Dimension, k as Dimension]));
  }),
};

export const DIAG: Spelling = {
  numpy: 'np.diag',
  torch: 'torch.diag',
  latex: latexFunction('\\mathrm{diag}'),
  element: gather('guarded', (at) => {
    const [row = ZERO, column] = at.index;
    if (column === undefined) return at.operand(0, [row, row]);
    return {
      kind: 'choose',
      bounds: [{ index: row, relation: '==', limit: column }],
      inside: at.operand(0, [row]),
      outside: scalarNumber(0),
    };
  }),
};
