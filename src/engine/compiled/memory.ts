import { type Buffer, flowOf, type Instruction } from './instructions.ts';
import { scratchBytes } from './product.ts';
import { vectorForm } from './products.ts';

/** Where everything lies in the plan's memory, in bytes. */
export interface Layout {
  readonly addressOf: (buffer: Buffer) => number;
  readonly scratch: number;
  /** Where loop variables are left for the host. */
  readonly loopVariables: number;
  readonly bytes: number;
}

const LOOP_VARIABLES = 0;
/** Room for the variables of as many loops as blocks may nest. */
const FIRST_FREE = 512;
const LINE = 64;

interface Lifetime {
  first: number;
  last: number;
}

/** The first and the last instruction that touches each buffer, loops counted through. */
class Lifetimes {
  readonly of = new Map<Buffer, Lifetime>();
  /** What the products need beside their operands: one at a time. */
  scratch = 0;
  private position = 0;

  visit(instructions: readonly Instruction[]): void {
    for (const instruction of instructions) {
      this.position += 1;
      if (instruction.kind === 'loop') this.visitLoop(instruction.body);
      else {
        const { target, sources } = flowOf(instruction);
        for (const buffer of [target, ...sources]) this.touch(buffer);
      }
      if (instruction.kind === 'product' && vectorForm(instruction) === undefined)
        this.scratch = Math.max(this.scratch, scratchBytes(instruction));
    }
  }

  /** Variables may carry numbers from one iteration to the next: they live as long as the loop does. */
  private visitLoop(body: readonly Instruction[]): void {
    const start = this.position;
    const before = new Map([...this.of].map(([buffer, { last }]) => [buffer, last]));
    this.visit(body);
    for (const [buffer, lifetime] of this.of) {
      const isTouched = lifetime.last > start && lifetime.last !== before.get(buffer);
      const isOuter = before.has(buffer) || !buffer.isTemporary;
      if (!isTouched || !isOuter) continue;
      lifetime.first = Math.min(lifetime.first, start);
      lifetime.last = this.position + 1;
    }
    this.position += 1;
  }

  private touch(buffer: Buffer): void {
    const known = this.of.get(buffer);
    if (known === undefined) this.of.set(buffer, { first: this.position, last: this.position });
    else known.last = this.position;
  }
}

interface Block {
  readonly address: number;
  readonly bytes: number;
  /** Until which instruction it is taken. */
  until: number;
}

/** Gives each buffer its place: those that are kept a place of their own, others a place whose numbers nobody needs any more. */
export function layOut(passes: readonly (readonly Instruction[])[], results: ReadonlySet<Buffer>): Layout {
  const lifetimes = new Lifetimes();
  const kept = new Set(results);
  for (const instructions of passes) {
    const earlier = new Map([...lifetimes.of].map(([buffer, { last }]) => [buffer, last]));
    lifetimes.visit(instructions);
    // A later pass may run again, and then needs what an earlier one left.
    for (const [buffer, { last }] of lifetimes.of) if ((earlier.get(buffer) ?? last) !== last) kept.add(buffer);
  }
  const addresses = new Map<Buffer, number>();
  let end = FIRST_FREE;
  const take = (bytes: number): number => {
    const address = end;
    end += Math.ceil(bytes / LINE) * LINE;
    return address;
  };
  for (const buffer of kept) addresses.set(buffer, take(8 * buffer.length));
  const blocks: Block[] = [];
  const open = [...lifetimes.of].filter(([buffer]) => !kept.has(buffer)).sort(([, a], [, b]) => a.first - b.first);
  for (const [buffer, { first, last }] of open) {
    const bytes = 8 * buffer.length;
    const free = blocks.filter((block) => block.until < first && block.bytes >= bytes && block.bytes <= 2 * bytes + LINE);
    const best = free.sort((a, b) => a.bytes - b.bytes)[0] ?? { address: take(bytes), bytes, until: 0 };
    if (!blocks.includes(best)) blocks.push(best);
    best.until = last;
    addresses.set(buffer, best.address);
  }
  const scratch = take(lifetimes.scratch);
  const addressOf = (buffer: Buffer): number => {
    const address = addresses.get(buffer);
    if (address === undefined) throw new Error(`${buffer.name} has no place`);
    return address;
  };
  return { addressOf, scratch, loopVariables: LOOP_VARIABLES, bytes: end };
}
