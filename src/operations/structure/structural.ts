import type { Operation, Spelled } from '../../program/operation.ts';
import { linearTangent, ONCE, operand } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';

/** Describes an operation that only moves elements: it is linear and smooth, and takes one tensor unless it says otherwise. */
export function structural(
  description: Pick<
    Operation,
    'name' | 'options' | 'shape' | 'value' | 'derivative' | 'isView' | 'linearIn' | 'lowering' | 'documentation'
  > &
    Pick<Operation, 'stretch' | 'regroups'> &
    Pick<Spelled, 'spelling'>,
): Operation {
  return {
    synonyms: [],
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    sign: undefined,
    kink: undefined,
    work: ONCE,
    tangent: linearTangent(description.value),
    ...description,
  };
}
