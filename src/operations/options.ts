import type { OptionDescription } from '../program/operation.ts';
import { option } from './describe.ts';

/** Options of the kinds that several families of operations share. */
export function numberOption(
  name: string,
  documentation: string,
  samples: readonly number[],
  isRequired = false,
): OptionDescription {
  return option(name, 'number', documentation, () => samples, { positional: true, required: isRequired });
}

export function textOption(name: string, documentation: string, samples: readonly string[]): OptionDescription {
  return option(name, 'text', documentation, () => samples);
}

/** A whole number for every spatial axis, or one for all of them. */
export function countsOption(
  name: string,
  documentation: string,
  samples: readonly number[],
  isRequired = false,
): OptionDescription {
  return option(name, 'axes', documentation, () => samples.map((sample) => [sample]), { required: isRequired });
}
