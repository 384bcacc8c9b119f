import { type Code, call, type FunctionIndex, f64x2, get, type Local, v128 } from './assembler.ts';
import type { Expression } from './instructions.ts';
import type { Imported } from './runtime.ts';

/** The numbers of the functions that a module imports. */
export type ImportedFunctions = (name: Imported) => FunctionIndex;

/** A function of the host on both numbers of pairs. */
function onBoth(index: FunctionIndex, ...operands: readonly Local[]): Code {
  const one = (lane: 0 | 1): Code => call(index, ...operands.map((operand) => f64x2.lane(get(operand), lane)));
  return f64x2.withLane(f64x2.splat(one(0)), 1, one(1));
}

type Writer = (imported: ImportedFunctions, operands: readonly Local[], expressions: readonly Expression[]) => Code;

const splat = (value: number): Code => v128.const(value);
const at = (operands: readonly Local[], index: number): Code => get(operands[index] as Local);
const one =
  (write: (a: Code) => Code): Writer =>
  (_, operands) =>
    write(at(operands, 0));
const two =
  (write: (a: Code, b: Code) => Code): Writer =>
  (_, operands) =>
    write(at(operands, 0), at(operands, 1));
const mask = (compare: (a: Code, b: Code) => Code): Writer => two((a, b) => v128.and(compare(a, b), splat(1)));

const power: Writer = (imported, operands, [, exponent]) => {
  if (exponent?.kind === 'number') {
    const a = at(operands, 0);
    if (exponent.value === 2) return f64x2.mul(a, a);
    if (exponent.value === 1) return a;
    if (exponent.value === -1) return f64x2.div(splat(1), a);
  }
  return onBoth(imported('pow'), operands[0] as Local, operands[1] as Local);
};

/** How each elementwise operation is written on pairs; `log1p` and `finite` are parts of others. */
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
  where: (_, operands) => v128.select(f64x2.eq(at(operands, 0), splat(0)), at(operands, 2), at(operands, 1)),
  maximum: two(f64x2.max),
  minimum: two(f64x2.min),
  exp: (imported, operands) => call(imported('exp'), at(operands, 0)),
  log: (imported, [a]) => onBoth(imported('log'), a as Local),
  log1p: (imported, [a]) => onBoth(imported('log1p'), a as Local),
  sqrt: one(f64x2.sqrt),
  sin: (imported, [a]) => onBoth(imported('sin'), a as Local),
  cos: (imported, [a]) => onBoth(imported('cos'), a as Local),
  abs: one(f64x2.abs),
  clip: (_, operands) => f64x2.min(f64x2.max(at(operands, 0), at(operands, 1)), at(operands, 2)),
  sign: one((a) => {
    const difference = f64x2.sub(v128.and(f64x2.gt(a, splat(0)), splat(1)), v128.and(f64x2.lt(a, splat(0)), splat(1)));
    return v128.select(f64x2.eq(a, a), difference, a);
  }),
  stop_gradient: one((a) => a),
  sigmoid: (imported, operands) => call(imported('sigmoid'), at(operands, 0)),
  tanh: (imported, operands) => call(imported('tanh'), at(operands, 0)),
  relu: one((a) => f64x2.max(a, splat(0))),
  /** Inside of logsumexp: a maximum that is infinite counts as 0. */
  finite: one((a) => v128.select(f64x2.eq(f64x2.sub(a, a), splat(0)), a, splat(0))),
};
