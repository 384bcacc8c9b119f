import { constant, ZERO } from '../../program/dimension.ts';
import type { OptionDescription, OptionValue } from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import { option } from '../describe.ts';
import { countsOption } from '../options.ts';

/** The padding with which there are as many windows as elements. */
export const SAME = 'same';

/** Beside one number for all sides: another one for each side of a single axis, or for each of several axes. */
function paddingSamples([shape = []]: readonly Shape[]): readonly OptionValue[] {
  return [[constant(1)], shape.length === 3 ? [constant(2), ZERO] : [ZERO, constant(1)]];
}

function paddingOption(documentation: string, samples: OptionDescription['samples']): OptionDescription {
  return option('padding', 'padding', documentation, samples, { fallback: '0', elsewhere: ['pads', 'pad', 'mode'] });
}

const AROUND = 'one number for all sides, one for each axis, or two for each: before it and after it';

export const STRIDE = countsOption('stride', 'how far apart windows begin', [2], {
  fallback: '1',
  elsewhere: ['strides', 'window_strides'],
});
export const PADDING = paddingOption(
  `how many zeros stand around the spatial axes: ${AROUND}; \`"same"\` keeps their lengths`,
  (operands) => [...paddingSamples(operands), SAME],
);
/** Of what is the other way round: how much of its ends is left out. */
export const CROPPING = paddingOption(`how much the result is shorter at its ends: ${AROUND}`, paddingSamples);
export const DILATION = countsOption('dilation', 'how far apart the elements of a window lie', [2], {
  fallback: '1',
  elsewhere: ['dilations', 'dilation_rate', 'rhs_dilation', 'rate'],
});

export const GEOMETRY_OPTIONS: readonly OptionDescription[] = [STRIDE, PADDING, DILATION];
