import { add, type Dimension, ONE, subtract, ZERO } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type ElementSite, type Helper, type Scalar, type Spelling, type TextSpelling } from '../../program/spelling.ts';
import { C_SIGMOID, NUMPY_SIGMOID, TYPESCRIPT_SIGMOID } from './activations.ts';
import {
  allOperands,
  axesAt,
  axisAt,
  calling,
  countOf,
  DIVIDE,
  functionSpelling,
  gather,
  helping,
  latexFunction,
  latexReduction,
  map,
  mapped,
  numpyReduction,
  primary,
  reduced,
  reductionArguments,
  SQRT,
  SUBTRACT,
  scalarNumber,
  torchReduction,
  tuple,
} from './spell.ts';

/** Spellings of functions, statistics and indexing. */

const helper = (name: string, text: string, more: Partial<Helper> = {}): Helper => ({ name, text, ...more });

/** A function of C that each target defines in one line. */
function oneLine(
  name: string,
  parameters: readonly string[],
  c: string,
  typescript: string,
  needs: readonly [Helper[], Helper[]] = [[], []],
) {
  const own = (type: (name: string) => string): string => parameters.map(type).join(', ');
  const forC = `static REAL ${name}(${own((p) => `REAL ${p}`)}) {`;
  const oneLineC = `${forC} return ${c}; }`;
  const cText = oneLineC.length <= 80 ? oneLineC : `${forC}\n  return ${c};\n}`;
  const tsText = `function ${name}(${own((p) => `${p}: number`)}): number {\n  return ${typescript};\n}`;
  return {
    c: helper(name, cText, { needs: needs[0] }),
    typescript: helper(name, tsText, { needs: needs[1] }),
  };
}

const optionOf =
  (name: string, otherwise: number): ((call: Parameters<Exclude<TextSpelling, string>>[0]) => readonly string[]) =>
  (call) => [call.number((call.site.options[name] as number | undefined) ?? otherwise)];

const oneOver =
  (inner: (text: string) => string): TextSpelling =>
  (call) => ({
    text: `1 / ${inner(call.operand(0, inner('x') === 'x' ? BINDING.product + 0.1 : BINDING.any))}`,
    binding: BINDING.product + 0.05,
  });

export const RSQRT: Spelling = {
  numpy: oneOver((a) => `np.sqrt(${a})`),
  torch: 'torch.rsqrt',
  latex: (call) => primary(`\\frac{1}{\\sqrt{${call.operand(0)}}}`),
  element: map(
    oneOver((a) => `sqrt(${a})`),
    oneOver((a) => `Math.sqrt(${a})`),
  ),
};

export const RECIPROCAL: Spelling = {
  numpy: oneOver((a) => a),
  torch: 'torch.reciprocal',
  latex: (call) => primary(`\\frac{1}{${call.operand(0)}}`),
  element: map(
    (call) => ({ text: `1 / (REAL)${call.operand(0, BINDING.primary)}`, binding: BINDING.product + 0.05 }),
    oneOver((a) => a),
  ),
};

const SQUARES = oneLine('square', ['a'], 'a * a', 'a * a');
const SQUARED = map(helping(SQUARES.c), helping(SQUARES.typescript));

export const SQUARE: Spelling = {
  numpy: 'np.square',
  torch: 'torch.square',
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}^{2}`, binding: BINDING.power }),
  element: SQUARED,
};

const NUMPY_ERF = helper('erf', 'def erf(a):\n    return np.vectorize(math.erf, otypes=[float])(a)', { imports: ['math'] });

/** The series where its terms do not cancel, and the continued fraction where it is slow. */
const TYPESCRIPT_ERF = helper(
  'erf',
  `function erf(a: number): number {
  const size = Math.abs(a);
  const density = Math.exp(-a * a) / Math.sqrt(Math.PI);
  if (size >= 2.2) {
    let tail = size;
    for (let n = 80; n > 0; n--) {
      tail = size + n / 2 / tail;
    }
    return Math.sign(a) * (1 - density / tail);
  }
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return 2 * density * sum;
}`,
);

export const ERF: Spelling = {
  numpy: helping(NUMPY_ERF),
  torch: 'torch.erf',
  latex: latexFunction('\\mathrm{erf}'),
  element: map('erf', helping(TYPESCRIPT_ERF)),
};

const C_SIGN = helper('sign', 'static REAL sign(REAL a) { return (a > 0) - (a < 0); }');

export const SIGN: Spelling = functionSpelling('sign', '\\mathrm{sign}', { element: map(helping(C_SIGN), 'Math.sign') });

const LEAKY = oneLine('leaky_relu', ['a', 'slope'], 'a > 0 ? a : slope * a', 'a > 0 ? a : slope * a');
const NUMPY_LEAKY = helper('leaky_relu', 'def leaky_relu(a, slope):\n    return np.where(a > 0, a, slope * a)');

export const LEAKY_RELU: Spelling = {
  numpy: helping(NUMPY_LEAKY, optionOf('slope', 0.01)),
  torch: calling('torch.nn.functional.leaky_relu', optionOf('slope', 0.01)),
  latex: latexFunction('\\mathrm{leaky\\_relu}'),
  element: map(helping(LEAKY.c, optionOf('slope', 0.01)), helping(LEAKY.typescript, optionOf('slope', 0.01))),
};

const ELUS = oneLine('elu', ['a', 'alpha'], 'a > 0 ? a : alpha * expm1(a)', 'a > 0 ? a : alpha * Math.expm1(a)');
const NUMPY_ELU = helper('elu', 'def elu(a, alpha):\n    return np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0)))');

export const ELU: Spelling = {
  numpy: helping(NUMPY_ELU, optionOf('alpha', 1)),
  torch: calling('torch.nn.functional.elu', optionOf('alpha', 1)),
  latex: latexFunction('\\mathrm{elu}'),
  element: map(helping(ELUS.c, optionOf('alpha', 1)), helping(ELUS.typescript, optionOf('alpha', 1))),
};

const LOG_SIGMOIDS = oneLine(
  'log_sigmoid',
  ['a'],
  'fmin(a, 0) - log1p(exp(-fabs(a)))',
  'Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a)))',
);

export const LOG_SIGMOID: Spelling = {
  numpy: (call) => ({ text: `-np.logaddexp(0, -${call.operand(0, BINDING.sign + 0.1)})`, binding: BINDING.sign }),
  torch: 'torch.nn.functional.logsigmoid',
  latex: latexFunction('\\log\\sigma'),
  element: map(helping(LOG_SIGMOIDS.c), helping(LOG_SIGMOIDS.typescript)),
};

const SILUS = oneLine('silu', ['a'], 'a * sigmoid(a)', 'a * sigmoid(a)', [[C_SIGMOID], [TYPESCRIPT_SIGMOID]]);
const NUMPY_SILU = helper('silu', 'def silu(a):\n    return a * sigmoid(a)', { needs: [NUMPY_SIGMOID] });

export const SILU: Spelling = {
  numpy: helping(NUMPY_SILU),
  torch: 'torch.nn.functional.silu',
  latex: latexFunction('\\mathrm{silu}'),
  element: map(helping(SILUS.c), helping(SILUS.typescript)),
};

const GELUS = oneLine('gelu', ['a'], '0.5 * a * (1 + erf(a * 0.70710678118654752))', '0.5 * a * (1 + erf(a * Math.SQRT1_2))', [
  [],
  [TYPESCRIPT_ERF],
]);
const GELUS_TANH = oneLine(
  'gelu_tanh',
  ['a'],
  '0.5 * a * (1 + tanh(0.79788456080286536 * (a + 0.044715 * a * a * a)))',
  '0.5 * a * (1 + Math.tanh(0.7978845608028654 * (a + 0.044715 * a * a * a)))',
);
const NUMPY_GELU = helper('gelu', 'def gelu(a):\n    return 0.5 * a * (1 + erf(a / np.sqrt(2)))', { needs: [NUMPY_ERF] });
const NUMPY_GELU_TANH = helper(
  'gelu_tanh',
  'def gelu_tanh(a):\n    return 0.5 * a * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a**3)))',
);

function byApproximation(none: TextSpelling, tanh: TextSpelling): TextSpelling {
  return (call) => {
    const chosen = call.site.options['approximate'] === 'tanh' ? tanh : none;
    return typeof chosen === 'string' ? primary(`${chosen}(${allOperands(call).join(', ')})`) : chosen(call);
  };
}

export const GELU: Spelling = {
  numpy: byApproximation(helping(NUMPY_GELU), helping(NUMPY_GELU_TANH)),
  torch: byApproximation(
    'torch.nn.functional.gelu',
    calling('torch.nn.functional.gelu', () => ['approximate="tanh"']),
  ),
  latex: latexFunction('\\mathrm{gelu}'),
  element: map(
    byApproximation(helping(GELUS.c), helping(GELUS_TANH.c)),
    byApproximation(helping(GELUS.typescript), helping(GELUS_TANH.typescript)),
  ),
};

const bounds: (call: Parameters<Exclude<TextSpelling, string>>[0]) => readonly string[] = (call) => [
  ...optionOf('lo', 0)(call),
  ...optionOf('hi', 0)(call),
];

function clipped(min: string, max: string): TextSpelling {
  return (call) => {
    const [lo, hi] = bounds(call);
    return primary(`${min}(${max}(${call.operand(0)}, ${lo}), ${hi})`);
  };
}

export const CLIP: Spelling = {
  numpy: calling('np.clip', bounds),
  torch: calling('torch.clamp', bounds),
  latex: latexFunction('\\mathrm{clip}'),
  element: map(clipped('fmin', 'fmax'), clipped('Math.min', 'Math.max')),
};

export const MIN: Spelling = {
  numpy: numpyReduction('np.min'),
  torch: torchReduction('torch.amin'),
  latex: latexReduction('\\min'),
  element: gather('once', (at) => reduced(at, 'min')),
};

export const PROD: Spelling = {
  numpy: numpyReduction('np.prod'),
  // PyTorch multiplies along one axis at a time.
  torch: (call) => {
    const [shape = []] = call.site.operands;
    const axes = axesAt(call.site);
    const keep = call.site.options['keepdims'] === true;
    if (axes.length === shape.length && !keep) return primary(`torch.prod(${call.tensor(0)})`);
    const along = axes.toReversed().map((axis) => `, dim=${axis}${keep ? ', keepdim=True' : ''}`);
    return primary(along.reduce((text, own) => `torch.prod(${text}${own})`, call.tensor(0)));
  },
  latex: latexReduction('\\prod'),
  element: gather('once', (at) => reduced(at, 'product')),
};

const TORCH_VAR = torchReduction('torch.var');

export const VAR: Spelling = {
  numpy: numpyReduction('np.var'),
  torch: (call) => {
    const written = typeof TORCH_VAR === 'string' ? primary(TORCH_VAR) : TORCH_VAR(call);
    return primary(`${written.text.slice(0, -1)}, unbiased=False)`);
  },
  latex: latexFunction('\\mathrm{var}'),
  element: gather('often', (at) => {
    const mean = mapped(DIVIDE, reduced(at, 'sum'), countOf(at));
    const squares = reduced(at, 'sum', (own) => mapped(SQUARED, mapped(SUBTRACT, own, mean)));
    return mapped(DIVIDE, squares, countOf(at));
  }),
};

export const NORM: Spelling = {
  numpy: (call) =>
    primary(
      `np.sqrt(np.sum(${[`np.square(${call.operand(0)})`, ...reductionArguments(call, { axis: 'axis', keep: 'keepdims' })].join(', ')}))`,
    ),
  torch: torchReduction('torch.linalg.vector_norm'),
  latex: (call) => primary(`\\left\\|${call.operand(0)}\\right\\|`),
  element: gather('once', (at) =>
    mapped(
      SQRT,
      reduced(at, 'sum', (own) => mapped(SQUARED, own)),
    ),
  ),
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
    primary(`np.stack(${tuple(allOperands(call))}${stackAxis(call.site) === 0 ? '' : `, axis=${stackAxis(call.site)}`})`),
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

export const TRIL: Spelling = {
  numpy: calling('np.tril', (call) => (diagonalOf(call.site) === ZERO ? [] : [call.size(diagonalOf(call.site))])),
  torch: calling('torch.tril', (call) =>
    diagonalOf(call.site) === ZERO ? [] : [`diagonal=${call.size(diagonalOf(call.site))}`],
  ),
  latex: latexFunction('\\mathrm{tril}'),
  element: gather('guarded', (at) => {
    const [row = ZERO, column = ZERO] = at.index.slice(-2);
    return {
      kind: 'choose',
      bounds: [{ index: column, relation: '<', limit: add(add(row, diagonalOf(at.site)), ONE) }],
      inside: at.operand(0, at.index),
      outside: scalarNumber(0),
    };
  }),
};

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
