import type { Tensor } from '../../../src/program/tensor.ts';
import type { Subject } from './subjects.ts';

/** The output of an exported program, as flat numbers. */
export interface Answer {
  readonly outputs: readonly (readonly number[])[];
  readonly gradients: readonly (readonly number[])[];
}

/** The largest difference, relative to the largest number where that is above 1. */
function distance(expected: Tensor, found: readonly number[]): number {
  if (expected.data.length !== found.length) return Number.POSITIVE_INFINITY;
  const scale = expected.data.filter(Number.isFinite).reduce((largest, element) => Math.max(largest, Math.abs(element)), 1);
  return expected.data.reduce((worst, element, index) => {
    // Both may be the same infinity.
    const difference = element === found[index] ? 0 : Math.abs(element - (found[index] as number)) / scale;
    return difference <= worst ? worst : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }, 0);
}

/** Outputs and gradients that differ from those of the engine. */
export function differences(subject: Subject, answer: Answer, tolerance: number): readonly string[] {
  const { unit, outputs, gradients } = subject;
  const compare = (name: string, expected: Tensor, found: readonly number[] | undefined): string[] => {
    const error = distance(expected, found ?? []);
    return error <= tolerance ? [] : [`${subject.title}: ${name} is off by ${error}`];
  };
  return [
    ...outputs.flatMap((output, index) =>
      compare(unit.forward.outputs[index]?.variable.name ?? '', output, answer.outputs[index]),
    ),
    ...gradients.flatMap((gradient, index) => compare(`d${unit.learned[index]?.name}`, gradient, answer.gradients[index])),
  ];
}
