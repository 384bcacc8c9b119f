import type { Sizes } from '../../engine/interpreter.ts';
import { readsOf } from '../../program/activity.ts';
import type { Domain } from '../../program/domain.ts';
import type { Equation, Program, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { askedDomains, drawGiven } from './draw.ts';
import { type Excess, measureExcess } from './measure-domain.ts';
import { Random } from './random.ts';

export type Interval = Extract<Domain, { readonly kind: 'interval' }>;

/** Intervals from which variables are drawn in place of the usual one. */
export type Ranges = ReadonlyMap<Variable, Interval>;

const interval = (low: number, high: number): Interval => ({ kind: 'interval', low, high });

/** Tried in this order: small, of one sign, large. */
const USUAL: readonly Interval[] = [
  interval(-0.5, 0.5),
  interval(0.1, 0.5),
  interval(0.1, 1.5),
  interval(-1.5, -0.1),
  interval(-0.2, 0.2),
  interval(1.6, 3),
  interval(-3, -1.6),
  interval(3, 6),
  interval(-6, -3),
];
/** Runs of the program that a search may take, and numbers that it may compute: not its time, which is never the same twice. */
const MOST_RUNS = 240;
const FEWEST_RUNS = 24;
const MOST_NUMBERS_COMPUTED = 1_000_000;
const MOST_VARIABLES = 6;
const MOST_NUMBERS = 4;
const ROUNDS = 3;

const rounded = (number: number): number => Number(number.toPrecision(3));

/** The numbers in the file: each may be the end of a domain, as in `log(x - 5)`. */
function numbersIn(program: Program): readonly number[] {
  const found = new Set<number>();
  const visit = (value: Value): void => {
    if (value.kind === 'number' && Math.abs(value.value) > 1e-3 && Math.abs(value.value) < 1e4) found.add(Math.abs(value.value));
    if (value.kind === 'apply') value.operands.forEach(visit);
  };
  for (const { value } of equationsOf(program.body)) visit(value);
  return [...found].slice(0, MOST_NUMBERS);
}

function candidates(program: Program): readonly Interval[] {
  const around = numbersIn(program).flatMap((number) => [
    interval(rounded(number + 0.1), rounded(number + 1.5)),
    interval(rounded(0.1 * number), rounded(0.9 * number)),
    interval(rounded(-number - 1.5), rounded(-number - 0.1)),
  ]);
  return [...USUAL, ...around];
}

const definitions = new WeakMap<Program, ReadonlyMap<Variable, readonly Equation[]>>();

function definitionsOf(program: Program): ReadonlyMap<Variable, readonly Equation[]> {
  const known = definitions.get(program);
  if (known !== undefined) return known;
  const found = new Map<Variable, Equation[]>();
  for (const equation of equationsOf(program.body)) {
    const others = found.get(equation.target);
    if (others === undefined) found.set(equation.target, [equation]);
    else others.push(equation);
  }
  definitions.set(program, found);
  return found;
}

/** The given variables on which a value depends. */
export function sourcesOf(program: Program, value: Value): readonly Variable[] {
  const defined = definitionsOf(program);
  const reached = new Set(readsOf(value));
  for (const variable of reached)
    for (const equation of defined.get(variable) ?? []) for (const read of readsOf(equation.value)) reached.add(read);
  return program.given.filter((variable) => reached.has(variable));
}

/** Whose numbers a search may choose: of what has no interval in the file, or of all that could have one. */
export type Scope = 'undeclared' | 'all';

function isOpen({ domain }: Variable, asked: Domain | undefined, scope: Scope): boolean {
  if (domain !== undefined && (scope === 'undeclared' || domain.kind !== 'interval')) return false;
  return asked === undefined || asked.kind === 'interval' || asked.kind === 'nonzero';
}

function fits({ low, high }: Interval, asked: Domain | undefined): boolean {
  return asked?.kind !== 'interval' || (low >= asked.low && high <= asked.high);
}

/** Goes from variable to variable and keeps the interval that leaves the least outside. */
class Search {
  private readonly program: Program;
  private readonly sizes: Sizes;
  private readonly scope: Scope;
  private runs = 0;
  private best: Excess;
  private ranges: Ranges = new Map();

  constructor(program: Program, sizes: Sizes, scope: Scope) {
    this.scope = scope;
    this.program = program;
    this.sizes = sizes;
    this.best = this.measure(this.ranges);
  }

  private measure(ranges: Ranges): Excess {
    this.runs += 1;
    return measureExcess(this.program, this.sizes, drawGiven(this.program, this.sizes, new Random(1), false, ranges));
  }

  private get isOver(): boolean {
    const affordable = Math.floor(MOST_NUMBERS_COMPUTED / Math.max(1, this.best.cost));
    return this.best.count === 0 || this.runs >= Math.min(MOST_RUNS, Math.max(FEWEST_RUNS, affordable));
  }

  private attempt(ranges: Ranges): void {
    if (this.isOver) return;
    const found = this.measure(ranges);
    if (found.count >= this.best.count) return;
    this.best = found;
    this.ranges = ranges;
  }

  run(): Ranges {
    const { program } = this;
    const asked = askedDomains(program);
    const choices = candidates(program);
    for (let round = 0; round < ROUNDS && !this.isOver; round += 1) {
      const { first } = this.best;
      if (first === undefined) break;
      const open = sourcesOf(program, first.value).filter((variable) => isOpen(variable, asked.get(variable), this.scope));
      const chosen = open.slice(0, MOST_VARIABLES);
      for (const choice of choices) {
        this.attempt(
          new Map([...this.ranges, ...open.filter((own) => fits(choice, asked.get(own))).map((own) => [own, choice] as const)]),
        );
      }
      for (const variable of chosen) {
        const fitting = choices.filter((choice) => fits(choice, asked.get(variable)));
        for (const choice of fitting) this.attempt(new Map([...this.ranges, [variable, choice]]));
      }
    }
    return this.ranges;
  }

  /** True if every operation is defined on the ranges that were found. */
  get succeeded(): boolean {
    return this.best.count === 0;
  }
}

export interface FoundRanges {
  readonly ranges: Ranges;
  /** True if every operation is defined on them. */
  readonly complete: boolean;
}

/** Intervals for what is given without one, in which operations are defined that are not on the usual numbers. */
export function findRanges(program: Program, sizes: Sizes, scope: Scope = 'undeclared'): FoundRanges {
  const search = new Search(program, sizes, scope);
  const ranges = search.run();
  return { ranges, complete: search.succeeded };
}
