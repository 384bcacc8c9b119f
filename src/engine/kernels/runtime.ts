import { F64, type FunctionType, I32 } from '../wasm/assembler.ts';
import { HOST, type HostFunction, type Memory } from '../wasm/host.ts';
import { ModuleWriter } from '../wasm/writer.ts';
import { defineExp, defineSigmoid, defineTanh, PAIR_FUNCTION } from './functions.ts';
import { defineProduct, PRODUCT_TYPE } from './product.ts';
import { defineMatrixVector, defineOuter, defineVectorMatrix, VECTOR_TYPE } from './vectors.ts';

/**
 * Functions that plans call and that are the same for all: two modules, compiled once by the host however many plans there
 * are.
 */
type Functions = Readonly<Record<string, HostFunction>>;

/** Functions of numbers that the host has and WebAssembly has not. */
const HOST_FUNCTIONS = {
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  pow: (a: number, b: number): number => a ** b,
} as const;

const ONE: FunctionType = { parameters: [F64], results: [F64] };

/** The types of all that a plan may import, by name. */
export const IMPORTS = {
  log: ONE,
  log1p: ONE,
  sin: ONE,
  cos: ONE,
  pow: { parameters: [F64, F64], results: [F64] },
  exp: PAIR_FUNCTION,
  sigmoid: PAIR_FUNCTION,
  tanh: PAIR_FUNCTION,
  product: PRODUCT_TYPE,
  matrixVector: VECTOR_TYPE,
  vectorMatrix: VECTOR_TYPE,
  outer: VECTOR_TYPE,
  /** An operation without code of its own, by its number. */
  operation: { parameters: [I32], results: [] },
} as const satisfies Readonly<Record<string, FunctionType>>;

export type Imported = keyof typeof IMPORTS;

export const KERNELS = ['product', 'matrixVector', 'vectorMatrix', 'outer'] as const;
export type Kernel = (typeof KERNELS)[number];

function kernelModule(): object {
  const writer = new ModuleWriter();
  writer.importMemory();
  defineProduct(writer, 'product');
  defineMatrixVector(writer, 'matrixVector');
  defineVectorMatrix(writer, 'vectorMatrix');
  defineOuter(writer, 'outer');
  return new HOST.Module(writer.bytes());
}

function functionInstance(): Functions {
  const writer = new ModuleWriter();
  const exp = defineExp(writer, 'exp');
  defineSigmoid(writer, exp, 'sigmoid');
  defineTanh(writer, 'tanh');
  return new HOST.Instance(new HOST.Module(writer.bytes()), {}).exports;
}

let kernels: object | undefined;
let functions: Functions | undefined;

/** The products of matrices that lie in a memory. */
export function kernelsOver(memory: Memory): Functions {
  kernels ??= kernelModule();
  return new HOST.Instance(kernels, { host: { memory } }).exports;
}

/** The functions of numbers, which touch no memory. */
export function functionsOfNumbers(): Functions {
  functions ??= { ...HOST_FUNCTIONS, ...functionInstance() };
  return functions;
}
