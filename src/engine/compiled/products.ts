import type { Kernel } from '../kernels/runtime.ts';
import { type Code, call, i32 } from '../wasm/assembler.ts';
import { addressCode, type Context } from './context.ts';
import { type MapInstruction, type Matrix, numberOf, type ProductInstruction } from './instructions.ts';
import { mapCode } from './maps.ts';

/** A product of a matrix and a vector, or of two vectors, by the kernel that reads the matrix along its dense axis. */
interface VectorForm {
  readonly kernel: Exclude<Kernel, 'product'>;
  readonly matrix: Matrix;
  /** Between rows of the matrix, and how long they are, in numbers. */
  readonly stride: number;
  readonly length: number;
  readonly x: Matrix;
  readonly y: Matrix;
  readonly count: number;
}

function along(matrix: Matrix, rows: number, columns: number, x: Matrix, y: Matrix): VectorForm | undefined {
  if (matrix.column === 1) {
    return { kernel: 'matrixVector', matrix, stride: matrix.row, length: columns, x, y, count: rows };
  }
  if (matrix.row !== 1) return undefined;
  return { kernel: 'vectorMatrix', matrix, stride: matrix.column, length: rows, x, y, count: columns };
}

function transposed({ row, column, ...place }: Matrix): Matrix {
  return { ...place, row: column, column: row };
}

/** The form of a product without a proper matrix on both sides, where the vectors are dense. */
export function vectorForm({ rows, columns, terms, a, b, c }: ProductInstruction): VectorForm | undefined {
  if (columns === 1 && b.row === 1 && (c.row === 1 || rows === 1)) return along(a, rows, terms, b, c);
  if (rows === 1 && a.column === 1) return along(transposed(b), columns, terms, a, c);
  if (terms === 1 && a.row === 1 && b.column === 1) {
    return { kernel: 'outer', matrix: c, stride: c.row, length: columns, x: a, y: b, count: rows };
  }
  return undefined;
}

/** Numbers as operands. */
function constants(...numbers: readonly number[]): string {
  let code = '';
  for (const number of numbers) code += i32.const(number);
  return code;
}

/** The result of a product without terms, as over an empty sequence: the kernels store nothing before the first term. */
function withoutTerms({ rows, columns, c, add }: ProductInstruction): MapInstruction {
  const domain = [rows, columns];
  const target = { buffer: c.buffer, offset: c.offset, shape: domain, strides: [c.row, 1] };
  return { kind: 'map', domain, target, value: numberOf(0), add };
}

export function productCode(context: Context, scratch: number, instruction: ProductInstruction): Code {
  if (instruction.terms === 0) return mapCode(context, withoutTerms(instruction));
  const address = (matrix: Matrix): string => addressCode(context, matrix);
  const add = instruction.add ? 1 : 0;
  const form = vectorForm(instruction);
  if (form !== undefined) {
    const { kernel, matrix, stride, length, x, y, count } = form;
    const operands = [address(matrix), constants(8 * stride, 8 * length), address(x), address(y), constants(count, add)];
    return call(context.imported(kernel), operands);
  }
  const { rows, columns, terms, a, b, c } = instruction;
  const left = address(a) + constants(8 * a.row, 8 * a.column);
  const right = address(b) + constants(8 * b.row, 8 * b.column);
  const result = address(c) + constants(8 * c.row, add, scratch);
  return call(context.imported('product'), constants(rows, columns, terms), left, right, result);
}
