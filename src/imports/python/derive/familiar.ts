import { OPERATIONS } from '../../../operations/table.ts';
import { applyValue, isProblemValue, numberValue } from '../../../program/build.ts';
import { constantValue } from '../../../program/dimension.ts';
import type { Equation, Program, Step, Value } from '../../../program/program.ts';
import { operationOf } from '../value-parts.ts';

/**
 * Forms that people write out, and whose derivatives they know by the name of the function: of `1 / (1 + exp(-x))` one writes
 * `y * (1 - y)`, and of `max(0, x)` a mask.
 */

const SIGMOID = operationOf('sigmoid');
const RELU = operationOf('relu');
const EXP = operationOf('exp');
const MAXIMUM = operationOf('maximum');
const [PLUS, OVER] = [OPERATIONS.infix('+'), OPERATIONS.infix('/')];

/** An expression with each part replaced, from the inside out. */
function mapped(value: Value, replace: (value: Value) => Value): Value {
  if (value.kind !== 'apply') return value;
  return replace({ ...value, operands: value.operands.map((operand) => mapped(operand, replace)) });
}

function isNumber(value: Value | undefined, number: number): boolean {
  if (value?.kind === 'size') return constantValue(value.dimension) === number;
  return value?.kind === 'number' && value.value === number;
}

function applied(operation: typeof SIGMOID, operands: readonly Value[], instead: Value): Value {
  const result = applyValue(operation, operands, {});
  return isProblemValue(result) ? instead : result;
}

/** The operand of a sum with a number. */
function besides(value: Value | undefined, number: number): Value | undefined {
  if (value?.kind !== 'apply') return undefined;
  const [left, right] = value.operands;
  if (isNumber(left, number)) return right;
  return isNumber(right, number) ? left : undefined;
}

function named(value: Value): Value {
  if (value.kind !== 'apply') return value;
  if (value.operation === MAXIMUM && value.operands.length === 2) {
    const other = besides(value, 0);
    return other === undefined ? value : applied(RELU, [other], value);
  }
  const [one, sum] = value.operands;
  const isInverse = value.operation === OVER && isNumber(one, 1) && sum?.kind === 'apply' && sum.operation === PLUS;
  const power = isInverse ? besides(sum, 1) : undefined;
  const negative = power?.kind === 'apply' && power.operation === EXP ? power.operands[0] : undefined;
  const isNegative = negative?.kind === 'apply' && negative.operation === OPERATIONS.negation;
  const operand = isNegative ? negative.operands[0] : undefined;
  return operand === undefined ? value : applied(SIGMOID, [operand], value);
}

function writtenOut(value: Value): Value {
  const [operand] = value.kind === 'apply' && value.operation === SIGMOID ? value.operands : [];
  if (operand === undefined) return value;
  const power = applyValue(EXP, [applied(OPERATIONS.negation, [operand], operand)], {});
  if (isProblemValue(power)) return value;
  return applied(OVER, [numberValue(1), applied(PLUS, [numberValue(1), power], value)], value);
}

function withValues(program: Program, replace: (value: Value) => Value): Program {
  const inStep = (step: Step): Step =>
    step.kind === 'loop' ? { ...step, body: step.body.map(inStep) } : { ...step, value: mapped(step.value, replace) };
  return { ...program, body: program.body.map(inStep) };
}

/** A forward pass by the names of the functions that it writes out. */
export function byFamiliarNames(forward: Program): Program {
  return withValues(forward, named);
}

/** An equation without functions that a file does not have. */
export function writtenOutIn(equation: Equation): Equation {
  return { ...equation, value: mapped(equation.value, writtenOut) };
}
