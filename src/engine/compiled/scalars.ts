import { type Code, call, F64, type FunctionIndex, f64x2, get, type Local, type ModuleWriter, v128 } from './assembler.ts';
import { defineExp, defineSigmoid, defineTanh } from './functions.ts';
import type { Expression } from './instructions.ts';

/** Functions of numbers that the host has and WebAssembly has not. */
export const HOST_FUNCTIONS = {
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  pow: (a: number, b: number): number => a ** b,
} as const;

type HostFunction = keyof typeof HOST_FUNCTIONS;
type PairFunction = 'exp' | 'sigmoid' | 'tanh';

/** The functions that a module uses, each written once. */
export class FunctionLibrary {
  private readonly writer: ModuleWriter;
  private readonly imported: ReadonlyMap<HostFunction, FunctionIndex>;
  private readonly defined = new Map<PairFunction, FunctionIndex>();

  constructor(writer: ModuleWriter) {
    this.writer = writer;
    this.imported = new Map(
      Object.keys(HOST_FUNCTIONS).map((name) => {
        const parameters = name === 'pow' ? ([F64, F64] as const) : ([F64] as const);
        return [name as HostFunction, writer.importFunction(name, { parameters, results: [F64] })];
      }),
    );
  }

  pair(name: PairFunction): FunctionIndex {
    const known = this.defined.get(name);
    if (known !== undefined) return known;
    const index = this.definePair(name);
    this.defined.set(name, index);
    return index;
  }

  private definePair(name: PairFunction): FunctionIndex {
    if (name === 'exp') return defineExp(this.writer);
    return name === 'tanh' ? defineTanh(this.writer) : defineSigmoid(this.writer, this.pair('exp'));
  }

  /** A function of the host on both numbers of pairs. */
  host(name: HostFunction, ...operands: readonly Local[]): Code {
    const index = this.imported.get(name) as FunctionIndex;
    const one = (lane: 0 | 1): Code => call(index, ...operands.map((operand) => f64x2.lane(get(operand), lane)));
    return f64x2.withLane(f64x2.splat(one(0)), 1, one(1));
  }
}

type Writer = (library: FunctionLibrary, operands: readonly Local[], expressions: readonly Expression[]) => Code;

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

const power: Writer = (library, operands, [, exponent]) => {
  if (exponent?.kind === 'number') {
    const a = at(operands, 0);
    if (exponent.value === 2) return f64x2.mul(a, a);
    if (exponent.value === 1) return a;
    if (exponent.value === -1) return f64x2.div(splat(1), a);
  }
  return library.host('pow', operands[0] as Local, operands[1] as Local);
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
  exp: (library, operands) => call(library.pair('exp'), at(operands, 0)),
  log: (library, [a]) => library.host('log', a as Local),
  log1p: (library, [a]) => library.host('log1p', a as Local),
  sqrt: one(f64x2.sqrt),
  sin: (library, [a]) => library.host('sin', a as Local),
  cos: (library, [a]) => library.host('cos', a as Local),
  abs: one(f64x2.abs),
  clip: (_, operands) => f64x2.min(f64x2.max(at(operands, 0), at(operands, 1)), at(operands, 2)),
  sign: one((a) => {
    const difference = f64x2.sub(v128.and(f64x2.gt(a, splat(0)), splat(1)), v128.and(f64x2.lt(a, splat(0)), splat(1)));
    return v128.select(f64x2.eq(a, a), difference, a);
  }),
  stop_gradient: one((a) => a),
  sigmoid: (library, operands) => call(library.pair('sigmoid'), at(operands, 0)),
  tanh: (library, operands) => call(library.pair('tanh'), at(operands, 0)),
  relu: one((a) => f64x2.max(a, splat(0))),
  /** Inside of logsumexp: a maximum that is infinite counts as 0. */
  finite: one((a) => v128.select(f64x2.eq(f64x2.sub(a, a), splat(0)), a, splat(0))),
};
