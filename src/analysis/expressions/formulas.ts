import { parseExpression } from '../../language/grammar/parser.ts';
import { printExpression } from '../../language/printer.ts';
import { type Expression, type LocalFix, mapChildren } from '../../language/syntax.ts';
import type { CallExpression } from './argument-fixes.ts';
import { writing } from './compound.ts';

/** Functions of other libraries, with their meaning in operations of this language; the operands are `a`, `b`, `c`. */
const FORMULAS: ReadonlyMap<string, string | readonly string[]> = new Map(
  Object.entries({
    linear: ['a @ b.T', 'a @ b.T + c'],
    heaviside: 'where(a == 0, b, a > 0)',
    log2: 'log(a) / log(2)',
    log10: 'log(a) / log(10)',
    exp2: '2 ^ a',
    exp10: '10 ^ a',
    sec: '1 / cos(a)',
    csc: '1 / sin(a)',
    cot: '1 / tan(a)',
    coth: '1 / tanh(a)',
    sech: '1 / cosh(a)',
    csch: '1 / sinh(a)',
    asinh: 'log(a + sqrt(a ^ 2 + 1))',
    acosh: 'log(a + sqrt(a ^ 2 - 1))',
    atanh: 'log((1 + a) / (1 - a)) / 2',
    arcsinh: 'log(a + sqrt(a ^ 2 + 1))',
    arccosh: 'log(a + sqrt(a ^ 2 - 1))',
    arctanh: 'log((1 + a) / (1 - a)) / 2',
    cbrt: 'sign(a) * abs(a) ^ (1 / 3)',
    hypot: 'sqrt(a ^ 2 + b ^ 2)',
    trunc: 'sign(a) * floor(abs(a))',
    frac: 'a - sign(a) * floor(abs(a))',
    mod: 'a - b * floor(a / b)',
    remainder: 'a - b * floor(a / b)',
    floor_divide: 'floor(a / b)',
    tanhshrink: 'a - tanh(a)',
    selu: '1.0507009873554805 * elu(a, alpha=1.6732632423543772)',
    softmin: 'softmax(-a)',
    logit: 'log(a / (1 - a))',
    logcosh: 'a + softplus(-2 * a) - log(2)',
    logaddexp2: 'logaddexp(a * log(2), b * log(2)) / log(2)',
    lerp: 'a + c * (b - a)',
    l1_loss: 'mean(abs(a - b))',
  }),
);

/** Functions that have no short formula here: a name that is spelt alike means something else. */
const FOREIGN: ReadonlySet<string> = new Set(
  `erfinv erfcinv lgamma gammaln digamma polygamma beta i0 i1 bessel sinc sinpi cospi nextafter copysign fmod gcd lcm
   median mode quantile percentile cummax cummin nansum nanmean cross kron eig eigvals qr lu pinv lstsq expm logm sqrtm
   matrix_power fft ifft rfft squeeze unsqueeze expand_dims split chunk unfold interpolate prelu celu rrelu softshrink
   hardshrink threshold gumbel_softmax sparsemax entmax instance_norm lstm gru rnn dense bilinear smooth_l1_loss
   triplet_margin_loss searchsorted unique bincount histogram meshgrid linspace logspace diff gradient trapz convolve
   correlate polyval isnan isinf isfinite isclose allclose any all nonzero count_nonzero real imag angle conj print display`.split(
    /\s+/,
  ),
);

const LETTERS = ['a', 'b', 'c'];

interface Known {
  readonly hint: string;
  readonly fixes: readonly LocalFix[];
}

/** Says how a function of other libraries is written here, or that it is not; undefined for a word that is none. */
export function knownElsewhere(call: CallExpression): Known | undefined {
  const word = call.name.text.toLowerCase();
  const known = FORMULAS.get(word);
  const formulas = typeof known === 'string' ? [known] : (known ?? []);
  const formula = formulas.find((own) => operandsOf(own) === call.arguments.length) ?? formulas[0];
  if (formula === undefined) return FOREIGN.has(word) ? { hint: ', and no short formula stands for it', fixes: [] } : undefined;
  const { arguments: given, span } = call;
  const operands = given.map(({ value }) => value);
  const isPlain = given.every(({ name }) => name === undefined) && operands.length === operandsOf(formula);
  if (!isPlain) return { hint: `: it is written \`${formula}\``, fixes: [] };
  const written = instantiated(parseExpression(formula), operands);
  return { hint: `: write \`${printExpression(written)}\``, fixes: [writing(written, span)] };
}

function operandsOf(formula: string): number {
  return LETTERS.filter((letter) => new RegExp(`\\b${letter}\\b`).test(formula)).length;
}

/** The formula with operands for its letters; formulas are small. */
function instantiated(formula: Expression, operands: readonly Expression[]): Expression {
  const operand = formula.kind === 'name' ? operands[LETTERS.indexOf(formula.name.text)] : undefined;
  return operand ?? mapChildren(formula, (part) => instantiated(part, operands));
}
