import type { NumericSite } from '../program/operation.ts';
import type { ApplyValue, Rounding } from '../program/program.ts';
import type { Tensor } from '../program/tensor.ts';
import { Interpreter, type Observer, type Sizes, type Values } from './interpreter.ts';

/** The value of an operation, rounded: inside of a cell, that of each operation. */
export function roundedValue(value: ApplyValue, operands: readonly Tensor[], round: Rounding, exact: () => Tensor): Tensor {
  const { cell } = value.operation;
  return cell === undefined ? round(exact(), operands, value) : cell.rounded(operands, round);
}

/** Runs a program with the results of its operations rounded. */
export class RoundedInterpreter extends Interpreter {
  private readonly round: Rounding;

  constructor(sizes: Sizes, given: Values, round: Rounding, observe?: Observer) {
    super(sizes, given, observe);
    this.round = round;
  }

  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    return roundedValue(value, operands, this.round, () => super.apply(value, operands, site));
  }
}
