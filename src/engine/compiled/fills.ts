import { type Code, get, I32, i32, set, V128, v128 } from '../wasm/assembler.ts';
import type { Context } from './context.ts';
import type { FillInstruction } from './instructions.ts';
import { repeat } from './loop-nest.ts';
import { LINE } from './memory.ts';

/** Bytes that the host clears sooner than a loop does. */
const LARGE = 512;
/** Bytes that are not worth a loop. */
const SMALL = 64;
const PAIR = 16;

interface Range {
  readonly address: number;
  readonly bytes: number;
}

/** Merges ranges that are next to each other: between them is only padding that no buffer uses. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const found: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.address - b.address)) {
    const last = found.at(-1);
    const isNext = last !== undefined && range.address - (last.address + last.bytes) < LINE;
    if (isNext) found[found.length - 1] = { address: last.address, bytes: range.address + range.bytes - last.address };
    else found.push(range);
  }
  return found;
}

/** Sets whole buffers. Each has its lines of the cache for itself, so that a pair may reach over its end. */
export function fillCode({ frame, addressOf }: Context, { buffers, value }: FillInstruction): Code {
  const ranges = buffers
    .filter(({ length }) => length > 0)
    .map((buffer) => ({ address: addressOf(buffer), bytes: 8 * buffer.length }));
  const pair = frame.local(V128);
  const at = frame.local(I32);
  const one = ({ address, bytes }: Range): Code => {
    if (value === 0 && bytes >= LARGE) return i32.clear(i32.const(address), i32.const(bytes));
    if (bytes > SMALL) return repeat(at, bytes, PAIR, v128.store(get(at), get(pair), address));
    return Array.from({ length: Math.ceil(bytes / PAIR) }, (_, index) => v128.store(i32.const(address), get(pair), PAIR * index));
  };
  return [set(pair, v128.const(value)), merged(ranges).map(one)];
}
