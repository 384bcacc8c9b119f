import type { Interpreter } from '../../../engine/interpreter.ts';
import type { Equation, Value } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { Random } from '../../draws/random.ts';
import { WrittenInterpreter } from '../../gradients/run-written-block.ts';
import { leastSquares } from './least-squares.ts';
import { largest, type Replay, Response, type Visit } from './substitution.ts';

/**
 * The values that lines would have to give for every gradient to be right. All that follows a backward line is linear in it, as a
 * rule: the gradients that it makes for each of its elements add up to what they lack, or no value of that line can mend them.
 */

/** Elements of a line in all of its iterations, at most: each takes a run of the block. */
export const MOST_ELEMENTS = 80;
/** Beside the gradients that are to be made. */
const TOLERANCE = 1e-7;
/** An expression that leaves more of the gradients wrong is not run. */
const MOST_RESIDUAL = 1e-6;

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

  /** The value of an expression in one iteration; undefined where it reads what is not there. */
  evaluateAt(iteration: number, value: Value): Tensor | undefined {
    try {
      return this.evaluators[iteration]?.evaluate(value);
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
  return new LinePlace(new Response(replay, [line]).visitsOf(line));
}

interface NeededPlaces {
  readonly place: LinePlace;
  readonly other: LinePlace | undefined;
  readonly residual?: (numbers: Float64Array) => number;
}

/** The numbers that a line must give, iteration by iteration. */
export class NeededValue {
  readonly numbers: Float64Array;
  /** Elements that no other number would do for. */
  readonly isKnown: readonly boolean[];
  private readonly place: LinePlace;
  /** Differences that rounding explains: beside what is needed and what was given. */
  private readonly slack: number;
  /** In a run in which the elements that may be anything are something else. */
  private readonly other: LinePlace | undefined;
  /** The part of the gradients that is wrong if the line gives some numbers, as where they only have to add up to something. */
  private readonly residual: ((numbers: Float64Array) => number) | undefined;

  constructor(numbers: Float64Array, given: Float64Array, isKnown: readonly boolean[], { place, other, residual }: NeededPlaces) {
    this.numbers = numbers;
    this.slack = TOLERANCE * Math.max(largest(numbers), largest(given));
    this.isKnown = isKnown;
    this.place = place;
    this.other = other;
    this.residual = residual;
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

  /** True if nothing is known of what the line must give. */
  get isOpen(): boolean {
    return !this.isKnown.includes(true);
  }

  /** True if the line must give nothing. */
  get isNothing(): boolean {
    return this.numbers.every((number, at) => !this.isKnown[at] || Math.abs(number) <= this.slack);
  }

  /** True if an expression gives what the line must, as far as that is known. */
  isMetBy(value: Value): boolean {
    const { slack, numbers } = this;
    const given = new Float64Array(numbers.length);
    let isFixed = true;
    let start = 0;
    // Most expressions are wrong in the first iteration.
    const isMet = this.tensors.every(({ data: { length } }, iteration) => {
      const found = this.place.evaluateAt(iteration, value)?.data;
      const again = this.other === undefined ? found : this.other.evaluateAt(iteration, value)?.data;
      const from = start;
      start += length;
      if (found?.length !== length || again === undefined) return false;
      given.set(found, from);
      return found.every((number, at) => {
        isFixed &&= number === again[at];
        const isOpen = !this.isKnown[from + at] || number !== again[at];
        return isOpen || !(Math.abs(number - (numbers[from + at] as number)) > slack);
      });
    });
    if (!isMet || this.residual === undefined || !isFixed) return isMet;
    return !(this.residual(given) > MOST_RESIDUAL);
  }
}

/**
 * `impossible`: whatever the lines give, some gradient stays wrong; `unknown` where the gradients are not linear in them. At a draw of
 * another size, more may be known.
 */
export type Unneeded = 'impossible' | 'other size' | 'unknown';
export type Need = NeededValue | Unneeded;

/** Finds what lines must give at one draw, where they have at least so many elements in all of their iterations. */
export function neededValues(replay: Replay, lines: readonly Equation[], fewest: number): readonly NeededValue[] | Unneeded {
  const response = new Response(replay, lines);
  const { given, lacking } = response;
  if (given.length < fewest || given.length > MOST_ELEMENTS * lines.length) return 'other size';
  const columns = given.length === 0 ? undefined : response.columns();
  if (columns === undefined) return 'unknown';
  const { unknowns, isDetermined, residual: left } = leastSquares({ columns, right: lacking.map((number) => -number) });
  if (left > TOLERANCE) return 'impossible';
  const numbers = response.after(unknowns);
  const run = response.run(numbers, true);
  if (largest(replay.lacking(run.values)) > TOLERANCE) return 'unknown';
  const random = new Random(2);
  const elsewhere = numbers.map((number, at) => (isDetermined[at] ? number : random.between(-1, 1)));
  const other = isDetermined.every(Boolean) ? undefined : response.run(elsewhere, true);
  const residual =
    other === undefined || lines.length > 1 ? undefined : (values: Float64Array) => response.residual(values, columns);
  let start = 0;
  return lines.map((line) => {
    const [from, to] = [start, start + response.lengthOf(line)];
    start = to;
    const again = other && new LinePlace(other.visitsOf(line));
    const place = new LinePlace(run.visitsOf(line));
    const places = { place, other: again, ...(residual && { residual }) };
    return new NeededValue(numbers.slice(from, to), given.slice(from, to), isDetermined.slice(from, to), places);
  });
}
