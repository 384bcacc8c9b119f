import { derive } from '../../src/autodiff/derive.ts';
import { parseDocument } from '../../src/language/document.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { type Analysis, analyze, hasErrors } from '../../src/program/analyze.ts';
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
  const analysis = analyze(parseDocument(text), OPERATIONS);
  if (hasErrors(analysis.diagnostics)) throw new Error(analysis.diagnostics[0]?.message);
  return { analysis, derived: derive(analysis.forward, OPERATIONS) };
}

/** The GRU over a sequence, step after step under names of their own. */
export function unrolledGru({ steps, batch, m, n }: GruSizes): string {
  const axes = batch === 1 ? '' : `${batch}, `;
  const times = (weight: string, state: string): string => (batch === 1 ? `${weight} @ ${state}` : `${state} @ ${weight}.T`);
  const lines = [
    `dim m = ${m}, n = ${n}`,
    ...Array.from({ length: steps }, (_, t) => `input x${t}: [${axes}n]`),
    `input h0: [${axes}m]`,
    'param Wz, Wr, W: [m, n]',
    'param Uz, Ur, U: [m, m]',
    'param bz, br, b: [m]',
  ];
  for (let t = 0; t < steps; t += 1) {
    lines.push(
      `z${t} = sigmoid(${times('Wz', `x${t}`)} + ${times('Uz', `h${t}`)} + bz)`,
      `r${t} = sigmoid(${times('Wr', `x${t}`)} + ${times('Ur', `h${t}`)} + br)`,
      `g${t} = tanh(${times('W', `x${t}`)} + ${times('U', `(r${t} * h${t})`)} + b)`,
      `h${t + 1} = (1 - z${t}) * g${t} + z${t} * h${t}`,
    );
  }
  lines.push(`output h${steps}`);
  return `${lines.join('\n')}\n`;
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

export function numbersFor(variables: readonly Variable[], sizes: ReadonlyMap<string, number>): ReadonlyMap<Variable, Tensor> {
  return new Map(
    variables.map((variable, index) => {
      const shape = evaluateShape(variable.shape, sizes);
      return [variable, { shape, data: numbers(sizeOf(shape), index + 1) }];
    }),
  );
}
