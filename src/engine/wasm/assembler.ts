/**
 * A small assembler for WebAssembly: instructions are functions from code to code, nested as expressions are. Code is a
 * text, a character for a byte: the host puts long texts together without copying them, and counts their characters.
 */
export type Code = string | readonly Code[];

export function textOf(code: Code): string {
  if (typeof code === 'string') return code;
  let text = '';
  for (const part of code) text += textOf(part);
  return text;
}

/** Characters with the codes of bytes. */
const bytes = (...codes: readonly number[]): string => String.fromCharCode(...codes);
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, code) => bytes(code));
const byte = (code: number): string => BYTES[code] as string;

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

export function unsigned(value: number): string {
  if (value < 0x80) return byte(value);
  return byte((value & 0x7f) | 0x80) + unsigned(value >>> 7);
}

function signed(value: number): string {
  if (value >= -0x40 && value < 0x40) return byte(value & 0x7f);
  return byte((value & 0x7f) | 0x80) + signed(value >> 7);
}

const DOUBLE = new DataView(new ArrayBuffer(8));

/** The eight bytes that are in `DOUBLE`. */
function eightBytes(): string {
  let text = '';
  for (let index = 0; index < 8; index += 1) text += byte(DOUBLE.getUint8(index));
  return text;
}

function doubleBytes(value: number): string {
  DOUBLE.setFloat64(0, value, true);
  return eightBytes();
}

function wideBytes(value: bigint): string {
  DOUBLE.setBigInt64(0, value, true);
  return eightBytes();
}

/** The first where the condition holds, otherwise the second; both are computed. */
export const select = (a: Code, b: Code, condition: Code): Code => textOf(a) + textOf(b) + textOf(condition) + SELECT;

const SELECT = byte(0x1b);
const END = byte(0x0b);
const BLOCK_TYPE_VOID = byte(0x40);

/** An instruction takes its operands from in front of it. */
const unary =
  (opcode: string) =>
  (a: Code): string =>
    textOf(a) + opcode;
const binary =
  (opcode: string) =>
  (a: Code, b: Code): string =>
    textOf(a) + textOf(b) + opcode;
const ternary =
  (opcode: string) =>
  (a: Code, b: Code, c: Code): string =>
    textOf(a) + textOf(b) + textOf(c) + opcode;
const simd = (opcode: number): string => byte(0xfd) + unsigned(opcode);

/** Alignment 8 everywhere: no buffer of the engine holds anything else. */
const memoryOperand = (offset: number): string => byte(3) + unsigned(offset);
const load =
  (opcode: string) =>
  (address: Code, offset = 0): string =>
    textOf(address) + opcode + memoryOperand(offset);
const store =
  (opcode: string, lane = '') =>
  (address: Code, value: Code, offset = 0): string =>
    textOf(address) + textOf(value) + opcode + memoryOperand(offset) + lane;

const LOCAL_GET = byte(0x20);
const LOCAL_SET = byte(0x21);
const LOCAL_TEE = byte(0x22);
const CALL = byte(0x10);

export const get = ({ index }: Local): string => LOCAL_GET + unsigned(index);
export const set = ({ index }: Local, value: Code): string => textOf(value) + LOCAL_SET + unsigned(index);
export const tee = ({ index }: Local, value: Code): string => textOf(value) + LOCAL_TEE + unsigned(index);
export const call = (callee: FunctionIndex, ...operands: readonly Code[]): string => textOf(operands) + CALL + unsigned(callee);

export const i32 = {
  const: (value: number): string => byte(0x41) + signed(value),
  eqz: unary(byte(0x45)),
  lt: binary(byte(0x48)),
  ge: binary(byte(0x4e)),
  add: binary(byte(0x6a)),
  sub: binary(byte(0x6b)),
  mul: binary(byte(0x6c)),
  and: binary(byte(0x71)),
  shl: binary(byte(0x74)),
  store: (address: Code, value: Code): string => textOf(address) + textOf(value) + bytes(0x36, 2, 0),
  /** Sets so many bytes to 0. */
  clear: (address: Code, length: Code): string => textOf(address) + i32.const(0) + textOf(length) + bytes(0xfc, 0x0b, 0),
};

export const f64 = {
  const: (value: number): string => byte(0x44) + doubleBytes(value),
  fromI32: unary(byte(0xb7)),
  load: load(byte(0x2b)),
  store: store(byte(0x39)),
  add: binary(byte(0xa0)),
  sub: binary(byte(0xa1)),
  mul: binary(byte(0xa2)),
  div: binary(byte(0xa3)),
  max: binary(byte(0xa5)),
};

export const v128 = {
  const: (value: number): string => simd(0x0c) + doubleBytes(value).repeat(2),
  load: load(simd(0x00)),
  loadSplat: load(simd(0x0a)),
  /** One number, and 0 in the other lane. */
  loadLow: load(simd(0x5d)),
  store: store(simd(0x0b)),
  storeLow: store(simd(0x5b), byte(0)),
  and: binary(simd(0x4e)),
  /** `a` where the bits of `b` are not set. */
  andnot: binary(simd(0x4f)),
  or: binary(simd(0x50)),
  xor: binary(simd(0x51)),
  select: (mask: Code, a: Code, b: Code): string => textOf(a) + textOf(b) + textOf(mask) + simd(0x52),
  /** Lanes of two pairs, 0 and 1 of `a`, 2 and 3 of `b`. */
  lanes: (a: Code, b: Code, first: number, second: number): string =>
    textOf(a) + textOf(b) + simd(0x0d) + laneBytes(first) + laneBytes(second),
};

function laneBytes(lane: number): string {
  return bytes(...Array.from({ length: 8 }, (_, index) => 8 * lane + index));
}

export const i64x2 = {
  const: (value: bigint): string => simd(0x0c) + wideBytes(value).repeat(2),
  shl: binary(simd(0xcb)),
  add: binary(simd(0xce)),
  sub: binary(simd(0xd1)),
};

export const f64x2 = {
  splat: unary(simd(0x14)),
  lane: (a: Code, lane: 0 | 1): string => textOf(a) + simd(0x21) + byte(lane),
  withLane: (a: Code, lane: 0 | 1, value: Code): string => textOf(a) + textOf(value) + simd(0x22) + byte(lane),
  eq: binary(simd(0x47)),
  ne: binary(simd(0x48)),
  lt: binary(simd(0x49)),
  gt: binary(simd(0x4a)),
  le: binary(simd(0x4b)),
  ge: binary(simd(0x4c)),
  abs: unary(simd(0xec)),
  neg: unary(simd(0xed)),
  sqrt: unary(simd(0xef)),
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  div: binary(simd(0xf3)),
  min: binary(simd(0xf4)),
  max: binary(simd(0xf5)),
  nearest: unary(simd(0x94)),
  /** `a * b + c`, rounded once or twice as the host likes. */
  relaxedMadd: ternary(simd(0x107)),
};

const LOOP = byte(0x03);
const AGAIN_IF = bytes(0x0d, 0);
const IF = byte(0x04);
const ELSE = byte(0x05);

/** Repeats the body while the condition, tested after it, holds: it runs at least once. */
export function repeatWhile(body: Code, condition: Code): string {
  return LOOP + BLOCK_TYPE_VOID + textOf(body) + textOf(condition) + AGAIN_IF + END;
}

export function when(condition: Code, then: Code, otherwise?: Code): string {
  const alternative = otherwise === undefined ? '' : ELSE + textOf(otherwise);
  return textOf(condition) + IF + BLOCK_TYPE_VOID + textOf(then) + alternative + END;
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
