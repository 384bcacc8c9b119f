import * as build from '../../operations/builder.ts';
import { isElementwise, type Operation } from '../../program/operation.ts';
import type { Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { scalar } from '../../program/tensor.ts';
import { isApply } from '../simplify.ts';

/** The exponential of this argument leaves the range of float64; a power of it does not. */
const LARGE = 1000;
/** Higher powers are divided by before anything is multiplied. */
const MOST_DIVISIONS = 4;

/** True for a function that grows as the exponential does. */
function isExponential(operation: Operation): boolean {
  if (!isElementwise(operation) || operation.operands.length !== 1 || operation.options.length > 0) return false;
  return [LARGE, -LARGE].some((argument) => {
    const [value = 0] = operation.value([scalar(argument)], { options: {} }).data;
    return Math.abs(value) === Number.POSITIVE_INFINITY;
  });
}

/** Finds values that are as large as an exponential, so that their squares leave the range of numbers where they do not. */
class Magnitudes {
  private readonly definitions: ReadonlyMap<Variable, readonly Value[]>;
  private readonly known = new Map<Variable, boolean>();

  constructor(steps: readonly Step[]) {
    const definitions = new Map<Variable, Value[]>();
    for (const { target, value } of equationsOf(steps)) definitions.set(target, [...(definitions.get(target) ?? []), value]);
    this.definitions = definitions;
  }

  isHuge(value: Value): boolean {
    if (value.kind === 'read') return this.isHugeVariable(value.variable);
    if (value.kind !== 'apply') return false;
    const { operation, operands } = value;
    if (isExponential(operation)) return true;
    const { linearIn } = operation;
    if (linearIn === 'first') return this.isHuge(operands[0] as Value);
    return linearIn !== 'none' && operands.some((operand) => this.isHuge(operand));
  }

  private isHugeVariable(variable: Variable): boolean {
    const known = this.known.get(variable);
    if (known !== undefined) return known;
    this.known.set(variable, false);
    const isHuge = (this.definitions.get(variable) ?? []).some((value) => this.isHuge(value));
    this.known.set(variable, isHuge);
    return isHuge;
  }
}

/** `a / s ^ 2` as `a / s / s`, where `s` is a sum of exponentials: its square is infinite long before it is. */
export function withoutHugePowers(forward: readonly Step[], lines: readonly Step[]): readonly Step[] {
  const magnitudes = new Magnitudes([...forward, ...lines]);
  const divided = (value: Value): Value => {
    if (value.kind !== 'apply') return value;
    const operands = value.operands.map(divided);
    const [above, power] = operands as [Value, Value];
    const [base, exponent] = isApply(value, '/') && isApply(power, '^') ? power.operands : [];
    const times = exponent?.kind === 'number' && Number.isInteger(exponent.value) ? exponent.value : 0;
    if (base !== undefined && times >= 2 && times <= MOST_DIVISIONS && magnitudes.isHuge(base))
      return Array.from({ length: times }).reduce<Value>((whole) => build.infix('/', whole, base), above);
    return operands.every((operand, at) => operand === value.operands[at]) ? value : { ...value, operands };
  };
  const mapped = (step: Step): Step =>
    step.kind === 'loop' ? { ...step, body: step.body.map(mapped) } : { ...step, value: divided(step.value) };
  return lines.map(mapped);
}
