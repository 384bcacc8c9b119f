import type { Sizes } from '../../engine/interpreter.ts';
import { namesIn } from '../../program/dimension.ts';
import type { Loop, Program } from '../../program/program.ts';
import { equationsOf, loopsOf } from '../../program/steps.ts';
import { type SizeError, sizeErrorOf } from '../../program/tensor.ts';
import { FEWEST_ITERATIONS, lengthen, lengthNames } from './lengths.ts';
import { namesAndNumbers, numbersIn, optionMeetings, sizeParts } from './size-numbers.ts';
import { arePossible, MOST_DISTINCT, noSizes, poolFor } from './small-sizes.ts';

/**
 * The sizes of a check's rounds. In the first two, open sizes differ from each other, from all that the file fixes or
 * writes as a number, and from what they were in the round before, and each loop runs at least three times. Then all are
 * equal, first with sequences of two elements and then with as many as everything else; then all are 1 that can be.
 */
export const SIZE_ROUNDS = ['distinct', 'others', 'equal', 'same', 'ones'] as const;
export type SizeRound = (typeof SIZE_ROUNDS)[number];

/** First values for distinct sizes, tried in turn: a `slice` may need some room. */
const STARTS: readonly number[] = [4, 3, 2, 5, 6, 7, 8, 9, 12, 16, 24, 48];
const EQUAL: readonly number[] = [3, 4, 5, 2, 6, 8, 12, 24, 48];
/** With more open sizes than this, those that can be 1 are not looked for one by one. */
const MOST_SINGLE_ONES = 12;
const LARGEST_CRITICAL = 64;
const MOST_CRITICAL = 12;

/** More sizes than this are told apart by two rounds together: in one of them any two differ. */
function placeIn({ length }: readonly number[], index: number, isSecond: boolean): number {
  const turn = Math.floor(index / length);
  return (isSecond ? index + turn + 1 : index) % length;
}

/** Runs a program at some sizes: an error means that they are no use. */
export type Rehearse = (sizes: Sizes) => void;

/** Chooses the sizes of the rounds of one check, which differ from round to round. */
export class SizeChoice {
  private readonly program: Program;
  private readonly written: Program | undefined;
  private readonly loops: readonly Loop[];
  private readonly fixed: Map<string, number>;
  private readonly open: readonly string[];
  private readonly lengths: ReadonlySet<string>;
  private readonly taken: ReadonlySet<number>;
  private readonly rehearse: Rehearse;
  private reason: SizeError | undefined;
  private before: Sizes = new Map();

  /** `written` is the file's own backward pass. */
  constructor(program: Program, written: Program | undefined, fixed: Sizes, rehearse: Rehearse) {
    const programs = written === undefined ? [program] : [program, written];
    const infos = [...program.dimensions.values()];
    this.program = program;
    this.written = written;
    this.rehearse = rehearse;
    this.loops = programs.flatMap(({ body }) => loopsOf(body));
    this.fixed = new Map(
      infos.flatMap(({ name, size }) => {
        const own = fixed.get(name) ?? size;
        return own === undefined ? [] : [[name, own] as const];
      }),
    );
    this.open = infos.map(({ name }) => name).filter((name) => !this.fixed.has(name));
    this.lengths = lengthNames(programs);
    this.taken = new Set([...numbersIn(programs), ...this.fixed.values()]);
  }

  /** The sizes of a round; undefined where it has none of its own. */
  round(round: SizeRound): Sizes | undefined {
    const found = round === 'ones' ? this.ones() : this.first(this.candidates(round), round === 'distinct' ? [1, 0] : [1]);
    if (found !== undefined) this.before = found;
    else if (round === 'distinct') throw noSizes(this.program, this.fixed, this.reason);
    return found;
  }

  /**
   * Sizes at which what the file computes from sizes may come out in another way: each name at the numbers that it meets
   * there, or as an option of an operation, and beside them, all others as in the first round. An index of a loop meets them where the loop is so long. The
   * number of them is bounded.
   */
  critical(): readonly Sizes[] {
    const { program, written } = this;
    const values = [program, ...(written === undefined ? [] : [written])].flatMap(({ body }) => equationsOf(body));
    const base = this.round('distinct');
    const open = new Set(this.open);
    const tried = new Map<string, readonly [name: string, size: number]>();
    const meetings = values.flatMap(({ value }) => [...sizeParts(value).map(namesAndNumbers), ...optionMeetings(value)]);
    for (const { names, numbers } of meetings) {
      if (base === undefined || numbers.length === 0) continue;
      for (const name of this.behind(names).filter((own) => open.has(own))) {
        const sizes = numbers.flatMap((number) => [number, number + 1, number - 1]);
        for (const size of new Set(sizes.filter((own) => Number.isInteger(own) && own >= 1 && own <= LARGEST_CRITICAL)))
          tried.set(`${name} ${size}`, [name, size]);
      }
    }
    return [...tried.values()]
      .slice(0, MOST_CRITICAL)
      .map((other) => new Map([...(base ?? []), other]))
      .filter((sizes) => this.works(sizes, 0));
  }

  /** Some names, and the sizes that those of them run to that are indices of loops. */
  private behind(names: readonly string[]): readonly string[] {
    const bounds = this.loops
      .filter(({ variable }) => names.includes(variable))
      .flatMap(({ first, last }) => [...namesIn(first), ...namesIn(last)]);
    return [...new Set([...names, ...bounds])];
  }

  private *candidates(round: SizeRound): Generator<Sizes> {
    if (round === 'equal') {
      for (const size of EQUAL) {
        for (const length of [2, 3]) yield this.sizes((name) => (this.lengths.has(name) ? length : size));
      }
      return;
    }
    if (round === 'same') {
      // Only where lengths and other sizes could be taken for one another.
      const isMixed = this.open.some((name) => this.lengths.has(name)) && this.open.some((name) => !this.lengths.has(name));
      if (isMixed) for (const size of EQUAL) yield this.sizes(() => size);
      return;
    }
    for (const start of STARTS)
      for (const falling of round === 'others' ? [true, false] : [false, true]) yield this.distinct(start, falling, true);
    for (const start of STARTS) yield this.distinct(start, false, false);
    // Shapes may ask for sizes that are no more than what the file writes.
    for (const size of [...EQUAL, 1]) yield this.sizes(() => size);
  }

  private sizes(choose: (name: string) => number): Sizes {
    return new Map([...this.program.dimensions.keys()].map((name) => [name, this.fixed.get(name) ?? choose(name)]));
  }

  /** Sizes that rise or fall in the order of the file and leave out what is taken; lengths with which all loops run often enough. */
  private distinct(start: number, falling: boolean, strict: boolean): Sizes {
    const used = new Set(strict ? this.taken : []);
    const next = (from: number, name: string): number => {
      let size = from;
      while (used.has(size) || (strict && this.before.get(name) === size)) size += 1;
      used.add(size);
      return size;
    };
    const chosen = new Map(this.fixed);
    const ordered = falling && this.open.length <= MOST_DISTINCT ? this.open.toReversed() : this.open;
    const choose = (names: readonly string[], from: number): void => {
      const pool = names.length > MOST_DISTINCT ? Array.from({ length: poolFor(names.length) }, () => next(from, '')) : undefined;
      for (const [index, name] of names.entries()) chosen.set(name, pool?.[placeIn(pool, index, falling)] ?? next(from, name));
    };
    const lengths = ordered.filter((name) => this.lengths.has(name));
    choose(lengths, FEWEST_ITERATIONS);
    lengthen(this.loops, chosen, new Set(lengths), next);
    choose(
      ordered.filter((own) => !this.lengths.has(own)),
      start,
    );
    return this.sizes((name) => chosen.get(name) ?? start);
  }

  /** 1 for each size that may be 1 together with the others that are. */
  private ones(): Sizes | undefined {
    const all = this.sizes(() => 1);
    if (this.open.length === 0) return undefined;
    if (this.works(all, 1)) return all;
    if (this.open.length > MOST_SINGLE_ONES) return undefined;
    const single = new Set<string>();
    const withOnes = (names: ReadonlySet<string>): Sizes =>
      this.sizes((name) => (names.has(name) ? 1 : (this.before.get(name) ?? 2)));
    for (const name of this.open) if (this.works(withOnes(new Set([...single, name])), 1)) single.add(name);
    return single.size === 0 ? undefined : withOnes(single);
  }

  private first(candidates: Iterable<Sizes>, shortest: readonly number[]): Sizes | undefined {
    const tried = new Set<string>();
    const postponed: Sizes[] = [];
    for (const sizes of candidates) {
      const key = [...sizes.values()].join();
      if (tried.has(key)) continue;
      tried.add(key);
      if (this.works(sizes, 1)) return sizes;
      postponed.push(sizes);
    }
    // A sequence may be empty where the sizes that are fixed leave it no elements.
    return shortest.includes(0) ? postponed.find((sizes) => this.works(sizes, 0)) : undefined;
  }

  private works(sizes: Sizes, shortest: number): boolean {
    if (!arePossible(this.program, sizes, shortest)) return false;
    try {
      this.rehearse(sizes);
      return true;
    } catch (error) {
      this.reason ??= sizeErrorOf(error);
      return false;
    }
  }
}
