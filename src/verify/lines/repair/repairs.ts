import { simplify } from '../../../autodiff/simplify.ts';
import { substitute } from '../../../autodiff/temporaries.ts';
import * as build from '../../../operations/builder.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { numberValue, readValue, sizeValue } from '../../../program/build.ts';
import { named, namesIn } from '../../../program/dimension.ts';
import { printValue } from '../../../program/print.ts';
import type { Program, Value, Variable } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Truth } from '../../gradients/comparison.ts';
import type { Block, Line } from '../block.ts';
import { agree, expectedSample, type LinePoint, type LineValues, type Sample } from '../search/line-values.ts';
import type { Component, Segment, WrongLine } from '../search/path-contributions.ts';
import { candidates } from './candidates.ts';
import { type Candidate, isApply, type Vocabulary } from './change.ts';
import { countNodes, derivedValue, distinct, divisorsOf, factorsOf, numbersOf, partsOf } from './derived-line.ts';
import { isIdleChange } from './idle-change.ts';
import { SpelledWithHelpers } from './own-helpers.ts';

/** How much longer a repair makes its line: of two that explain a mistake, the one that takes away is likelier. */
export function growth(line: Line, repair: Repair): number {
  return repair.value === undefined ? 0 : countNodes(repair.value) - countNodes(line.equation.value);
}

/** A change that makes a line right on every draw. */
export interface Repair {
  /** The line's new right-hand side; none when only a number is wrong and the derived line says it better. */
  readonly value: Value | undefined;
  /** What was wrong, in words. */
  readonly cause: string;
  /** The factor that the cause speaks of. */
  readonly factor?: Value;
}

/**
 * How sure the repair of a helper is: a small change that makes all readers right, or most of them; or the part of
 * a reader's derived line that the helper stands for, which need not be like what is written.
 */
export const TRUST = ['all readers', 'most readers', 'part of the derived line'] as const;

export type Trust = (typeof TRUST)[number];

/** A helper is repaired when that makes at least this share of its readers right: some may be wrong besides. */
const FEWEST_READERS = 0.5;

/** More changes than this are not tried on one line. */
const MOST_CANDIDATES = 3000;

interface RepairSetting {
  readonly forward: Program;
  readonly points: readonly LinePoint[];
}

/** Looks for small changes that make wrong lines right. */
export class RepairSearch {
  private readonly block: Block;
  private readonly segments: readonly Segment[];
  private readonly trials: LineValues;
  /** Adjoints that the block takes as 1: no repair speaks of them. */
  private readonly units: ReadonlySet<Variable>;
  /** Sizes of inputs and parameters. */
  private readonly sizes: readonly Value[];
  /** Numbers that stand in the forward pass. */
  private readonly forwardNumbers: readonly number[];
  private readonly numbers: ReadonlyMap<Component, number>;
  private readonly known = new Map<string, Repair | undefined>();
  private readonly spelling = new Map<number, SpelledWithHelpers>();

  constructor(block: Block, segments: readonly Segment[], trials: LineValues, { forward, points }: RepairSetting) {
    this.block = block;
    this.units = points[0]?.units ?? new Set();
    this.sizes = sizesOf(forward);
    this.forwardNumbers = equationsOf(forward.body).flatMap(({ value }) => numbersOf(value));
    this.segments = segments;
    this.trials = trials;
    this.numbers = new Map(segments.flatMap(({ components }) => components).map((component, index) => [component, index]));
  }

  /** Searches once for the same question. */
  private remember(
    question: string,
    line: Line,
    expected: readonly Component[],
    search: () => Repair | undefined,
  ): Repair | undefined {
    const key = `${question}: ${line.index}: ${expected.map((component) => this.numbers.get(component)).join()}`;
    if (!this.known.has(key)) this.known.set(key, search());
    return this.known.get(key);
  }

  /** The repair of a wrong line, if one change makes it give what it must. */
  repair(wrong: WrongLine): Repair | undefined {
    const { line, expected } = wrong;
    if (expected.length === 0) return undefined;
    return this.remember('line', line, expected, () => {
      const value = this.trials.evaluate(line.equation.value);
      const goal = expectedSample(expected, value, this.trials);
      const change = this.first(line, [expected], (candidate) => this.trials.meets(candidate, goal));
      return change ?? this.missingTerm(wrong, value) ?? scaled(value, goal);
    });
  }

  /** The repair of a helper: with it, lines that read the helper are right. A small change grows it by less than `below` nodes. */
  repairHelper(helper: Line, readers: readonly WrongLine[], trust: Trust, below = Number.POSITIVE_INFINITY): Repair | undefined {
    const isBelow = (value: Value): boolean => countNodes(value) - countNodes(helper.equation.value) < below;
    return this.remember(
      `${trust} below ${below}`,
      helper,
      readers.flatMap(({ expected }) => expected),
      () => {
        const rights = this.rightReaders(helper, readers);
        // It is right already as far as it is read.
        if (rights(helper.equation.value, readers.length)) return undefined;
        const most = Math.max(Math.min(2, readers.length), Math.ceil(readers.length * FEWEST_READERS));
        const vocabulary = readers.map(({ expected }) => expected);
        if (trust !== 'part of the derived line') {
          const least = trust === 'all readers' ? readers.length : most;
          return this.first(helper, vocabulary, (candidate) => isBelow(candidate) && rights(candidate, least));
        }
        const least = readers.every((reader) => this.repair(reader) !== undefined) ? most : 1;
        const value = this.derivedParts(helper, vocabulary).find(
          (candidate) => rights(candidate, least) && this.isSound(candidate),
        );
        return value && { value, cause: 'it is not what the lines that read it need' };
      },
    );
  }

  /** A term of a helper that makes lines right which miss some components. */
  missingHelperTerm(helper: Line, readers: readonly WrongLine[], missing: readonly WrongLine['expected'][]): Repair | undefined {
    return this.remember(
      'missing term',
      helper,
      readers.flatMap(({ expected }) => expected),
      () => {
        const rights = this.rightReaders(helper, readers);
        for (const term of this.derivedParts(helper, missing)) {
          const value = build.infix('+', term, helper.equation.value);
          if (rights(value, readers.length)) return { value, cause: `the term \`${printValue(term)}\` is missing` };
        }
        return undefined;
      },
    );
  }

  /** Whether at least so many readers of a helper are right when it has another value. */
  private rightReaders(helper: Line, readers: readonly WrongLine[]): (candidate: Value, least: number) => boolean {
    const goals = readers.map((reader) => this.goalThrough(helper, reader));
    return (candidate, least) => {
      const replaced = new Map([[helper.equation.target, candidate]]);
      let wrong = 0;
      for (const meets of goals) {
        if (!meets(replaced)) wrong += 1;
        if (wrong > readers.length - least) return false;
      }
      return true;
    };
  }

  /** Parts of derived lines that have a helper's shape. */
  private derivedParts({ equation: { value } }: Line, expected: readonly WrongLine['expected'][]): readonly Value[] {
    const wholes = expected.map((components) => this.derived({ expected: components })).filter((whole) => whole !== undefined);
    const parts = wholes.flatMap(partsOf).filter(({ shape }) => sameShape(shape, value.shape));
    return distinct(parts);
  }

  /**
   * Whether a reader is right in the elements that depend on a helper: the others may be wrong through something
   * else, as when gates are computed apart and concatenated.
   */
  private goalThrough(helper: Line, { line, expected }: WrongLine): (replaced: ReadonlyMap<Variable, Value>) => boolean {
    const { value, target } = helper.equation;
    const moved = build.infix('+', build.infix('*', value, numberValue(2)), numberValue(1));
    const before = this.trials.evaluate(line.equation.value);
    const after = this.trials.evaluate(line.equation.value, new Map([[target, moved]]));
    const goal = expectedSample(expected, before, this.trials);
    const depends = (index: number): boolean => before[index] !== after[index];
    return (replaced) => this.trials.meets(line.equation.value, goal, replaced, depends);
  }

  /** Whether a reader of a helper gives what it must when the helper is repaired. */
  isRightWith(helper: Line, { value }: Repair, reader: WrongLine): boolean {
    return value !== undefined && this.goalThrough(helper, reader)(new Map([[helper.equation.target, value]]));
  }

  /** What the line should be, written from the derivation. */
  derived({ expected }: Pick<WrongLine, 'expected'>): Value | undefined {
    const value = expected.length === 0 ? undefined : derivedValue(expected, this.segments);
    if (value === undefined || this.units.size === 0) return value;
    return simplify(substitute(value, (variable) => (this.units.has(variable) ? numberValue(1) : undefined)));
  }

  private first(
    line: Line,
    expected: readonly WrongLine['expected'][],
    fits: (candidate: Value) => boolean,
  ): Candidate | undefined {
    let tried = 0;
    const { value, target } = line.equation;
    const shape = line.primal === undefined ? value.shape : target.shape;
    for (const candidate of candidates(value, shape, this.vocabulary(line, expected))) {
      tried += 1;
      if (tried > MOST_CANDIDATES) return undefined;
      if (fits(candidate.value) && this.isSound(candidate.value) && !isIdleChange(value, candidate.value)) return candidate;
    }
    return undefined;
  }

  /** Whether an expression divides by nothing that vanishes: where masks stand before it, it may agree all the same. */
  private isSound(value: Value): boolean {
    return !divisorsOf(value).some((divisor) => this.trials.vanishes(divisor));
  }

  /** A name that is nothing but 0 or 1 fits anywhere, as a term or a factor, and says nothing. */
  private isIdle(read: Value): boolean {
    const values = this.trials.evaluate(read);
    return [0, 1].some((idle) => values.length > 0 && values.every((number) => number === idle));
  }

  /** An expression with the helpers in it that stand above a statement. */
  spelled(value: Value, statement: number): Value {
    const known = this.spelling.get(statement) ?? new SpelledWithHelpers(this.block, this.trials, statement - 1);
    this.spelling.set(statement, known);
    const written = known.write(value);
    return written === value ? value : known.simplified(written);
  }

  /** The line as it should be, in the block's own helpers. */
  written({ line, expected }: WrongLine): Value | undefined {
    const value = this.derived({ expected });
    return value && this.spelled(value, line.equation.source?.statement ?? 0);
  }

  /** A line that is right but for a term. */
  private missingTerm({ line, expected }: WrongLine, value: Sample): Repair | undefined {
    const { trials } = this;
    for (const missing of expected) {
      const rest = expected.filter((component) => component !== missing);
      if (rest.length === 0 || !agree(value, expectedSample(rest, value, trials))) continue;
      const term = unstretched(this.written({ line, expected: [missing] }));
      if (term !== undefined)
        return { value: plus(line.equation.value, term), cause: `the term \`${printValue(term)}\` is missing` };
    }
    return undefined;
  }

  private vocabulary(line: Line, expected: readonly WrongLine['expected'][]): Vocabulary {
    const derived = expected.map((components) => this.derived({ expected: components })).filter((value) => value !== undefined);
    const names = new Set<Variable>(derived.flatMap(readsOf));
    for (const { components } of this.segments) for (const { from } of components) names.add(adjointOf(from));
    for (const other of this.block.lines.slice(0, line.index)) for (const read of readsOf(other.equation.value)) names.add(read);
    for (const { index, broken, equation } of this.block.definitions.values()) {
      if (index < line.index && !broken) names.add(equation.target);
    }
    for (const { components } of this.segments) {
      for (const { from, to } of components) for (const name of [from, to]) names.add(name);
    }
    return {
      reads: [...names]
        .filter((name) => name.name !== line.equation.target.name && !this.units.has(name))
        .map((name) => readValue(name))
        .filter((read) => !this.isIdle(read)),
      factors: distinct(derived.flatMap(factorsOf)),
      divisors: distinct(derived.flatMap(divisorsOf)),
      sizes: this.sizes,
      numbers: [...new Set([...derived.flatMap(numbersOf), ...this.forwardNumbers])],
    };
  }
}

function plus(sum: Value, term: Value): Value {
  const isNegative = term.kind === 'apply' && term.operation.notation.kind === 'negation';
  return isNegative ? build.infix('-', sum, term.operands[0] as Value) : build.infix('+', sum, term);
}

/** A term need not be stretched to the shape of the others. */
function unstretched(term: Value | undefined): Value | undefined {
  return term !== undefined && isApply(term, 'broadcast') ? term.operands[0] : term;
}

function sizesOf({ given }: Program): readonly Value[] {
  const names = new Set(given.flatMap(({ shape }) => shape.flatMap((size) => [...namesIn(size)])));
  return [...names].map((name) => sizeValue(named(name)));
}

/** The same up to one number. */
function scaled(value: Sample, { values, scales }: Truth): Repair | undefined {
  const at = values.findIndex((element, index) => element !== 0 && value[index] !== 0);
  if (at === -1) return undefined;
  const ratio = (value[at] as number) / (values[at] as number);
  const times = (numbers: Float64Array): Float64Array => numbers.map((element) => element * ratio);
  if (!Number.isFinite(ratio) || !agree(value, { values: times(values), scales: () => times(scales()).map(Math.abs) }))
    return undefined;
  return { value: undefined, cause: `off by a factor of ${Number(ratio.toPrecision(6))}` };
}
