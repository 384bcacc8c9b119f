import { Interpreter, type Observer, run, type Sizes, type Values } from '../../engine/interpreter.ts';
import { roundedValue } from '../../engine/rounded.ts';
import { assembled } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { NumericSite } from '../../program/operation.ts';
import type { ApplyValue, Equation, Program, Rounding, Step } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { filled, RowError, SizeError, type Tensor } from '../../program/tensor.ts';
import { type SwitchObserver, watching } from '../coverage/switches.ts';
import type { Point } from '../draws/point.ts';

/** A hand-written line may take rows by indices that do not exist: its values are NaN then, and the line is wrong. */
export function applyWritten(apply: () => Tensor, { shape }: ApplyValue, sizes: Sizes): Tensor {
  try {
    return apply();
  } catch (error) {
    if (error instanceof RowError) return filled(evaluateShape(shape, sizes), Number.NaN);
    throw error;
  }
}

/** A line that cannot be computed at some sizes, as a slice that does not fit. */
export class LineSizeError extends SizeError {
  readonly line: Equation;
  readonly sizes: Sizes;

  constructor(message: string, line: Equation, sizes: Sizes) {
    super(message);
    this.line = line;
    this.sizes = sizes;
  }
}

/** Runs what a person wrote. */
export class WrittenInterpreter extends Interpreter {
  private readonly round: Rounding | undefined;

  constructor(sizes: Sizes, given: Values, observe?: Observer, round?: Rounding) {
    super(sizes, given, observe);
    this.round = round;
  }

  override runEquation(equation: Equation): void {
    try {
      super.runEquation(equation);
    } catch (error) {
      const isOwn = error instanceof LineSizeError || !(error instanceof SizeError || error instanceof RangeError);
      throw isOwn ? error : new LineSizeError(error.message, equation, new Map(this.sizes));
    }
  }

  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    const exact = (): Tensor => super.apply(value, operands, site);
    const { round } = this;
    return applyWritten(() => (round === undefined ? exact() : roundedValue(value, operands, round, exact)), value, this.sizes);
  }
}

/** The values that a hand-written block starts from at a point: forward values, and the adjoints of the outputs. */
export function startOf({ sizes, cotangents }: Point, values: Values): Values {
  return new Map([...values, ...assembled(cotangents, adjointOf, sizes)]);
}

/** Runs a hand-written block on the forward values of a draw. */
export function runWritten(
  backward: Program,
  point: Point,
  observe?: SwitchObserver,
  values: Values = run(point.program.body, point.sizes, point.given),
): Values {
  const watch = observe && watching(observe);
  return new WrittenInterpreter(point.sizes, startOf(point, values), watch).run(backward.body);
}

/** Runs some steps of a block where others have left off. */
export function resumeWritten(steps: readonly Step[], sizes: Sizes, values: Values): Values {
  return new WrittenInterpreter(sizes, values).run(steps);
}

/** Called for each line whenever it runs. */
export type LineObserver = (line: Equation, contribution: Tensor) => void;

class ObservedInterpreter extends WrittenInterpreter {
  private readonly told: LineObserver;

  constructor(sizes: Sizes, given: Values, told: LineObserver) {
    super(sizes, given);
    this.told = told;
  }

  protected override computed(equation: Equation, result: Tensor): void {
    this.told(equation, result);
  }
}

/** Runs a block, and tells what each line gives in each iteration. */
export function observeLines(steps: readonly Step[], sizes: Sizes, start: Values, told: LineObserver): Values {
  return new ObservedInterpreter(sizes, start, told).run(steps);
}

/** Runs the block with results rounded coarsely, over forward values that were, too. */
export function runWrittenCoarsely(backward: Program, point: Point, values: Values, round: Rounding): Values {
  return new WrittenInterpreter(point.sizes, startOf(point, values), undefined, round).run(backward.body);
}
