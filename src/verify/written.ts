import { Interpreter, type Sizes, type Values } from '../engine/interpreter.ts';
import type { NumericSite } from '../program/operation.ts';
import type { ApplyValue, Step } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { filled, RowError, type Tensor } from '../program/tensor.ts';

/** What a person wrote may take rows by numbers that name none: nothing there is a number then, and the line is wrong. */
export function applyWritten(apply: () => Tensor, { shape }: ApplyValue, sizes: Sizes): Tensor {
  try {
    return apply();
  } catch (error) {
    if (error instanceof RowError) return filled(evaluateShape(shape, sizes), Number.NaN);
    throw error;
  }
}

class WrittenInterpreter extends Interpreter {
  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    return applyWritten(() => super.apply(value, operands, site), value, this.sizes);
  }
}

/** Runs the lines of a hand-written block. */
export function runWrittenBlock(body: readonly Step[], sizes: Sizes, given: Values): Values {
  return new WrittenInterpreter(sizes, given).run(body);
}
