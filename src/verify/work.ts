import { NotCompiled } from '../engine/compiled/affine.ts';
import { runSteps, type Sizes } from '../engine/interpreter.ts';
import type { Equation, Program, Value } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { sizeOf } from '../program/tensor.ts';

/** Numbers that the interpreter goes through in the time that it spends on an operation itself. */
const NUMBERS_PER_OPERATION = 64;
/** Operations in whose time a plan is compiled, as measured on the examples. */
const WORTH_COMPILING = 3_000;

/** How long the interpreter takes for a value, in operations. */
function workOf(value: Value, sizes: Sizes): number {
  if (value.kind !== 'apply') return 0;
  const numbers = [value, ...value.operands].reduce((sum, { shape }) => sum + sizeOf(evaluateShape(shape, sizes)), 0);
  return value.operands.reduce((sum, operand) => sum + workOf(operand, sizes), 1 + numbers / NUMBERS_PER_OPERATION);
}

/** The same for one run of a program. */
function workOfRun({ body }: Program, sizes: Sizes): number {
  const known = new Map<Equation, number>();
  const running = new Map(sizes);
  let sum = 0;
  runSteps(body, running, (equation) => {
    const work = known.get(equation) ?? workOf(equation.value, running);
    known.set(equation, work);
    sum += work;
  });
  return sum;
}

/** What is compiled, but for programs that the compiler has no form for. */
export function compiledWherePossible<Pass>(compile: () => Pass, otherwise: () => Pass): Pass {
  try {
    return compile();
  } catch (error) {
    if (error instanceof NotCompiled) return otherwise();
    throw error;
  }
}

/** Whether the interpreter would take longer for so many runs of programs than compiling them. */
export function isWorthCompiling(programs: readonly Program[], sizes: Sizes, runs: number): boolean {
  return runs * programs.reduce((sum, program) => sum + workOfRun(program, sizes), 0) > WORTH_COMPILING;
}
