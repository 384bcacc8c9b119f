import type { Operation, OptionDescription, Spelled } from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { axisOption, type Described, derivativeFrom, NO_VIEW, ONCE, operand, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { type AxisOption, axesMissing, axesOf, axisProblem, numericAxes, reductionRule } from './reduce.ts';

export interface Normalization extends Pick<Operation, 'name' | 'synonyms' | 'linearIn' | 'lowering'>, Pick<Spelled, 'spelling'> {
  readonly documentation: Described;
  readonly value: (operand: Tensor, axes: readonly number[]) => Tensor;
  /** Of a vector, where the axis goes without saying. */
  readonly vectorRule: string;
  readonly axisRule: string;
  readonly tangent: (operand: Tensor, tangent: Tensor, axes: readonly number[]) => Tensor;
}

const ONE_AXIS: OptionDescription = axisOption('the axis along which it is computed; needed from rank 2 on');

/** Keeps the shape and couples the elements along one axis, which only a vector may leave out. */
export function normalization({
  name,
  synonyms,
  value,
  vectorRule,
  axisRule,
  linearIn,
  lowering,
  tangent,
  spelling,
  documentation,
}: Normalization): Operation {
  return {
    name,
    synonyms,
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    options: [ONE_AXIS],
    shape: ({ operands, options }) => {
      const [shape] = operands as [Shape];
      const { axis } = options as AxisOption;
      if (axis === undefined && shape.length !== 1) {
        const message =
          shape.length === 0
            ? `\`${name}\` needs a vector or more: the operand is a scalar`
            : `\`${name}\` of rank ${shape.length} needs its axis: write \`axis=${shape.length - 1}\` for the last one`;
        return { code: 'wrong-arguments', message, missing: axesMissing(shape.length).toReversed() };
      }
      return axesOf({ axis }, shape.length) === undefined ? axisProblem(name, shape.length, axis) : shape;
    },
    value: ([operand], site) => value(operand as Tensor, numericAxes(operand as Tensor, site)),
    derivative: derivativeFrom([(site) => reductionRule(site.options['axis'] === undefined ? vectorRule : axisRule, site)]),
    tangent: (call) => {
      const [operand] = call.operands as [Tensor];
      return tangent(operand, tangentOf(call, 0), numericAxes(operand, call.site));
    },
    isView: NO_VIEW,
    linearIn,
    lowering,
    sign: undefined,
    work: ONCE,
    kink: undefined,
    spelling,
    documentation: { ...documentation, shape: 'that of the operand', use: use(`${name}(a)`, 'a: [n]') },
  };
}
