import { NotCompiled } from '../engine/compiled/affine.ts';
import type { Sizes } from '../engine/interpreter.ts';
import { type Work, workOf } from '../engine/work.ts';
import type { Program, Value } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';

/** Numbers that the interpreter goes through in the time that it spends on an operation itself. */
const NUMBERS_PER_OPERATION = 64;
/** Operations in whose time a plan is compiled, as measured on the examples. */
const WORTH_COMPILING = 1_000;
/** The same for each operation that stands in a long program: what runs a few times only is done before it is compiled. */
const COMPILING_ONE = 20;

/** Numbers, of one run for each gradient, from which on threads that are started for it are done earlier. */
const WORTH_SHARING = 12_000_000;

/** The interpreter's cost of some work, in operations. */
function interpreted({ operations, numbers }: Work): number {
  return operations + numbers / NUMBERS_PER_OPERATION;
}

/** The interpreter's cost of one run of each program, in operations. */
export function operationsOf(programs: readonly Program[], sizes: Sizes): number {
  return programs.reduce((sum, program) => sum + interpreted(workOf(program.body, sizes)), 0);
}

/** Compiles, unless the compiler has no form for something in the program. */
export function compiledWherePossible<Pass>(compile: () => Pass, otherwise: () => Pass): Pass {
  try {
    return compile();
  } catch (error) {
    if (error instanceof NotCompiled) return otherwise();
    throw error;
  }
}

function operationsIn(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((sum, operand) => sum + operationsIn(operand), 1) : 0;
}

/** True if the interpreter would take longer for that many runs than compiling the programs. */
export function isWorthCompiling(programs: readonly Program[], sizes: Sizes, runs: number): boolean {
  const equations = programs.flatMap(({ body }) => equationsOf(body));
  const written = equations.reduce((sum, { value }) => sum + operationsIn(value), 0);
  return runs * operationsOf(programs, sizes) > Math.max(WORTH_COMPILING, COMPILING_ONE * written);
}

/**
 * True if the questions about that many gradients at a draw are worth sharing among threads, which have to start and
 * compile first.
 */
export function isWorthSharing(program: Program, sizes: Sizes, gradients: number): boolean {
  return gradients * workOf(program.body, sizes).numbers > WORTH_SHARING;
}
