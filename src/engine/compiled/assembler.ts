/**
 * A small assembler for WebAssembly: instructions are functions from code to code, nested as expressions are, and
 * flattened when the module is written: bytes, constants, and parts with their length in front.
 */
export type Code = number | Double | Sized | readonly Code[];

export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export class Sized {
  readonly content: Code;

  constructor(content: Code) {
    this.content = content;
  }
}

export type Type = typeof I32 | typeof F64 | typeof V128;
export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;

/** A parameter or a local variable of a function. */
export interface Local {
  readonly index: number;
  readonly type: Type;
}

export interface FunctionType {
  readonly parameters: readonly Type[];
  readonly results: readonly Type[];
}

/** A function of the module, by its number. */
export type FunctionIndex = number;

export function unsigned(value: number): Code {
  if (value < 0x80) return value;
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): Code {
  if (value >= 0 && value < 0x40) return value;
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

/** The first where the condition holds, otherwise the second; both are computed. */
export const select = (a: Code, b: Code, condition: Code): Code => [a, b, condition, 0x1b];

const VOID = 0x40;
const unary =
  (opcode: number) =>
  (a: Code): Code => [a, opcode];
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [a, b, opcode];
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const simdUnary =
  (opcode: number) =>
  (a: Code): Code => [a, simd(opcode)];
const simdBinary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [a, b, simd(opcode)];

/** Alignment 8 everywhere: no buffer of the engine holds anything else. */
const memoryOperand = (offset: number): Code => [3, unsigned(offset)];

export const get = ({ index }: Local): Code => [0x20, unsigned(index)];
export const set = ({ index }: Local, value: Code): Code => [value, 0x21, unsigned(index)];
export const tee = ({ index }: Local, value: Code): Code => [value, 0x22, unsigned(index)];
export const call = (callee: FunctionIndex, ...operands: readonly Code[]): Code => [operands, 0x10, unsigned(callee)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  eqz: unary(0x45),
  lt: binary(0x48),
  ge: binary(0x4e),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  shl: binary(0x74),
  store: (address: Code, value: Code): Code => [address, value, 0x36, 2, 0],
  /** Sets so many bytes to 0. */
  clear: (address: Code, bytes: Code): Code => [address, i32.const(0), bytes, 0xfc, 0x0b, 0],
};

export const f64 = {
  const: (value: number): Code => [0x44, new Double(value)],
  load: (address: Code, offset = 0): Code => [address, 0x2b, memoryOperand(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, 0x39, memoryOperand(offset)],
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  max: binary(0xa5),
};

export const v128 = {
  const: (low: number, high = low): Code => [simd(0x0c), new Double(low), new Double(high)],
  load: (address: Code, offset = 0): Code => [address, simd(0x00), memoryOperand(offset)],
  loadSplat: (address: Code, offset = 0): Code => [address, simd(0x0a), memoryOperand(offset)],
  /** One number, and 0 in the other lane. */
  loadLow: (address: Code, offset = 0): Code => [address, simd(0x5d), memoryOperand(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, simd(0x0b), memoryOperand(offset)],
  storeLow: (address: Code, value: Code, offset = 0): Code => [address, value, simd(0x5b), memoryOperand(offset), 0],
  and: simdBinary(0x4e),
  /** `a` where the bits of `b` are not set. */
  andnot: simdBinary(0x4f),
  or: simdBinary(0x50),
  xor: simdBinary(0x51),
  select: (mask: Code, a: Code, b: Code): Code => [a, b, mask, simd(0x52)],
  /** Lanes of two pairs, 0 and 1 of `a`, 2 and 3 of `b`. */
  lanes: (a: Code, b: Code, first: number, second: number): Code => [a, b, simd(0x0d), laneBytes(first), laneBytes(second)],
};

function laneBytes(lane: number): Code {
  return Array.from({ length: 8 }, (_, byte) => 8 * lane + byte);
}

export const i64x2 = {
  const: (value: bigint): Code => [simd(0x0c), wideBytes(value), wideBytes(value)],
  shl: (a: Code, by: Code): Code => [a, by, simd(0xcb)],
  add: simdBinary(0xce),
  sub: simdBinary(0xd1),
};

function wideBytes(value: bigint): Code {
  return [...new Uint8Array(BigInt64Array.of(value).buffer)];
}

export const f64x2 = {
  splat: simdUnary(0x14),
  lane: (a: Code, lane: 0 | 1): Code => [a, simd(0x21), lane],
  withLane: (a: Code, lane: 0 | 1, value: Code): Code => [a, value, simd(0x22), lane],
  eq: simdBinary(0x47),
  ne: simdBinary(0x48),
  lt: simdBinary(0x49),
  gt: simdBinary(0x4a),
  le: simdBinary(0x4b),
  ge: simdBinary(0x4c),
  abs: simdUnary(0xec),
  neg: simdUnary(0xed),
  sqrt: simdUnary(0xef),
  add: simdBinary(0xf0),
  sub: simdBinary(0xf1),
  mul: simdBinary(0xf2),
  div: simdBinary(0xf3),
  min: simdBinary(0xf4),
  max: simdBinary(0xf5),
  nearest: simdUnary(0x94),
  /** `a * b + c`, rounded once or twice as the host likes. */
  relaxedMadd: (a: Code, b: Code, c: Code): Code => [a, b, c, simd(0x107)],
};

/** Runs the body as long as the condition, tested behind it, holds: at least once. */
export function repeatWhile(body: Code, condition: Code): Code {
  return [0x03, VOID, body, condition, 0x0d, 0, 0x0b];
}

export function when(condition: Code, then: Code, otherwise?: Code): Code {
  return [condition, 0x04, VOID, then, otherwise === undefined ? [] : [0x05, otherwise], 0x0b];
}

export function increase(local: Local, by: Code): Code {
  return set(local, i32.add(get(local), by));
}

/** Counts a local from a start up to an end that it may never reach. */
export function countUp(local: Local, start: Code, end: Code, step: Code, body: Code): Code {
  const once = [body, increase(local, step)];
  return [set(local, start), when(i32.lt(get(local), end), repeatWhile(once, i32.lt(get(local), end)))];
}

/** Counts a local down to an end that it reaches, if it starts above it. */
export function countDown(local: Local, start: Code, end: Code, body: Code): Code {
  const once = [body, increase(local, i32.const(-1))];
  return [set(local, start), when(i32.ge(get(local), end), repeatWhile(once, i32.ge(get(local), end)))];
}
