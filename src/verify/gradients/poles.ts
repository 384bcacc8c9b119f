import type { Values } from '../../engine/interpreter.ts';
import { contains, isOfMatrices } from '../../program/domain.ts';
import { domainAt } from '../../program/operand-domain.ts';
import type { NumericSite } from '../../program/operation.ts';
import type { ApplyValue, Equation, Program } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Point } from '../draws/point.ts';
import { startOf, WrittenInterpreter } from './run-written-block.ts';

/** An operation of a block that gets a number for which it is not defined, such as a divisor of 0. */
export interface Pole {
  readonly equation: Equation;
  readonly value: ApplyValue;
  readonly operand: number;
  readonly number: number;
}

/** How a block leaves what float64 holds. */
export interface Leaving {
  /** True if some number grows too large, as may happen to a right formula sooner than to the derived one. */
  readonly hasOverflow: boolean;
  /** The first pole: no matter of magnitude, but one that the derived pass does without. */
  readonly pole: Pole | undefined;
}

const allFinite = ({ data }: Tensor): boolean => data.every(Number.isFinite);
const isInfinite = (number: number): boolean => Math.abs(number) === Number.POSITIVE_INFINITY;

function poleAt(equation: Equation, value: ApplyValue, operands: readonly Tensor[]): Pole | undefined {
  for (const [operand, { data }] of operands.entries()) {
    const domain = domainAt(value, operand);
    if (domain === undefined || isOfMatrices(domain)) continue;
    const number = data.find((own) => !contains(domain, own));
    if (number !== undefined) return { equation, value, operand, number };
  }
  return undefined;
}

class LeavingInterpreter extends WrittenInterpreter implements Leaving {
  hasOverflow = false;
  pole: Pole | undefined;
  private line: Equation | undefined;

  override runEquation(equation: Equation): void {
    this.line = equation;
    super.runEquation(equation);
  }

  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    const result = super.apply(value, operands, site);
    const isLeaving = operands.every(allFinite) && !allFinite(result);
    if (!isLeaving || this.line === undefined) return result;
    const pole = poleAt(this.line, value, operands);
    this.pole ??= pole;
    this.hasOverflow ||= pole === undefined && result.data.some(isInfinite);
    return result;
  }
}

/** Runs a block at a point where the derived pass is finite, and says how it leaves float64. */
export function leavingOf(backward: Program, point: Point, values: Values): Leaving {
  const interpreter = new LeavingInterpreter(point.sizes, startOf(point, values));
  interpreter.run(backward.body);
  return interpreter;
}
