import { readsOf } from '../../program/activity.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { OperationTable } from '../../program/operation.ts';
import { printValue } from '../../program/print.ts';
import type { Value, Variable } from '../../program/program.ts';
import type { Block, Line } from './block.ts';
import { type Candidate, candidates, type Vocabulary } from './candidates.ts';
import { derivedValue, factorsOf } from './derived-line.ts';
import { expectedSample, type Localisation, type WrongLine } from './localise.ts';
import { agree, type Sample } from './trials.ts';

/** A change that makes a line right on every draw. */
export interface Repair {
  /** The line's new right-hand side; none when only a number is wrong and the derived line says it better. */
  readonly value: Value | undefined;
  /** What was wrong, in words. */
  readonly cause: string;
}

/** More changes than this are not tried on one line. */
const MOST_CANDIDATES = 3000;

/** Looks for small changes that make wrong lines right. */
export class RepairShop {
  private readonly block: Block;
  private readonly found: Localisation;
  private readonly operations: OperationTable;
  private readonly known = new Map<Line, Repair | undefined>();

  constructor(block: Block, found: Localisation, operations: OperationTable) {
    this.block = block;
    this.found = found;
    this.operations = operations;
  }

  /** The repair of a wrong line, if one change makes it give what it must. */
  repair(wrong: WrongLine): Repair | undefined {
    const { line, expected } = wrong;
    if (this.known.has(line)) return this.known.get(line);
    const { trials } = this.found;
    const value = trials.evaluate(line.equation.value);
    const goal = expectedSample(expected, value, trials);
    const repair =
      expected.length === 0
        ? undefined
        : (this.first(line, expected, (candidate) => agree(trials.evaluate(candidate), goal)) ??
          this.missingTerm(wrong, value) ??
          scaled(value, goal));
    this.known.set(line, repair);
    return repair;
  }

  /** The repair of a helper: with it, all of the lines that read the helper are right. */
  repairHelper(helper: Line, readers: readonly WrongLine[]): Repair | undefined {
    if (this.known.has(helper)) return this.known.get(helper);
    const { trials } = this.found;
    const target = helper.equation.target;
    const goals = readers.map(({ line, expected }) => {
      const value = line.equation.value;
      return { value, goal: expectedSample(expected, trials.evaluate(value), trials) };
    });
    const fits = (candidate: Value): boolean =>
      goals.every(({ value, goal }) => agree(trials.evaluate(value, new Map([[target, candidate]])), goal));
    const repair = this.first(
      helper,
      readers.flatMap(({ expected }) => expected),
      fits,
    );
    this.known.set(helper, repair);
    return repair;
  }

  /** What the line should be, written from the derivation. */
  derived({ expected }: Pick<WrongLine, 'expected'>): Value | undefined {
    return expected.length === 0 ? undefined : derivedValue(expected, this.found.segments, this.operations);
  }

  private first(line: Line, expected: WrongLine['expected'], fits: (candidate: Value) => boolean): Candidate | undefined {
    let tried = 0;
    const { value, target } = line.equation;
    const shape = line.primal === undefined ? value.shape : target.shape;
    for (const candidate of candidates(value, shape, this.vocabulary(line, expected))) {
      tried += 1;
      if (tried > MOST_CANDIDATES) return undefined;
      if (fits(candidate.value)) return candidate;
    }
    return undefined;
  }

  /** A line that is right but for a term. */
  private missingTerm({ expected }: WrongLine, value: Sample): Repair | undefined {
    const { trials } = this.found;
    for (const missing of expected) {
      const rest = expected.filter((component) => component !== missing);
      if (rest.length === 0 || !agree(value, expectedSample(rest, value, trials))) continue;
      const term = this.derived({ expected: [missing] });
      const whole = this.derived({ expected });
      if (term !== undefined && whole !== undefined)
        return { value: whole, cause: `the term \`${printValue(term)}\` is missing` };
    }
    return undefined;
  }

  private vocabulary(line: Line, expected: WrongLine['expected']): Vocabulary {
    const derived = this.derived({ expected });
    const names = new Set<Variable>(derived === undefined ? [] : readsOf(derived));
    for (const { components } of this.found.segments) for (const { from } of components) names.add(adjointOf(from));
    for (const other of this.block.lines.slice(0, line.index)) for (const read of readsOf(other.equation.value)) names.add(read);
    for (const helper of this.block.definitions.values()) if (helper.index < line.index) names.add(helper.equation.target);
    for (const { components } of this.found.segments) {
      for (const { from, to } of components) for (const name of [from, to]) names.add(name);
    }
    const factors = derived === undefined ? [] : factorsOf(derived);
    return { operations: this.operations, names: [...names].filter(({ name }) => name !== line.equation.target.name), factors };
  }
}

/** The same up to one number. */
function scaled(value: Sample, goal: Sample): Repair | undefined {
  const at = goal.findIndex((element, index) => element !== 0 && value[index] !== 0);
  if (at === -1) return undefined;
  const ratio = (value[at] as number) / (goal[at] as number);
  if (
    !agree(
      value,
      goal.map((element) => element * ratio),
    )
  )
    return undefined;
  return { value: undefined, cause: `off by a factor of ${Number(ratio.toPrecision(6))}` };
}
