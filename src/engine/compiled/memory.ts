import { scratchBytes } from '../kernels/product.ts';
import { type Buffer, type Instruction, someSource, targetOf } from './instructions.ts';
import { vectorForm } from './products.ts';

/** The layout of the plan's memory, in bytes. */
export interface Layout {
  readonly addressOf: (buffer: Buffer) => number;
  readonly scratch: number;
  /** The address at which loop variables are left for the host. */
  readonly loopVariables: number;
  readonly bytes: number;
}

const LOOP_VARIABLES = 0;
/** Room for the variables of as many loops as blocks may nest. */
const FIRST_FREE = 512;
/** Buffers begin at lines of the cache. */
export const LINE = 64;

interface Lifetime {
  first: number;
  last: number;
}

/** The first and the last instruction that touches each buffer, loops counted through. */
class Lifetimes {
  readonly of = new Map<Buffer, Lifetime>();
  /** Buffers that more than one pass touches. */
  readonly shared = new Set<Buffer>();
  /** Working memory of the largest product; only one runs at a time. */
  scratch = 0;
  private position = 0;
  /** Buffers that the current loop or pass touches. */
  private touched = new Set<Buffer>();

  visitPass(instructions: readonly Instruction[]): void {
    const start = this.position;
    this.touched = new Set();
    this.visit(instructions);
    for (const buffer of this.touched) if (this.isOlder(buffer, start)) this.shared.add(buffer);
  }

  private visit(instructions: readonly Instruction[]): void {
    for (const instruction of instructions) {
      this.position += 1;
      if (instruction.kind === 'loop') this.visitLoop(instruction.body);
      else if (instruction.kind === 'fill') for (const buffer of instruction.buffers) this.touch(buffer);
      else {
        this.touch(targetOf(instruction));
        someSource(instruction, this.touch);
      }
      if (instruction.kind === 'product' && vectorForm(instruction) === undefined)
        this.scratch = Math.max(this.scratch, scratchBytes(instruction));
    }
  }

  /** Variables may carry numbers from one iteration to the next: they live as long as the loop does. */
  private visitLoop(body: readonly Instruction[]): void {
    const start = this.position;
    const outer = this.touched;
    this.touched = new Set();
    this.visit(body);
    for (const buffer of this.touched) {
      outer.add(buffer);
      if (buffer.isTemporary && !this.isOlder(buffer, start)) continue;
      const lifetime = this.of.get(buffer) as Lifetime;
      lifetime.first = Math.min(lifetime.first, start);
      lifetime.last = this.position + 1;
    }
    this.touched = outer;
    this.position += 1;
  }

  private isOlder(buffer: Buffer, start: number): boolean {
    return (this.of.get(buffer) as Lifetime).first <= start;
  }

  /** False, as an answer to whoever looks for one among many. */
  private readonly touch = (buffer: Buffer): false => {
    this.touched.add(buffer);
    const known = this.of.get(buffer);
    if (known === undefined) this.of.set(buffer, { first: this.position, last: this.position });
    else known.last = this.position;
    return false;
  };
}

interface Block {
  readonly address: number;
  readonly bytes: number;
  /** Until which instruction it is taken. */
  until: number;
}

/** Consecutive stretches of memory, each at the start of a line of the cache. */
class Space {
  end = FIRST_FREE;
  private readonly blocks: Block[] = [];

  take(bytes: number): number {
    const address = this.end;
    this.end += Math.ceil(bytes / LINE) * LINE;
    return address;
  }

  /** The smallest place that is free for so long and not much too large, or a new one. */
  share(bytes: number, { first, last }: Lifetime): number {
    let best: Block | undefined;
    for (const block of this.blocks) {
      if (block.until >= first || block.bytes < bytes || block.bytes > 2 * bytes + LINE) continue;
      if (best === undefined || block.bytes < best.bytes) best = block;
    }
    if (best === undefined) {
      best = { address: this.take(bytes), bytes, until: last };
      this.blocks.push(best);
    }
    best.until = last;
    return best.address;
  }
}

/** Gives each buffer its place: those that are kept a place of their own, others a place whose numbers nobody needs any more. */
export function layOut(passes: readonly (readonly Instruction[])[], results: ReadonlySet<Buffer>): Layout {
  const lifetimes = new Lifetimes();
  for (const instructions of passes) lifetimes.visitPass(instructions);
  // A later pass may run again, and then needs what an earlier one left.
  const kept = new Set([...results, ...lifetimes.shared]);
  const space = new Space();
  const addresses = new Map<Buffer, number>();
  for (const buffer of kept) addresses.set(buffer, space.take(8 * buffer.length));
  const open = [...lifetimes.of].filter(([buffer]) => !kept.has(buffer)).sort(([, a], [, b]) => a.first - b.first);
  for (const [buffer, lifetime] of open) addresses.set(buffer, space.share(8 * buffer.length, lifetime));
  const scratch = space.take(lifetimes.scratch);
  const addressOf = (buffer: Buffer): number => {
    const address = addresses.get(buffer);
    if (address === undefined) throw new Error(`${buffer.name} has no place`);
    return address;
  };
  return { addressOf, scratch, loopVariables: LOOP_VARIABLES, bytes: space.end };
}
