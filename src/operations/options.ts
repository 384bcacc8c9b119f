import { constant, isOne, ONE, product } from '../program/dimension.ts';
import type { OptionDescription } from '../program/operation.ts';
import type { Shape } from '../program/shape.ts';
import { type OptionSettings, option } from './describe.ts';

/** Options of the kinds that several families of operations share: each is needed, or has a value unless it is given. */
type Settings = { readonly required: true } | { readonly fallback: string | undefined; readonly elsewhere?: readonly string[] };

function settingsOf(settings: Settings): OptionSettings {
  if ('required' in settings) return settings;
  const { fallback, elsewhere = [] } = settings;
  return { elsewhere, ...(fallback === undefined ? {} : { fallback }) };
}

export function numberOption(
  name: string,
  documentation: string,
  samples: readonly number[],
  settings: Settings,
): OptionDescription {
  return option(name, 'number', documentation, () => samples, { positional: true, ...settingsOf(settings) });
}

export function textOption(name: string, documentation: string, samples: readonly string[], fallback: string): OptionDescription {
  return option(name, 'text', documentation, () => samples, { fallback });
}

/** A whole number for every spatial axis, or one for all of them. */
export function countsOption(
  name: string,
  documentation: string,
  samples: readonly number[],
  settings: Settings,
): OptionDescription {
  return option(name, 'counts', documentation, () => samples.map((sample) => [sample]), settingsOf(settings));
}

/** The shape itself, its axes in reverse, in one and after new ones, and a longer one where an axis is 1. */
function shapesFrom([shape = []]: readonly Shape[]): readonly Shape[] {
  const size = product(shape);
  const longer = shape.map((own) => (isOne(own) ? constant(2) : own));
  return [shape, shape.toReversed(), [size], [ONE, size, ONE], [constant(2), ...shape], longer];
}

export const SHAPE = option('shape', 'shape', 'the shape of the result', shapesFrom, { positional: true, required: true });
