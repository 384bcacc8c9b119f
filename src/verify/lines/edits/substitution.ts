import type { Sizes, Values } from '../../../engine/interpreter.ts';
import type { Equation, Step } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { Random } from '../../draws/random.ts';
import { WrittenInterpreter } from '../../gradients/run-written-block.ts';

/** Runs of a block in which lines give other numbers than their own, and the gradients that come out. */

/** Beside the gradients that are to be made. */
const TOLERANCE = 1e-7;

/** A run of a block from some step on, and the gradients that it is to give. */
export interface Replay {
  readonly steps: readonly Step[];
  readonly sizes: Sizes;
  readonly before: Values;
  /** Differences between the gradients of a run and the right ones, each beside the largest of its tensor. */
  readonly lacking: (values: Values) => Float64Array;
}

/** A line in one iteration: what it gives, and the values that it could read there. */
export interface Visit {
  readonly sizes: Sizes;
  readonly values: Values;
  readonly given: Tensor;
}

/** The values that lines give instead of their own, iteration by iteration; undefined for a line that is only watched. */
type Substitutes = ReadonlyMap<Equation, readonly Tensor[] | undefined>;

/** Runs a block in which some lines give other numbers. */
export class Substituting extends WrittenInterpreter {
  private readonly substitutes: Substitutes;
  private readonly isWatched: boolean;
  private readonly visits = new Map<Equation, Visit[]>();
  private readonly counts = new Map<Equation, number>();

  constructor({ sizes, before }: Replay, substitutes: Substitutes, isWatched: boolean) {
    super(sizes, before);
    this.substitutes = substitutes;
    this.isWatched = isWatched;
  }

  visitsOf(line: Equation): readonly Visit[] {
    return this.visits.get(line) ?? [];
  }

  override runEquation(equation: Equation): void {
    if (!this.substitutes.has(equation)) {
      super.runEquation(equation);
      return;
    }
    const { target: variable, indices, operator, value } = equation;
    const count = this.counts.get(equation) ?? 0;
    const given = this.substitutes.get(equation)?.[count] ?? this.evaluate(value);
    this.counts.set(equation, count + 1);
    if (this.isWatched) this.watch(equation, given);
    if (operator === '=') this.store.set({ variable, indices }, given);
    else this.store.add({ variable, indices }, given);
  }

  private watch(line: Equation, given: Tensor): void {
    const visit = { sizes: new Map(this.sizes), values: new Map(this.values), given };
    this.visits.set(line, [...this.visitsOf(line), visit]);
  }
}

export function joined(tensors: readonly Tensor[]): Float64Array {
  return Float64Array.from(tensors.flatMap(({ data }) => [...data]));
}

export function plus(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  return a.map((number, at) => number + factor * (b[at] as number));
}

export function largest(numbers: Float64Array): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
}

/** How gradients answer to the numbers that some lines give; these stand one line after the other, iteration by iteration. */
export class Response {
  private readonly replay: Replay;
  private readonly lines: readonly Equation[];
  private readonly own: Substituting;
  readonly given: Float64Array;
  readonly lacking: Float64Array;

  constructor(replay: Replay, lines: readonly Equation[]) {
    this.replay = replay;
    this.lines = lines;
    this.own = new Substituting(replay, new Map(lines.map((line) => [line, undefined])), true);
    this.own.run(replay.steps);
    this.given = joined(lines.flatMap((line) => this.own.visitsOf(line).map(({ given }) => given)));
    this.lacking = replay.lacking(this.own.values);
  }

  /** How many numbers a line gives in all of its iterations. */
  lengthOf(line: Equation): number {
    return this.own.visitsOf(line).reduce((sum, { given }) => sum + given.data.length, 0);
  }

  visitsOf(line: Equation): readonly Visit[] {
    return this.own.visitsOf(line);
  }

  run(numbers: Float64Array, isWatched = false): Substituting {
    let start = 0;
    const shaped = ({ given: { shape, data } }: Visit): Tensor => {
      start += data.length;
      return { shape, data: numbers.slice(start - data.length, start) };
    };
    const substitutes = new Map(this.lines.map((line) => [line, this.own.visitsOf(line).map(shaped)]));
    const interpreter = new Substituting(this.replay, substitutes, isWatched);
    interpreter.run(this.replay.steps);
    return interpreter;
  }

  lackingWith(numbers: Float64Array): Float64Array {
    return this.replay.lacking(this.run(numbers).values);
  }

  /** The numbers after some steps: one is as large as the number, so that huge ones change as well. */
  after(steps: Float64Array): Float64Array {
    return this.given.map((number, at) => number + (steps[at] as number) * Math.max(1, Math.abs(number)));
  }

  /** The largest part of a gradient that is wrong if the lines give some numbers; `columns` are the changes that one step of each makes. */
  residual(numbers: Float64Array, columns: readonly Float64Array[]): number {
    const steps = this.given.map((own, at) => ((numbers[at] as number) - own) / Math.max(1, Math.abs(own)));
    return largest(columns.reduce((sum, column, at) => plus(sum, column, steps[at] as number), this.lacking));
  }

  /** The changes that one step of each number makes; undefined where gradients are not finite, or not linear in the numbers. */
  columns(): readonly Float64Array[] | undefined {
    const { given, lacking } = this;
    if (!given.every(Number.isFinite)) return undefined;
    const columns = Array.from(given, (_, at) =>
      plus(this.lackingWith(this.after(new Float64Array(given.length).fill(1, at, at + 1))), lacking, -1),
    );
    const areFinite = [lacking, ...columns].every((column) => column.every(Number.isFinite));
    return areFinite && this.isLinear(columns) ? columns : undefined;
  }

  /** True if twice a change has twice the effect, and changes of several elements add up. */
  private isLinear(columns: readonly Float64Array[]): boolean {
    const random = new Random(1);
    const steps = Float64Array.from(columns, () => random.between(-2, 2));
    const expected = columns.reduce((sum, column, at) => plus(sum, column, steps[at] as number), this.lacking);
    const found = this.lackingWith(this.after(steps));
    const scale = largest(expected);
    return found.every((number, at) => Math.abs(number - (expected[at] as number)) <= TOLERANCE * scale);
  }
}
