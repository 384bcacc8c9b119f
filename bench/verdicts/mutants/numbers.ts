import { everyPart, type Kind, operandsOf, operationOf, whole } from './site.ts';

/** A read of numbers, and the texts to put for it. */
const forRead = (change: (read: string) => readonly string[]): Kind =>
  everyPart(({ value, text }) => (value.kind === 'read' ? change(text) : []));

const forWhole = (...changes: readonly string[]): Kind => whole((text) => changes.map((change) => change.replaceAll('§', text)));

/** Factors made of what the line may read. */
const withRead = (write: (text: string, read: string) => readonly string[]): Kind =>
  everyPart((part, { like }) =>
    part.isRoot
      ? like(part.value)
          .slice(0, 5)
          .flatMap((read) => write(`(${part.text})`, read))
      : [],
  );

const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  tanh: ['sigmoid', 'sin'],
  sigmoid: ['tanh', 'softplus'],
  exp: ['expm1', 'sinh'],
  log: ['log1p'],
  sqrt: ['abs'],
  relu: ['abs', 'softplus'],
  abs: ['relu', 'sign'],
  sign: ['tanh', 'abs'],
  cos: ['sin'],
  sin: ['cos', 'tanh'],
  softmax: ['log_softmax'],
  log_softmax: ['softmax'],
  maximum: ['minimum'],
  minimum: ['maximum'],
  logsumexp: ['max'],
};

export const NUMBERS: Readonly<Record<string, Kind>> = {
  literal: everyPart(({ value }) =>
    value.kind === 'number' && value.text !== 'pi'
      ? [value.value + 1, value.value - 1, value.value * 10, value.value * 1.01, -value.value, value.value / 2].map(String)
      : [],
  ),
  'nearly one': forWhole('§ * 1.000001', '§ * 0.9999', '§ * (1 + 1e-5)'),
  'offset of the whole': forWhole('§ + 1e-3', '§ + 1e-6', '§ - 1e-4'),
  'offset of a read': forRead((read) => [`${read} + 0.01`, `${read} + 1e-5`]),
  'absolute value': forRead((read) => [`abs(${read})`, `-abs(${read})`]),
  squared: forRead((read) => [`${read} ^ 2`, `${read} ^ 3`]),
  'sign alone': forRead((read) => [`sign(${read})`]),
  'rectified read': forRead((read) => [`relu(${read})`, `maximum(${read}, 0.001)`]),
  'clipped read': forRead((read) => [`clip(${read}, -2, 2)`, `clip(${read}, -10, 10)`, `minimum(${read}, 6)`]),
  'clipped whole': forWhole('clip(§, -2, 2)', 'clip(§, -20, 20)', 'minimum(§, 3)', 'maximum(§, -5)', 'clip(§, -0.001, 0.001)'),
  'squashed whole': forWhole('tanh(§)', 'sin(§)', '§ / (1 + 1e-4 * §)'),
  'rectified whole': forWhole('relu(§)', 'abs(§)', '§ * (§ != 0) * (§ < 10)'),
  halved: forWhole('§ / 2', '0.5 * §', '§ * 3'),
  silenced: forWhole('0 * §', '§ - §'),
  exponent: everyPart((part) => {
    const [base = '', exponent = ''] = operandsOf(part);
    return operationOf(part) === '^'
      ? [`${base} ^ (${exponent} + 1)`, `${base} ^ (-${exponent})`, `${base} ^ (${exponent} / 2)`]
      : [];
  }),
  function: everyPart((part) => {
    const others = FUNCTIONS[operationOf(part) ?? ''] ?? [];
    return others.map((other) => part.text.replace(/^\w+/, other));
  }),
  'exp of log': withRead((text, read) => [`${text} * exp(log(${read})) / ${read}`]),
  'exp of log of a read': forRead((read) => [`exp(log(${read}))`]),
  'root squared': forRead((read) => [`sqrt(${read}) ^ 2`]),
  'over itself': withRead((text, read) => [`${text} * ${read} / ${read}`, `${text} / (${read} / ${read})`]),
  'nothing over nothing': forWhole('§ * (0 / 0)', '§ + 0 / 0', '§ + 0 * log(0)'),
  'zero times infinity': withRead((text, read) => [`${text} + 0 * log(${read})`, `${text} + 0 * sqrt(${read})`]),
  'index over itself': whole((text, { loop }) =>
    loop === undefined
      ? []
      : [loop.first, loop.last, '3'].map((end) => `${text} * (${loop.variable} - ${end}) / (${loop.variable} - ${end})`),
  ),
  'size over itself': whole((text, { sizes }) =>
    sizes.flatMap((name) => [`${text} * (${name} - 1) / (${name} - 1)`, `${text} * (${name} - 5) / (${name} - 5)`]),
  ),
};
