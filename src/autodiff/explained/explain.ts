import * as build from '../../operations/builder.ts';
import type { Equation, Loop, Program, ReadValue, Value, Variable } from '../../program/program.ts';
import { elementKey, equationsOf } from '../../program/steps.ts';
import { structureOf } from '../../program/structure.ts';
import { withoutFactors } from '../across/factors.ts';
import { definitionsOf } from '../across/recognize.ts';
import { type Contribution, Contributions, isSameNest } from './contributions.ts';
import { adjointsIn, type OpenLine, OpenLines } from './open-lines.ts';
import { type DerivationStep, Ways } from './way.ts';

/** The way from the lines of the junctions to a line of a backward pass. */
export interface ExplainedLine {
  readonly line: Equation;
  /** Other lines for the same adjoint that together with this one make what the junctions give. */
  readonly beside: readonly Equation[];
  /** The forward loops around it. */
  readonly loops: readonly Loop[];
  /** The lines of the junctions, in their order, in which every equation has one operation. */
  readonly junctions: readonly Equation[];
  /** Identities in the place of equations of the file, if their own junctions do not lead to the line. */
  readonly premise?: string;
  /** Their sum, written out. */
  readonly start: Value;
  /** The last arrives at the line, with its helpers written out; none if that is what the junctions give. */
  readonly steps: readonly DerivationStep[];
}

/** Tells from numbers whether two sums may be the same; without numbers, they may. */
export type MayEqual = (some: readonly Value[], others: readonly Value[], loops: readonly Loop[]) => boolean;

/** Contributions that are the same by numbers, of which one is looked for that the rules reach. */
const MOST_TRIED = 4;

class Explainer {
  private readonly contributions: Contributions;
  private readonly forward: Program;
  private readonly mayEqual: MayEqual;
  private readonly ways = new Map<Loop | undefined, Ways>();
  private assumed: ReadonlyMap<Variable, Value> = new Map();

  constructor(forward: Program, taken: readonly string[], mayEqual: MayEqual) {
    this.forward = forward;
    this.mayEqual = mayEqual;
    this.contributions = new Contributions(forward, taken);
  }

  /** Of one line alone, if one is wanted: with those that may add up to the same. */
  explained({ contributing, assumed }: OpenLines, wanted?: Equation): readonly ExplainedLine[] {
    this.assumed = assumed;
    const numbers = new LoopNumbers();
    const groups = new Map<string, OpenLine[]>();
    for (const own of contributing) {
      const key = `${elementKey(own.line)} ${numbers.text(own.loops)}`;
      groups.set(key, [...(groups.get(key) ?? []), own]);
    }
    const isWanted = (group: readonly OpenLine[]): boolean => wanted === undefined || group.some(({ line }) => line === wanted);
    return [...groups.values()].filter(isWanted).flatMap((group) => this.lines(group));
  }

  /** The lines for one element of an adjoint in one loop. */
  private lines(group: readonly OpenLine[]): readonly ExplainedLine[] {
    const all = this.candidates(group[0] as OpenLine);
    const left = new Set(all);
    const found = new Map<OpenLine, ExplainedLine>();
    for (const own of group) {
      const explained = this.alone(own, left);
      if (explained !== undefined) found.set(own, explained);
    }
    const rest = group.filter((own) => !found.has(own));
    // Each line is a contribution, and one is forgotten: unless that is zero, a line lacks it.
    if (rest.length === 0 && left.size > 0) return this.together(group, all);
    const together = rest.length > 0 && left.size > 0 ? this.together(rest, [...left]) : [];
    return [...found.values(), ...together];
  }

  /** The one contribution that a line is; that is taken even where the rules find no way to it. */
  private alone(own: OpenLine, left: Set<Contribution>): ExplainedLine | undefined {
    if (own.isEarly) return undefined;
    const equal = [...left].filter((contribution) => this.mayEqual([own.value], [contribution.value], contribution.loops));
    for (const contribution of equal.slice(0, MOST_TRIED)) {
      const explained = this.together([own], [contribution])[0];
      if (explained === undefined) continue;
      left.delete(contribution);
      return explained;
    }
    return undefined;
  }

  /** Some lines that add up to what some contributions do. */
  private together(lines: readonly OpenLine[], contributions: readonly Contribution[]): readonly ExplainedLine[] {
    const loops = contributions[0]?.loops ?? [];
    const values = lines.map(({ value }) => value);
    if (
      lines.some(({ isEarly }) => isEarly) ||
      !this.mayEqual(
        values,
        contributions.map(({ value }) => value),
        loops,
      )
    )
      return [];
    const given = adjointsIn(values);
    const known = (read: ReadValue): Value | undefined => (given.has(structureOf(read)) ? read : this.assumed.get(read.variable));
    const written = contributions.map((own) => this.contributions.writtenOut(own, known));
    if (!written.every((own) => own !== undefined)) return [];
    const sum = (own: readonly Value[]): Value => own.reduce((whole, value) => build.infix('+', whole, value));
    const start = sum(written.map(({ value }) => value));
    const steps = this.waysIn(loops).between(start, sum(values));
    if (steps === undefined) return [];
    const junctions = [...new Set(written.flatMap((own) => own.junctions))];
    const all = lines.map(({ line }) => line);
    return all.map((line) => ({ line, beside: all.filter((other) => other !== line), loops, junctions, start, steps }));
  }

  private candidates({ line, loops }: OpenLine): readonly Contribution[] {
    const isHere = (own: Contribution): boolean => isSameElement(own, line) && isSameNest(loops, own.loops);
    return this.contributions.to(line.target).filter(isHere);
  }

  private waysIn(loops: readonly Loop[]): Ways {
    const inner = loops.at(-1);
    const definitions = [this.forward.body, ...loops.map(({ body }) => body)].flatMap(definitionsOf);
    const known = this.ways.get(inner) ?? new Ways(definitions, (adjoint) => this.contributions.madeOf(adjoint, loops));
    this.ways.set(inner, known);
    return known;
  }
}

function isSameElement(a: Pick<Equation, 'target' | 'indices'>, b: Pick<Equation, 'target' | 'indices'>): boolean {
  return elementKey(a) === elementKey(b);
}

/** Numbers of loops, for texts that tell one from another. */
class LoopNumbers {
  private readonly numbers = new Map<Loop | undefined, number>();

  text(loops: readonly (Loop | undefined)[]): string {
    return loops.map((loop) => this.numberOf(loop)).join();
  }

  private numberOf(loop: Loop | undefined): number {
    const number = this.numbers.get(loop) ?? this.numbers.size;
    this.numbers.set(loop, number);
    return number;
  }
}

/** Parts of equations have adjoints of their own, which are helpers as others are. */
export function isHelperOf(forward: Program): (line: Equation) => boolean {
  const primals = new Set([...forward.given, ...equationsOf(forward.body).map(({ target }) => target)]);
  return ({ target: { primal } }) => primal === undefined || !primals.has(primal);
}

function namesOf(lines: readonly Equation[]): readonly string[] {
  return lines.flatMap(({ target: { name, primal } }) => [name, primal?.name ?? name]);
}

const UNFACTORED = 'solve(L.T, solve(L, y)) = solve(K, y), sum(log(diag(L))) = 0.5 * logdet(K)';

/** The lines that are asked about, and the numbers that they may be told apart by. */
export interface ExplainOptions {
  /** This line alone. */
  readonly wanted?: Equation | undefined;
  readonly mayEqual?: MayEqual;
}

/** The ways by the equations of one forward pass. */
function waysBy(
  forward: Program,
  backward: Program,
  { wanted, mayEqual = () => true }: ExplainOptions,
): readonly ExplainedLine[] {
  const lines = equationsOf(backward.body);
  const isHelper = isHelperOf(forward);
  const explainer = new Explainer(forward, namesOf(lines.filter(isHelper)), mayEqual);
  const explained = (isOwn: (line: Equation) => boolean, of?: Equation): readonly ExplainedLine[] =>
    explainer.explained(new OpenLines(forward, backward, isOwn), of);
  const alone = wanted === undefined ? [] : explained(isHelper, wanted).filter(({ line }) => line === wanted);
  if (alone.length > 0) return alone;
  const found = explained(isHelper);
  const known = new Set(found.map(({ line }) => line));
  // An adjoint that is the true one up to a factor, which other lines make up for, is a helper.
  const isScaled = (line: Equation): boolean =>
    !isHelper(line) && !known.has(line) && line.operator === '=' && line.target.primal?.kind === 'intermediate';
  const again = lines.some(isScaled) ? explained((line) => isHelper(line) || isScaled(line)) : [];
  return [...found, ...again.filter(({ line }) => !known.has(line))];
}

/**
 * The ways from the junctions of the chain rule to the lines of a backward pass, derived or the person's own, in rewritings
 * that each have a name. Lines to which no way is found are left out. Nothing is computed: that the numbers agree is not said.
 */
export function explainedLines(forward: Program, backward: Program, options: ExplainOptions = {}): readonly ExplainedLine[] {
  const found = waysBy(forward, backward, options);
  const unfactored = withoutFactors(forward);
  const known = new Set(found.map(({ line }) => line));
  const more = unfactored === undefined ? [] : waysBy(unfactored.forward, backward, options);
  const others = more.filter(({ line }) => !known.has(line)).map((own) => ({ ...own, premise: UNFACTORED }));
  const { wanted } = options;
  return [...found, ...others].filter(({ line }) => wanted === undefined || line === wanted);
}
