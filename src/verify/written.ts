import { assembled } from '../engine/elements.ts';
import { Interpreter, run, type Sizes, type Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { NumericSite } from '../program/operation.ts';
import type { ApplyValue, Program, Step } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { filled, RowError, type Tensor } from '../program/tensor.ts';
import type { Point } from './evidence.ts';

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
function runWrittenBlock(body: readonly Step[], sizes: Sizes, given: Values): Values {
  return new WrittenInterpreter(sizes, given).run(body);
}

/** Runs a hand-written block on the forward values of a draw. */
export function runWritten(backward: Program, { program, sizes, given, cotangents }: Point): Values {
  const values = run(program.body, sizes, given);
  return runWrittenBlock(backward.body, sizes, new Map([...values, ...assembled(cotangents, adjointOf, sizes)]));
}
