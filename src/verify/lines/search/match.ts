import type { Variable } from '../../../program/program.ts';
import type { Line } from '../block.ts';
import { agree, expectedSample, type LineValues, type Sample, sumOf } from './line-values.ts';
import type { Component } from './path-contributions.ts';

export function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_item, index) => (mask >> index) & 1));
}

/** How the lines of one adjoint share out the components that must reach it. */
export interface Matching {
  /** What each line that agrees gives. */
  readonly matched: ReadonlyMap<Line, readonly Component[]>;
  readonly unmatched: readonly Line[];
  /** Given by no line that agrees. */
  readonly leftover: readonly Component[];
}

/** More ways than this to choose components for one line are not tried: then it must give all of them. */
const MOST_CHOICES = 4096;
const MOST_STEPS = 20_000;

interface Candidate {
  readonly line: Line;
  readonly choices: readonly (readonly Component[])[];
}

/** All ways to choose, the larger first: a line that could give more explains more. */
function choicesOf(items: readonly Component[]): readonly (readonly Component[])[] {
  return 2 ** items.length > MOST_CHOICES ? [items] : subsetsOf(items).toSorted((a, b) => b.length - a.length);
}

/** Lines and components by the adjoints that they come from: there may be thousands that go to one. */
class Origins {
  private readonly components: readonly Component[];
  private readonly places = new Map<Variable, number[]>();
  private readonly readers = new Map<Variable, number>();

  constructor(lines: readonly Line[], components: readonly Component[]) {
    this.components = components;
    for (const [place, { from }] of components.entries()) {
      const known = this.places.get(from);
      if (known === undefined) this.places.set(from, [place]);
      else known.push(place);
    }
    for (const { reads } of lines) for (const from of reads) this.readers.set(from, (this.readers.get(from) ?? 0) + 1);
  }

  /** The components that a line may give: all from an adjoint that it alone reads, unless relaxed; any of those that it shares. */
  choicesFor({ reads }: Line, relaxed: boolean): readonly (readonly Component[])[] {
    const places = [...reads].flatMap((from) => this.places.get(from) ?? []).sort((first, second) => first - second);
    const readable = places.map((place) => this.components[place] as Component);
    if (relaxed) return choicesOf(readable);
    const isShared = ({ from }: Component): boolean => (this.readers.get(from) ?? 0) > 1;
    const own = readable.filter((component) => !isShared(component));
    return choicesOf(readable.filter(isShared)).map((chosen) => [...own, ...chosen]);
  }
}

function candidateOf(line: Line, value: Sample, choices: readonly (readonly Component[])[], trials: LineValues): Candidate {
  const fitting = choices.filter((chosen) => agree(value, expectedSample(chosen, value, trials)));
  return { line, choices: fitting };
}

/** Candidates that may want what others want, and those that do not. */
function contested(candidates: readonly Candidate[]): {
  readonly open: readonly Candidate[];
  readonly free: readonly Candidate[];
} {
  const wanted = new Map<Component, number>();
  const wants = ({ choices }: Candidate): ReadonlySet<Component> => new Set(choices.flat());
  for (const candidate of candidates)
    for (const component of wants(candidate)) wanted.set(component, (wanted.get(component) ?? 0) + 1);
  const isFree = (candidate: Candidate): boolean => [...wants(candidate)].every((component) => wanted.get(component) === 1);
  const open = candidates.filter((candidate) => !isFree(candidate));
  return { open, free: candidates.filter(isFree) };
}

/** The assignment that explains most lines, each component given once; earlier lines win over later ones. */
function bestAssignment(candidates: readonly Candidate[]): ReadonlyMap<Line, readonly Component[]> {
  const { open, free } = contested(candidates);
  const searched = searchedAssignment(open);
  const uncontested = new Set(free);
  return new Map(
    candidates.flatMap((candidate) => {
      const choice = uncontested.has(candidate) ? candidate.choices[0] : searched.get(candidate.line);
      return choice === undefined ? [] : [[candidate.line, choice] as const];
    }),
  );
}

function searchedAssignment(candidates: readonly Candidate[]): ReadonlyMap<Line, readonly Component[]> {
  let best: ReadonlyMap<Line, readonly Component[]> = new Map();
  let steps = 0;
  const used = new Set<Component>();
  const chosen = new Map<Line, readonly Component[]>();
  const visit = (index: number): boolean => {
    steps += 1;
    if (steps > MOST_STEPS) return true;
    if (chosen.size + candidates.length - index <= best.size) return false;
    const candidate = candidates[index];
    if (candidate === undefined) {
      best = new Map(chosen);
      return best.size === candidates.length;
    }
    for (const choice of candidate.choices) {
      if (choice.some((component) => used.has(component))) continue;
      for (const component of choice) used.add(component);
      chosen.set(candidate.line, choice);
      if (visit(index + 1)) return true;
      chosen.delete(candidate.line);
      for (const component of choice) used.delete(component);
    }
    return visit(index + 1);
  };
  visit(0);
  return best;
}

/** True if the unmatched lines together give the leftover components, however they divide them; a single line may have had too many choices. */
function togetherRight(
  lines: readonly Line[],
  values: ReadonlyMap<Line, Sample>,
  leftover: readonly Component[],
  trials: LineValues,
): boolean {
  const [first] = lines;
  if (first === undefined) return false;
  if (lines.length === 1 && (leftover.length === 0 || leftover.some(({ from }) => !first.reads.has(from)))) return false;
  const length = (values.get(first) as Sample).length;
  const given = sumOf(
    lines.map((line) => values.get(line) as Sample),
    length,
  );
  return agree(given, expectedSample(leftover, given, trials));
}

/** Matches the lines that contribute to one adjoint with the components that must reach it. */
export function match(lines: readonly Line[], components: readonly Component[], trials: LineValues): Matching {
  // A line that cannot be read may give any of them.
  if (lines.some(({ broken }) => broken)) return attempt(lines, components, trials, true);
  const strict = attempt(lines, components, trials, false);
  if (strict.unmatched.length < 2) return strict;
  // One line that is wrong leaves others alone with an adjoint of which they give a part, rightly.
  const relaxed = attempt(lines, components, trials, true);
  return relaxed.unmatched.length > 0 && relaxed.unmatched.length < strict.unmatched.length ? relaxed : strict;
}

function attempt(lines: readonly Line[], components: readonly Component[], trials: LineValues, relaxed: boolean): Matching {
  const whole = lines.filter(({ broken }) => !broken);
  const values = new Map(whole.map((line) => [line, trials.evaluate(line.equation.value)]));
  const origins = new Origins(lines, components);
  const candidates = whole.map((line) =>
    candidateOf(line, values.get(line) as Sample, origins.choicesFor(line, relaxed), trials),
  );
  const matched = new Map(bestAssignment(candidates));
  const rest = (): readonly Component[] => {
    const given = new Set([...matched.values()].flat());
    return components.filter((component) => !given.has(component));
  };
  const unmatched = whole.filter((line) => !matched.has(line));
  if (togetherRight(unmatched, values, rest(), trials)) {
    const shares = rest();
    for (const [index, line] of unmatched.entries()) matched.set(line, index === 0 ? shares : []);
  }
  return { matched, unmatched: whole.filter((line) => !matched.has(line)), leftover: rest() };
}
