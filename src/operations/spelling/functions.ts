import { BINDING, type Helper, type Spelling, type TextSpelling } from '../../program/spelling.ts';
import { C_SIGMOID, NUMPY_SIGMOID, TYPESCRIPT_SIGMOID } from './activations.ts';
import { allOperands, calling, functionSpelling, helping, latexFunction, map, primary } from './spell.ts';

/** Spellings of functions of one number. */

export const helper = (name: string, text: string, more: Partial<Helper> = {}): Helper => ({ name, text, ...more });

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
export const SQUARED = map(helping(SQUARES.c), helping(SQUARES.typescript));

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

const NUMPY_ERFC = helper('erfc', 'def erfc(a):\n    return np.vectorize(math.erfc, otypes=[float])(a)', { imports: ['math'] });

/** The continued fraction where 1 - erf would cancel. */
const TYPESCRIPT_ERFC = helper(
  'erfc',
  `function erfc(a: number): number {
  if (!(a >= 1)) {
    return 1 - erf(a);
  }
  let tail = a;
  for (let n = Math.ceil(10 + 330 / (a * a)); n > 0; n--) {
    tail = a + n / 2 / tail;
  }
  return Math.exp(-a * a) / Math.sqrt(Math.PI) / tail;
}`,
  { needs: [TYPESCRIPT_ERF] },
);

export const ERFC: Spelling = {
  numpy: helping(NUMPY_ERFC),
  torch: 'torch.erfc',
  latex: latexFunction('\\mathrm{erfc}'),
  element: map('erfc', helping(TYPESCRIPT_ERFC)),
};

export const ERF: Spelling = {
  numpy: helping(NUMPY_ERF),
  torch: 'torch.erf',
  latex: latexFunction('\\mathrm{erf}'),
  element: map('erf', helping(TYPESCRIPT_ERF)),
};

const TYPESCRIPT_ROUND = helper(
  'round',
  `function round(a: number): number {
  const below = Math.floor(a);
  const rest = a - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}`,
);

/** Half-way the even number, in all targets: C's own \`round\` goes away from 0. */
export const ROUND: Spelling = functionSpelling('round', '\\mathrm{round}', { element: map('rint', helping(TYPESCRIPT_ROUND)) });

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

const LOG_ADDS = oneLine(
  'logaddexp',
  ['a', 'b'],
  'fmax(a, b) + log1p(exp(-fabs(a - b)))',
  'Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))',
);

export const LOG_ADD_EXP: Spelling = functionSpelling('logaddexp', '\\mathrm{logaddexp}', {
  torch: (call) => primary(`torch.logaddexp(${call.tensor(0)}, ${call.tensor(1)})`),
  element: map(helping(LOG_ADDS.c), helping(LOG_ADDS.typescript)),
});

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

const GELUS = oneLine('gelu', ['a'], '0.5 * a * erfc(-a * 0.70710678118654752)', '0.5 * a * erfc(-a * Math.SQRT1_2)', [
  [],
  [TYPESCRIPT_ERFC],
]);
const GELUS_TANH = oneLine(
  'gelu_tanh',
  ['a'],
  '0.5 * a * (1 + tanh(0.79788456080286536 * (a + 0.044715 * a * a * a)))',
  '0.5 * a * (1 + Math.tanh(0.7978845608028654 * (a + 0.044715 * a * a * a)))',
);
const NUMPY_GELU = helper('gelu', 'def gelu(a):\n    return 0.5 * a * erfc(-a / np.sqrt(2))', { needs: [NUMPY_ERFC] });
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

function clipped(min: string, max: string): TextSpelling {
  return (call) => primary(`${min}(${max}(${call.operand(0)}, ${call.operand(1)}), ${call.operand(2)})`);
}

/** Bounds that are numbers; those that are tensors broadcast. */
const TORCH_CLAMP: TextSpelling = (call) => {
  const [, lo, hi] = call.written;
  if (lo?.type === 'number' && hi?.type === 'number')
    return primary(`torch.clamp(${call.tensor(0)}, ${call.operand(1)}, ${call.operand(2)})`);
  return primary(`torch.minimum(torch.maximum(${call.tensor(0)}, ${call.tensor(1)}), ${call.tensor(2)})`);
};

export const CLIP: Spelling = {
  numpy: 'np.clip',
  torch: TORCH_CLAMP,
  latex: latexFunction('\\mathrm{clip}'),
  element: map(clipped('fmin', 'fmax'), clipped('Math.min', 'Math.max')),
};

/** A function of its own: a test of the gradients holds what it answers with. */
export const TORCH_STOP = helper('stop_gradient', 'def stop_gradient(a):\n    return a.detach()');
