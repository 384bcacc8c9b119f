import type { Random } from '../../src/verify/draws/random.ts';

/** A random file with loops, and sizes for it: nested, descending, with several offsets and several indices. */
export interface RandomLoops {
  readonly text: string;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Expressions that a line may read: vectors of n numbers. */
type Leaves = readonly string[];

const HEAD = `input x[-1..T+2]: [n]
input y[1..L, 1..T]: [n]
param W: [n, n]
param v, w: [n]
const k: [n]
`;
const GIVEN: Leaves = ['v', 'w', 'k'];
const FUNCTIONS = ['tanh', 'sin', 'sigmoid'] as const;

class LoopWriter {
  private readonly random: Random;
  private readonly lines: string[] = [];
  private readonly sums: string[] = [];
  private names = 0;

  constructor(random: Random) {
    this.random = random;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)] as T;
  }

  private name(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }

  /** A vector that stays moderate however often it is fed back. */
  private vector(leaves: Leaves, scalars: readonly string[], depth: number): string {
    if (depth === 0) return this.pick(leaves);
    const part = (): string => this.vector(leaves, scalars, this.random.below(depth));
    switch (this.random.below(6)) {
      case 0:
        return `(${part()} + ${part()})`;
      case 1:
        return `${this.pick(FUNCTIONS)}(${part()}) * ${this.pick(leaves)}`;
      case 2:
        return `${this.pick(FUNCTIONS)}(W @ ${this.pick(leaves)} - ${part()})`;
      case 3:
        return scalars.length === 0 ? part() : `${part()} * (${this.pick(scalars)} / 3)`;
      case 4:
        return `(${part()} - ${part()} * ${this.pick(leaves)})`;
      default:
        return `${this.pick(FUNCTIONS)}(${part()}) * mean(${this.pick(leaves)})`;
    }
  }

  private bounded(leaves: Leaves, scalars: readonly string[]): string {
    return `tanh(${this.vector(leaves, scalars, 2)})`;
  }

  /** A few names that are local to the loop. */
  private locals(leaves: Leaves, scalars: readonly string[], indent: string, prefix: string): Leaves {
    const all = [...leaves];
    for (let count = this.random.below(3); count > 0; count -= 1) {
      const name = `${prefix}${count}`;
      this.lines.push(`${indent}${name} = ${this.vector(all, scalars, 2)}`);
      all.push(name);
    }
    return all;
  }

  /** A recurrence in one loop, upward or downward, that reaches one or two elements back. */
  private recurrence(known: Leaves): string {
    const h = this.name('h');
    const downward = this.random.next() < 0.5;
    const reach = 1 + this.random.below(2);
    const starts = Array.from({ length: reach }, (_, index) =>
      downward ? (index === 0 ? 'T+1' : `T+${index + 1}`) : `${-index}`,
    );
    for (const start of starts) this.lines.push(`${h}[${start}] = ${this.bounded([...known, ...GIVEN, 'x[1]'], [])}`);
    const back = Array.from({ length: reach }, (_, index) => `${h}[t${downward ? '+' : '-'}${index + 1}]`);
    this.lines.push(`for t in ${downward ? 'T..1' : '1..T'} {`);
    const leaves = [...known, ...GIVEN, ...back, ...back, 'x[t]', 'x[t-1]', 'x[t+2]', 'x[T-t+1]'];
    const all = this.locals(leaves, ['t', 'T'], '  ', this.pick(['a', 'b']));
    this.lines.push(`  ${h}[t] = ${this.bounded([...all.slice(-2), back[0] as string], ['t'])}`, '}');
    return h;
  }

  /** A loop in a loop over a sequence with two indices. */
  private nest(known: Leaves): string {
    const c = this.name('c');
    const down = this.random.next() < 0.5;
    const [start, range, back] = down ? ['T+1', 'T..1', `${c}[l, t+1]`] : ['0', '1..T', `${c}[l, t-1]`];
    const below = `${c}[l-1, t]`;
    this.lines.push('for t in 1..T {', `  ${c}[0, t] = ${this.bounded([...known, ...GIVEN, 'x[t]'], ['t'])}`, '}');
    this.lines.push(`${c}[0, ${start}] = ${this.bounded(GIVEN, [])}`);
    this.lines.push('for l in 1..L {');
    const outer = this.locals([...known, ...GIVEN, `${c}[l-1, ${start}]`], ['l'], '  ', 'o');
    this.lines.push(`  ${c}[l, ${start}] = ${this.bounded(outer, ['l'])}`, `  for t in ${range} {`);
    const all = this.locals([...outer, back, below, 'y[l, t]', 'x[t+1]'], ['l', 't'], '    ', 'i');
    this.lines.push(`    ${c}[l, t] = ${this.bounded([...all.slice(-3), back, below], ['t', 'l'])}`, '  }', '}');
    return c;
  }

  write(): RandomLoops {
    const known: string[] = [];
    for (let count = 1 + this.random.below(3); count > 0; count -= 1) {
      const isNest = this.random.next() < 0.4;
      const name = isNest ? this.nest(known) : this.recurrence(known);
      known.push(isNest ? `${name}[L, 1]` : `${name}[1]`, isNest ? `${name}[0, T]` : `${name}[T]`);
      const s = this.name('s');
      this.lines.push(`${s} = ${isNest ? `sum(${name}, axis=[0, 1])` : `sum(${name}, axis=0)`}`);
      known.push(s);
      this.sums.push(s, ...(this.random.next() < 0.5 ? [name] : []));
    }
    const sizes = new Map([
      ['T', 1 + this.random.below(4)],
      ['L', 1 + this.random.below(3)],
      ['n', 1 + this.random.below(3)],
    ]);
    return { text: `${HEAD}${this.lines.join('\n')}\noutput ${this.sums.join(', ')}\n`, sizes };
  }
}

export function randomLoops(random: Random): RandomLoops {
  return new LoopWriter(random).write();
}
