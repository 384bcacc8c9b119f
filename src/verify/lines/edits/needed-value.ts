import type { Interpreter, Sizes, Values } from '../../../engine/interpreter.ts';
import type { Equation, Step, Value } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { Random } from '../../draws/random.ts';
import { WrittenInterpreter } from '../../gradients/run-written-block.ts';
import { leastSquares } from './least-squares.ts';

/**
 * The value that a line would have to give for every gradient to be right. All that follows a backward line is linear in it, as a
 * rule: the gradients that it makes for each of its elements add up to what they lack, or no value of that line can mend them.
 */

/** Elements of a line in all of its iterations, at most: each takes a run of the block. */
const MOST_ELEMENTS = 80;
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
interface Visit {
  readonly sizes: Sizes;
  readonly values: Values;
  readonly given: Tensor;
}

/** Runs a block in which one line gives other numbers. */
class Substituting extends WrittenInterpreter {
  readonly visits: Visit[] = [];
  private readonly line: Equation;
  private readonly instead: readonly Tensor[] | undefined;
  private readonly isWatched: boolean;
  private count = 0;

  constructor({ sizes, before }: Replay, line: Equation, instead: readonly Tensor[] | undefined, isWatched: boolean) {
    super(sizes, before);
    this.line = line;
    this.instead = instead;
    this.isWatched = isWatched;
  }

  override runEquation(equation: Equation): void {
    if (equation !== this.line) {
      super.runEquation(equation);
      return;
    }
    const { target: variable, indices, operator, value } = equation;
    const given = this.instead?.[this.count] ?? this.evaluate(value);
    this.count += 1;
    if (this.isWatched) this.visits.push({ sizes: new Map(this.sizes), values: new Map(this.values), given });
    if (operator === '=') this.store.set({ variable, indices }, given);
    else this.store.add({ variable, indices }, given);
  }
}

export function joined(tensors: readonly Tensor[]): Float64Array {
  return Float64Array.from(tensors.flatMap(({ data }) => [...data]));
}

/** Numbers in the shapes of some tensors. */
function shaped(numbers: Float64Array, like: readonly Tensor[]): readonly Tensor[] {
  let start = 0;
  return like.map(({ shape, data }) => {
    const own = { shape, data: numbers.slice(start, start + data.length) };
    start += data.length;
    return own;
  });
}

function plus(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  return a.map((number, at) => number + factor * (b[at] as number));
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
}

/** The gradients when the line gives certain numbers. */
class Response {
  private readonly replay: Replay;
  private readonly line: Equation;
  readonly visits: readonly Visit[];
  readonly lacking: Float64Array;

  constructor(replay: Replay, line: Equation) {
    this.replay = replay;
    this.line = line;
    const run = new Substituting(replay, line, undefined, true);
    run.run(replay.steps);
    this.visits = run.visits;
    this.lacking = replay.lacking(run.values);
  }

  get given(): Float64Array {
    return joined(this.visits.map(({ given }) => given));
  }

  run(numbers: Float64Array, isWatched = false): Substituting {
    const instead = shaped(
      numbers,
      this.visits.map(({ given }) => given),
    );
    const interpreter = new Substituting(this.replay, this.line, instead, isWatched);
    interpreter.run(this.replay.steps);
    return interpreter;
  }

  lackingWith(numbers: Float64Array): Float64Array {
    return this.replay.lacking(this.run(numbers).values);
  }
}

/** The place of a line in a run: expressions have values there, iteration by iteration. */
export class LinePlace {
  private readonly visits: readonly Visit[];
  private readonly evaluators: readonly Interpreter[];
  private readonly known = new Map<Value, readonly Tensor[] | undefined>();

  constructor(visits: readonly Visit[]) {
    this.visits = visits;
    this.evaluators = visits.map(({ sizes, values }) => new WrittenInterpreter(sizes, values));
  }

  /** The value of the line. */
  get tensors(): readonly Tensor[] {
    return this.visits.map(({ given }) => given);
  }

  /** Undefined where an expression reads what is not there. */
  evaluate(value: Value): readonly Tensor[] | undefined {
    if (!this.known.has(value)) this.known.set(value, this.evaluated(value));
    return this.known.get(value);
  }

  private evaluated(value: Value): readonly Tensor[] | undefined {
    try {
      return this.evaluators.map((evaluator) => evaluator.evaluate(value));
    } catch {
      return undefined;
    }
  }

  /** True if an expression is nothing but 0, or nothing but 1, in all iterations: as a term or a factor it fits anywhere. */
  isIdle(value: Value): boolean {
    const found = this.evaluate(value) ?? [];
    return [0, 1].some((idle) => found.length > 0 && found.every(({ data }) => data.every((number) => number === idle)));
  }
}

/** The place of a line in a block as it stands. */
export function placeOfLine(replay: Replay, line: Equation): LinePlace {
  return new LinePlace(new Response(replay, line).visits);
}

/** The numbers that a line must give, iteration by iteration. */
export class NeededValue {
  readonly numbers: Float64Array;
  /** Elements that no other number would do for. */
  readonly isKnown: readonly boolean[];
  private readonly place: LinePlace;
  /** In a run in which the elements that may be anything are something else. */
  private readonly other: LinePlace | undefined;

  constructor(numbers: Float64Array, isKnown: readonly boolean[], place: LinePlace, other: LinePlace | undefined) {
    this.numbers = numbers;
    this.isKnown = isKnown;
    this.place = place;
    this.other = other;
  }

  get tensors(): readonly Tensor[] {
    return this.place.tensors;
  }

  /** The value of an expression in the place of the line once that gives what it must; NaN where that is not known. */
  evaluate(value: Value): readonly Tensor[] | undefined {
    const found = this.place.evaluate(value);
    const again = this.other?.evaluate(value);
    if (found === undefined || again === undefined) return this.other === undefined ? found : undefined;
    return found.map(({ shape, data }, at) => ({
      shape,
      data: data.map((number, index) => (number === again[at]?.data[index] ? number : Number.NaN)),
    }));
  }

  /** True if an expression gives what the line must, as far as that is known. */
  isMetBy(value: Value): boolean {
    const found = this.evaluate(value);
    if (found === undefined) return false;
    const data = joined(found);
    const scale = largest(this.numbers);
    return (
      data.length === this.numbers.length &&
      data.every((number, at) => !this.isKnown[at] || !(Math.abs(number - (this.numbers[at] as number)) > TOLERANCE * scale))
    );
  }
}

/**
 * `impossible`: whatever the line gives, some gradient stays wrong; `unknown` where the gradients are not linear in it. At a draw of
 * another size, more may be known.
 */
export type Need = NeededValue | 'impossible' | 'other size' | 'unknown';

/** True if twice a change has twice the effect, and changes of several elements add up. */
function isLinear(response: Response, columns: readonly Float64Array[]): boolean {
  const random = new Random(1);
  const step = Float64Array.from(columns, () => random.between(-2, 2));
  const expected = columns.reduce((sum, column, at) => plus(sum, column, step[at] as number), response.lacking);
  const found = response.lackingWith(plus(response.given, step, 1));
  const scale = largest(expected);
  return found.every((number, at) => Math.abs(number - (expected[at] as number)) <= TOLERANCE * scale);
}

/** Finds what a line must give at one draw, where it has at least so many elements in all of its iterations. */
export function neededValue(replay: Replay, line: Equation, fewest: number): Need {
  const response = new Response(replay, line);
  const { given, lacking } = response;
  if (given.length < fewest || given.length > MOST_ELEMENTS) return 'other size';
  if (given.length === 0 || !given.every(Number.isFinite)) return 'unknown';
  const columns = Array.from(given, (_, at) =>
    plus(response.lackingWith(given.with(at, (given[at] as number) + 1)), lacking, -1),
  );
  if (![lacking, ...columns].every((column) => column.every(Number.isFinite)) || !isLinear(response, columns)) return 'unknown';
  const { unknowns, isDetermined, residual } = leastSquares({ columns, right: lacking.map((number) => -number) });
  if (residual > TOLERANCE) return 'impossible';
  const numbers = plus(given, unknowns, 1);
  const run = response.run(numbers, true);
  const random = new Random(2);
  const elsewhere = numbers.map((number, at) => (isDetermined[at] ? number : random.between(-1, 1)));
  const other = isDetermined.every(Boolean) ? undefined : new LinePlace(response.run(elsewhere, true).visits);
  return largest(replay.lacking(run.values)) > TOLERANCE
    ? 'unknown'
    : new NeededValue(numbers, isDetermined, new LinePlace(run.visits), other);
}
