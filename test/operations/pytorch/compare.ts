import { hasErrors } from '../../../src/analysis/analyze.ts';
import { derive } from '../../../src/autodiff/derive.ts';
import { bind } from '../../../src/engine/bind.ts';
import { run } from '../../../src/engine/interpreter.ts';
import type { Nested } from '../../../src/engine/nested-lists.ts';
import { assembled, referenceValue } from '../../../src/engine/stacking.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { readShape } from '../../../src/program/build.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { type Tensor, zeros } from '../../../src/program/tensor.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { analyzeText } from '../../support/analysis.ts';
import { type Answer, givenOf, type Question } from './ask.ts';

const TOLERANCE = 1e-10;

/** The result of bprop in the form of PyTorch's answer, with the question that asks PyTorch for the same. */
export interface Comparison {
  readonly title: string;
  readonly own: Answer;
  readonly question: Question;
}

type Asked = DistributiveOmit<Question, 'given' | 'adjoint'>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Runs a program with one output and its derived backward pass. */
export function comparisonOf(title: string, text: string, data: Readonly<Record<string, Nested>>, asked: Asked): Comparison {
  const { forward, diagnostics } = analyzeText(text);
  const [output] = forward.outputs;
  if (hasErrors(diagnostics) || output === undefined)
    throw new Error(`${text}\n${diagnostics.map(({ message }) => message).join('\n')}`);
  const { sizes, given } = bind(forward, data, new Map());
  const values = run(forward.body, sizes, given);
  const result = referenceValue(values, output, sizes) as Tensor;
  const adjoint = drawTensor(new Random(17), result.shape);
  const cotangents = assembled(new Map([[output, adjoint]]), adjointOf, sizes);
  const adjoints = run(derive(forward).body, sizes, new Map([...values, ...cotangents]));
  const gradients = forward.given
    .filter(({ active }) => active)
    .map((variable) => [
      variable.name,
      adjoints.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes)),
    ]);
  const question = {
    ...asked,
    given: Object.fromEntries([...given].map(([variable, tensor]) => [variable.name, givenOf(tensor, variable.active)])),
    adjoint: [...adjoint.data],
  };
  return { title, own: { result, gradients: Object.fromEntries(gradients) }, question };
}

function difference(own: Tensor, theirs: Tensor | undefined): string | undefined {
  if (theirs === undefined) return 'is missing';
  if (String(own.shape) !== String(theirs.shape)) return `has shape [${own.shape}], in PyTorch [${theirs.shape}]`;
  const scale = theirs.data.filter(Number.isFinite).reduce((largest, element) => Math.max(largest, Math.abs(element)), 1);
  for (const [index, element] of own.data.entries()) {
    const other = theirs.data[index] as number;
    if (element !== other && !(Math.abs(element - other) <= TOLERANCE * scale)) {
      return `is ${element} at ${index}, in PyTorch ${other}`;
    }
  }
  return undefined;
}

/** The differences of two answers, one a line. */
export function differences({ title, own }: Comparison, theirs: Answer | string): readonly string[] {
  if (typeof theirs === 'string') return [`${title}: PyTorch says ${theirs}`];
  const found = [
    ['the value', difference(own.result, theirs.result)],
    ...Object.entries(own.gradients).map(([name, gradient]) => [`d${name}`, difference(gradient, theirs.gradients[name])]),
  ];
  return found.flatMap(([what, problem]) => (problem === undefined ? [] : [`${title}: ${what} ${problem}`]));
}
