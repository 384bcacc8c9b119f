import type { Imported } from '../kernels/runtime.ts';
import { type Code, call, type FunctionIndex, f64x2, get, type Local, v128 } from '../wasm/assembler.ts';
import type { Expression } from './instructions.ts';

/** The numbers of the functions that a module imports. */
export type ImportedFunctions = (name: Imported) => FunctionIndex;

/** Facilities for writing an operation: imported functions, and locals for values that are used more than once. */
interface Tools {
  readonly imported: ImportedFunctions;
  readonly keep: (code: Code) => Local;
  /** The operands as expressions. */
  readonly expressions: readonly Expression[];
}

type Writer = (operands: readonly Code[], tools: Tools) => Code;

const splat = (value: number): Code => v128.const(value);
const at = (operands: readonly Code[], index: number): Code => operands[index] as Code;
const one =
  (write: (a: Code) => Code): Writer =>
  (operands) =>
    write(at(operands, 0));
const two =
  (write: (a: Code, b: Code) => Code): Writer =>
  (operands) =>
    write(at(operands, 0), at(operands, 1));
/** For what uses its operand more than once. */
const oneKept =
  (write: (a: Code) => Code): Writer =>
  (operands, { keep }) =>
    write(get(keep(at(operands, 0))));
const mask = (compare: (a: Code, b: Code) => Code): Writer => two((a, b) => v128.and(compare(a, b), splat(1)));

/** A function of pairs. */
const called =
  (name: Imported): Writer =>
  (operands, { imported }) =>
    call(imported(name), ...operands);

/** A function of numbers, on both numbers of pairs. */
const calledTwice =
  (name: Imported): Writer =>
  (operands, { imported, keep }) => {
    const kept = operands.map((operand) => get(keep(operand)));
    const lane = (index: 0 | 1): Code => call(imported(name), ...kept.map((operand) => f64x2.lane(operand, index)));
    return f64x2.withLane(f64x2.splat(lane(0)), 1, lane(1));
  };

const square = oneKept((a) => f64x2.mul(a, a));
const pow = calledTwice('pow');

const power: Writer = (operands, tools) => {
  const exponent = tools.expressions[1];
  if (exponent?.kind === 'number') {
    if (exponent.value === 2) return square(operands, tools);
    if (exponent.value === 1) return at(operands, 0);
    if (exponent.value === -1) return f64x2.div(splat(1), at(operands, 0));
  }
  return pow(operands, tools);
};

/** Code for an element of each operation, on pairs; `log1p` and `finite` are also parts of other operations. */
export const SCALARS: Readonly<Record<string, Writer>> = {
  '+': two(f64x2.add),
  '-': two(f64x2.sub),
  '*': two(f64x2.mul),
  '/': two(f64x2.div),
  '^': power,
  negative: one(f64x2.neg),
  '<': mask(f64x2.lt),
  '<=': mask(f64x2.le),
  '>': mask(f64x2.gt),
  '>=': mask(f64x2.ge),
  '==': mask(f64x2.eq),
  '!=': mask(f64x2.ne),
  where: (operands) => v128.select(f64x2.eq(at(operands, 0), splat(0)), at(operands, 2), at(operands, 1)),
  maximum: two(f64x2.max),
  minimum: two(f64x2.min),
  exp: called('exp'),
  log: calledTwice('log'),
  log1p: calledTwice('log1p'),
  sqrt: one(f64x2.sqrt),
  sin: calledTwice('sin'),
  cos: calledTwice('cos'),
  abs: one(f64x2.abs),
  clip: (operands) => f64x2.min(f64x2.max(at(operands, 0), at(operands, 1)), at(operands, 2)),
  sign: oneKept((a) => {
    const difference = f64x2.sub(v128.and(f64x2.gt(a, splat(0)), splat(1)), v128.and(f64x2.lt(a, splat(0)), splat(1)));
    return v128.select(f64x2.eq(a, a), difference, a);
  }),
  stop_gradient: one((a) => a),
  sigmoid: called('sigmoid'),
  tanh: called('tanh'),
  relu: one((a) => f64x2.max(a, splat(0))),
  /** Inside of logsumexp: a maximum that is infinite counts as 0. */
  finite: oneKept((a) => v128.select(f64x2.eq(f64x2.sub(a, a), splat(0)), a, splat(0))),
};
