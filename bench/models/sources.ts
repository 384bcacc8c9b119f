import { type Analysis, analyze, hasErrors } from '../../src/analysis/analyze.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { readShape } from '../../src/program/build.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { sizeOf, type Tensor } from '../../src/program/tensor.ts';
import { type GruSizes, numbers } from './loops.ts';

/** A file whose forward pass has no mistakes, and its derived backward pass. */
export interface Model {
  readonly analysis: Analysis;
  readonly derived: Program;
}

export function modelOf(text: string): Model {
  const analysis = analyze(parseDocument(text));
  if (hasErrors(analysis.diagnostics)) throw new Error(analysis.diagnostics[0]?.message);
  return { analysis, derived: derive(analysis.forward) };
}

/** The GRU over a sequence; a batch is a leading axis. */
export function gruSource({ steps, batch, m, n }: GruSizes): string {
  const axes = batch === 1 ? '' : `${batch}, `;
  const times = (weight: string, state: string): string => (batch === 1 ? `${weight} @ ${state}` : `${state} @ ${weight}.T`);
  return `dim T = ${steps}, m = ${m}, n = ${n}
input x[1..T]: [${axes}n]
input h0: [${axes}m]
param Wz, Wr, W: [m, n]
param Uz, Ur, U: [m, m]
param bz, br, b: [m]
h[0] = h0
for t in 1..T {
  z = sigmoid(${times('Wz', 'x[t]')} + ${times('Uz', 'h[t-1]')} + bz)
  r = sigmoid(${times('Wr', 'x[t]')} + ${times('Ur', 'h[t-1]')} + br)
  g = tanh(${times('W', 'x[t]')} + ${times('U', '(r * h[t-1])')} + b)
  h[t] = (1 - z) * g + z * h[t-1]
}
output h[T]
`;
}

/** What its gradient checks are taken of: the sizes of its dimensions, and numbers for all that it is given. */
export interface Point {
  readonly sizes: ReadonlyMap<string, number>;
  readonly given: ReadonlyMap<Variable, Tensor>;
}

export function pointOf({ analysis: { forward } }: Model): Point {
  const sizes = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 1]));
  const given = new Map(
    forward.given.map((variable, index) => {
      const shape = evaluateShape(readShape(variable, []), sizes);
      return [variable, { shape, data: numbers(sizeOf(shape), index + 1) }];
    }),
  );
  return { sizes, given };
}

/** The same with one operation an equation, as the GRU of the post is written. */
export function elementaryChain(equations: number): string {
  const lines = ['input x: [n]', 'param w, b: [n]', 'z0 = x'];
  for (let index = 1; index < equations; index += 1) {
    const before = `z${index - 1}`;
    const values = [`${before} + x`, `w * ${before}`, `${before} + b`, `tanh(${before})`];
    lines.push(`z${index} = ${values[index % 4]}`);
  }
  return `${lines.join('\n')}\noutput z${equations - 1}\n`;
}

/** A chain of so many equations, each a little network. */
export function chain(equations: number): string {
  const lines = ['input x: [n]', 'param w, b: [n]', 'z0 = x'];
  for (let index = 1; index < equations; index += 1) lines.push(`z${index} = tanh(w * z${index - 1} + b) + x`);
  return `${lines.join('\n')}\noutput z${equations - 1}\n`;
}

/** The same, and no two equations alike: each has a number of its own. */
export function variedChain(equations: number): string {
  const lines = ['input x: [n]', 'param b: [n]', 'z0 = x'];
  for (let index = 1; index < equations; index += 1) lines.push(`z${index} = tanh(${index} / 8 * z${index - 1} + b) + x`);
  return `${lines.join('\n')}\noutput z${equations - 1}\n`;
}

/** A recurrence, written out, of so many steps: each reads the same weights and the same input, so that its graph is tangled. */
export function tangledCells(steps: number): string {
  const cells = Array.from({ length: steps }, (_, index) => [
    `a${index} = W @ h${index}`,
    `b${index} = U @ x`,
    `c${index} = a${index} + b${index}`,
    `h${index + 1} = tanh(c${index})`,
  ]);
  return ['input x, h0: [n]', 'param W, U: [n, n]', ...cells.flat(), ''].join('\n');
}

/** The last contribution of step 40 in the block of `unrolledByHand`, which is wrong. */
export const WRONG_OF_40 = '  dW += -outer(a40, x)';

/** A recurrence of 66 steps, written out, with a backward block of 330 lines by hand, one of which is wrong. */
export function unrolledByHand(): string {
  const steps = Array.from({ length: 66 }, (_, index) => index + 1);
  const contributions = steps
    .toReversed()
    .flatMap((step) => [
      `  a${step} = dh${step} * (1 - h${step} ^ 2)`,
      `  dU += outer(a${step}, h${step - 1})`,
      step === 40 ? WRONG_OF_40 : `  dW += outer(a${step}, x)`,
      `  dx += W.T @ a${step}`,
      `  dh${step - 1} += U.T @ a${step}`,
    ]);
  return [
    'input x: [n]',
    'param U: [m, m], W: [m, n]',
    'input h0: [m]',
    ...steps.map((step) => `h${step} = tanh(U @ h${step - 1} + W @ x)`),
    'output h66',
    'backward {',
    ...contributions,
    '}',
  ].join('\n');
}
