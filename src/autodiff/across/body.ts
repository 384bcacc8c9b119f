import { readsOf } from '../../program/activity.ts';
import type { Equation, Step, Variable } from '../../program/program.ts';

/** The lines of a backward pass, with those that write and that read each variable. */
export class Body {
  private readonly steps: readonly Step[];
  /** The places of lines, and the lines that were written in the place of one that is gone. */
  private readonly places = new Map<Equation, number>();
  private readonly instead = new Map<Step, readonly Equation[]>();
  private readonly isLoop: boolean;
  /** The adjoints of outputs have values before any line adds to them. */
  private readonly given: ReadonlySet<Variable>;
  private readonly writers = new Map<Variable, Set<Equation>>();
  private readonly readers = new Map<Variable, Set<Equation>>();
  /** Variables of loops and of single elements: their lines run several times, or write a part only. */
  private readonly involved = new Set<Variable>();

  /** In a loop only what is local to an iteration is whole there. */
  constructor(steps: readonly Step[], isLoop: boolean, given: ReadonlySet<Variable>) {
    this.steps = steps;
    this.given = given;
    this.isLoop = isLoop;
    for (const [place, step] of steps.entries()) {
      if (step.kind === 'loop') this.involve(step.body);
      else this.add(step, place);
    }
  }

  get lines(): readonly Step[] {
    const standing = (step: Step): readonly Step[] => this.instead.get(step)?.flatMap(standing) ?? [step];
    return this.steps.flatMap(standing);
  }

  /** Adjoints of whole variables in the order in which they are complete; only top-level lines write and read them. */
  adjoints(): readonly Variable[] {
    const found = new Set<Variable>();
    for (const step of this.lines.toReversed())
      if (step.kind === 'equation' && step.operator === '+=' && this.isWhole(step.target)) found.add(step.target);
    return [...found].toReversed();
  }

  /** Variables that several lines of no inner loop add to. */
  summed(): readonly Variable[] {
    const isAdded = (step: Step): step is Equation => step.kind === 'equation' && step.operator === '+=';
    const targets = this.lines.filter(isAdded).map(({ target }) => target);
    return [...new Set(targets)].filter((target) => this.writing(target).size > 1);
  }

  /** True if the lines alone make the adjoint, so that it may be left out. */
  isMade(variable: Variable): boolean {
    return this.isWhole(variable) && !this.given.has(variable) && this.writing(variable).size > 0;
  }

  isWhole(variable: Variable): boolean {
    const isSingle = variable.isLocal === true || (variable.ranges.length === 0 && !this.isLoop);
    return isSingle && !this.involved.has(variable);
  }

  writing(variable: Variable): ReadonlySet<Equation> {
    return this.writers.get(variable) ?? new Set();
  }

  reading(variable: Variable): ReadonlySet<Equation> {
    return this.readers.get(variable) ?? new Set();
  }

  /** Some lines in their order. */
  inOrder(lines: ReadonlySet<Equation>): readonly Equation[] {
    const placeOf = (line: Equation): number => this.places.get(line) ?? 0;
    return [...lines].toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  /** Writes other lines where the last of some stood, and leaves those out. */
  replace(before: readonly Equation[], after: readonly Equation[]): void {
    const last = before.at(-1) as Equation;
    const place = this.places.get(last) ?? 0;
    for (const line of before) {
      this.instead.set(line, line === last ? after : []);
      this.remove(line);
    }
    // Between two places there is room for as many lines as anybody reads.
    for (const [at, line] of after.entries()) this.add(line, place + (at + 1) / 1e6);
  }

  private add(line: Equation, place: number): void {
    this.places.set(line, place);
    entry(this.writers, line.target).add(line);
    for (const variable of readsOf(line.value)) entry(this.readers, variable).add(line);
    if (line.indices.length > 0 && line.target.isLocal !== true) this.involved.add(line.target);
  }

  private remove(line: Equation): void {
    this.writers.get(line.target)?.delete(line);
    for (const variable of readsOf(line.value)) this.readers.get(variable)?.delete(line);
  }

  private involve(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'loop') this.involve(step.body);
      else for (const variable of [step.target, ...readsOf(step.value)]) this.involved.add(variable);
    }
  }
}

function entry(map: Map<Variable, Set<Equation>>, variable: Variable): Set<Equation> {
  const known = map.get(variable) ?? new Set();
  map.set(variable, known);
  return known;
}
