import { add, type Dimension, equal, ZERO } from '../../program/dimension.ts';
import type { Operation, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { NO_VIEW, rule, use } from '../describe.ts';
import { copyAxis } from '../kernels.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { CONCAT } from '../spelling/structure.ts';
import { AXIS, axisOf, numericAxis, PADDING, replaceAxis, SLICING } from './stretches.ts';
import { structural } from './structural.ts';

function concatShape({ operands, options }: Site): Shape | Problem {
  const [first = []] = operands;
  const axis = axisOf(options, first.length);
  if (axis === undefined) return axisProblem('concat', first.length, options['axis'] ?? 0);
  let total = ZERO;
  for (const shape of operands) {
    const agrees =
      shape.length === first.length && shape.every((size, index) => index === axis || equal(size, first[index] as Dimension));
    if (!agrees) {
      const shapes = operands.map(printShape).join(', ');
      return {
        code: 'shape-mismatch',
        message: `\`concat\` along axis ${axis} needs shapes that agree on every other axis: ${shapes}`,
      };
    }
    total = add(total, shape[axis] as Dimension);
  }
  return replaceAxis(first, axis, total);
}

const starts = new WeakMap<Site['operands'], readonly Dimension[]>();

/** The positions along the axis at which the operands begin, and the end of the last one. */
function startsOf(operands: Site['operands'], axis: number): readonly Dimension[] {
  const known = starts.get(operands);
  if (known !== undefined) return known;
  const found = [ZERO];
  for (const shape of operands) found.push(add(found.at(-1) as Dimension, shape[axis] as Dimension));
  starts.set(operands, found);
  return found;
}

function concatRule(operand: number, { operands, options }: Site): Rule {
  const [first = []] = operands;
  const axis = axisOf(options, first.length) as number;
  const [start, stop] = startsOf(operands, axis).slice(operand, operand + 2) as [Dimension, Dimension];
  return rule('slice(dy, axis=axis, start=start, stop=stop)', { axis, start, stop });
}

const concatValue: Operation['value'] = (operands, site) => {
  const [first] = operands as [Tensor];
  const axis = numericAxis(first, site);
  const total = operands.reduce((sum, operand) => sum + (operand.shape[axis] as number), 0);
  const result = zeros(replaceAxis(first.shape, axis, total));
  let targetStart = 0;
  for (const operand of operands) {
    const length = operand.shape[axis] as number;
    copyAxis(operand, result, axis, { sourceStart: 0, targetStart, length });
    targetStart += length;
  }
  return result;
};

export const STRUCTURE: readonly Operation[] = [
  {
    ...structural({
      name: 'concat',
      options: [AXIS],
      shape: concatShape,
      value: concatValue,
      derivative: concatRule,
      isView: NO_VIEW,
      linearIn: 'all',
      lowering: 'concat',
      spelling: CONCAT,
      documentation: {
        summary: 'Tensors one after the other along an axis.',
        shape: 'that of the operands, with their sizes along `axis` added',
        use: use('concat(a, b)', 'a: [m]', 'b: [n]'),
        formula: '[a; b]',
        example: 'xh = concat(x, h)',
        elsewhere: ['cat'],
      },
    }),
    synonyms: ['concatenate'],
    variadic: true,
  },
  SLICING,
  PADDING,
];
