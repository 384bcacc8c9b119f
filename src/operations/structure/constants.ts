import { constant, type Dimension, isNeverPositive, named, printDimension } from '../../program/dimension.ts';
import type { Operation, OptionDescription, Problem, Samples } from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import { filled, type Tensor, zeros } from '../../program/tensor.ts';
import { NO_VIEW, ONCE, option, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { ARANGE, EYE, filledSpelling } from '../spelling/constants.ts';

/** Tensors that are made of nothing but their sizes; `full`, which stretches a number, is among the shapes. */
interface Constant extends Pick<Operation, 'name' | 'options' | 'shape' | 'value' | 'documentation'> {
  readonly spelling: NonNullable<Operation['spelling']>;
}

function constantTensor(description: Constant): Operation {
  return {
    ...description,
    synonyms: [],
    notation: CALL,
    operands: [],
    variadic: false,
    derivative: () => undefined,
    tangent: ({ result }) => zeros(result.shape),
    isView: NO_VIEW,
    linearIn: 'none',
    lowering: 'kernel',
    sign: undefined,
    work: ONCE,
    kink: undefined,
  };
}

const SHAPES: Samples = () => [[], [named('n')], [named('m'), named('n')], [constant(2), constant(1), named('k')]];
const SHAPE: OptionDescription = option('shape', 'shape', 'the shape of the result', SHAPES, {
  positional: true,
  required: true,
});

function sizeOption(documentation: string): OptionDescription {
  return option('size', 'dimension', documentation, () => [named('n'), constant(3), constant(1)], {
    positional: true,
    required: true,
  });
}

/** A size that is given by itself, where no shape has been asked whether it is positive. */
function positive(name: string, size: Dimension, shape: Shape): Shape | Problem {
  if (!isNeverPositive(size)) return shape;
  return {
    code: 'wrong-arguments',
    message: `\`${name}\` needs a size of 1 or more, found ${printDimension(size)}`,
    option: 'size',
  };
}

function filledWith(name: 'zeros' | 'ones', value: number, example: string): Operation {
  return constantTensor({
    name,
    options: [SHAPE],
    shape: ({ options }) => options['shape'] as Shape,
    value: (_, { options }) => filled(options['shape'] as readonly number[], value),
    spelling: filledSpelling(name, value),
    documentation: {
      summary: `The number ${value} in every place.`,
      shape: '`shape`',
      use: use(`${name}([m, n])`),
      formula: `\\mathbf{${value}}`,
      example,
    },
  });
}

function identity(size: number): Tensor {
  const result = zeros([size, size]);
  for (let row = 0; row < size; row += 1) result.data[row * size + row] = 1;
  return result;
}

const sizeOf = (options: Readonly<Record<string, unknown>>): number => Number(options['size']);

export const CONSTANTS: readonly Operation[] = [
  filledWith('zeros', 0, 'h[0] = zeros([m])'),
  filledWith('ones', 1, 'total = x @ ones([n])'),
  constantTensor({
    name: 'eye',
    options: [sizeOption('the number of rows, and of columns')],
    shape: ({ options }) => {
      const size = options['size'] as Dimension;
      return positive('eye', size, [size, size]);
    },
    value: (_, { options }) => identity(sizeOf(options)),
    spelling: EYE,
    documentation: {
      summary: 'The identity matrix.',
      shape: '`[size, size]`',
      use: use('eye(n)'),
      formula: 'I',
      example: 'K = X @ X.T + 0.1 * eye(n)',
      elsewhere: ['identity'],
    },
  }),
  constantTensor({
    name: 'arange',
    options: [sizeOption('how many numbers there are')],
    shape: ({ options }) => {
      const size = options['size'] as Dimension;
      return positive('arange', size, [size]);
    },
    value: (_, { options }) => {
      const size = sizeOf(options);
      return { shape: [size], data: Float64Array.from({ length: size }, (__, index) => index) };
    },
    spelling: ARANGE,
    documentation: {
      summary: 'The whole numbers from 0 up to, and without, a size.',
      shape: '`[size]`',
      use: use('arange(n)'),
      formula: '(0, 1, \\dots, n - 1)',
      example: 'position = arange(T) / T',
      elsewhere: ['iota'],
    },
  }),
];
