import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '../../../src/program/tensor.ts';

/** A question to PyTorch: an operation under our name with our options, an expression of its own, or the code of a model. */
export type Question = QuestionBase &
  (
    | {
        readonly operation: string;
        readonly operands: readonly (string | number)[];
        readonly options: Readonly<Record<string, unknown>>;
      }
    | { readonly expression: string }
    | { readonly code: string; readonly sizes: Readonly<Record<string, number>> }
  );

interface QuestionBase {
  readonly given: Readonly<Record<string, Given>>;
  readonly adjoint: readonly number[];
}

interface Given {
  readonly shape: readonly number[];
  /** As text, because JSON has no infinity. */
  readonly data: readonly string[];
  readonly active: boolean;
}

export interface Answer {
  readonly result: Tensor;
  readonly gradients: Readonly<Record<string, Tensor>>;
}

interface Written {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

const REFERENCE = fileURLToPath(new URL('reference.py', import.meta.url));
const NUMBERS: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY };

const PYTHON: Readonly<Record<string, string>> = { Infinity: 'inf', '-Infinity': '-inf', NaN: 'nan' };

export function givenOf({ shape, data }: Tensor, active: boolean): Given {
  return { shape, data: Array.from(data, (element) => PYTHON[String(element)] ?? String(element)), active };
}

function readTensor({ shape, data }: Written): Tensor {
  return { shape, data: Float64Array.from(data, (text) => NUMBERS[text] ?? Number(text)) };
}

/** Asks everything in one process, because starting PyTorch takes longer than all of the answers. */
export function askTorch(python: string, questions: readonly Question[]): readonly (Answer | string)[] {
  const out = execFileSync(python, [REFERENCE], { input: JSON.stringify(questions), encoding: 'utf8', maxBuffer: 1 << 28 });
  const answers = JSON.parse(out) as ({ error: string } | { result: Written; gradients: Record<string, Written> })[];
  return answers.map((answer) => {
    if ('error' in answer) return answer.error;
    const gradients = Object.entries(answer.gradients).map(([name, written]) => [name, readTensor(written)]);
    return { result: readTensor(answer.result), gradients: Object.fromEntries(gradients) };
  });
}
