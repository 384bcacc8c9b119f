import type { Program, Variable } from '../../program/program.ts';
import { type Block, type Line, namesIn } from './block.ts';
import { type Component, type Segment, segmentsOf } from './components.ts';
import { type Matching, match, subsetsOf } from './match.ts';
import { agree, isZero, type LinePoint, type Sample, sumOf, Trials } from './trials.ts';

/** What is wrong with a block, line by line. */
export type Finding =
  /** The line gives something else than what must come from the adjoints that it reads. */
  | { readonly kind: 'wrong'; readonly line: Line; readonly expected: readonly Component[] }
  /** All that is wrong with the readers of a helper comes from the helper. */
  | { readonly kind: 'wrong-helper'; readonly line: Line; readonly readers: readonly WrongLine[] }
  /** The line gives again what another one gives already. */
  | { readonly kind: 'double'; readonly line: Line; readonly first: Line }
  /** No line gives these. */
  | { readonly kind: 'missing'; readonly to: Variable; readonly components: readonly Component[] }
  /** Right only because two adjoints are equal. */
  | { readonly kind: 'alias'; readonly line: Line; readonly components: readonly Component[] };

export interface WrongLine {
  readonly line: Line;
  readonly expected: readonly Component[];
}

/** The outcome of a search, and what it was found with. */
export interface Localisation {
  readonly findings: readonly Finding[];
  /** What each line that is right gives. */
  readonly matched: ReadonlyMap<Line, readonly Component[]>;
  readonly segments: readonly Segment[];
  /** Under adjoints drawn independently. */
  readonly trials: Trials;
}

/** What a line must give, as numbers. */
export function expectedSample(components: readonly Component[], like: Sample, trials: Trials): Sample {
  return sumOf(
    components.map((component) => trials.component(component)),
    like.length,
  );
}

function byOrigin(components: readonly Component[]): readonly (readonly Component[])[] {
  const groups = new Map<Variable, Component[]>();
  for (const component of components) groups.set(component.from, [...(groups.get(component.from) ?? []), component]);
  return [...groups.values()];
}

/** A line that is right under the true adjoints only: what it gives comes from an adjoint that it does not read. */
function aliasOf(line: Line, leftover: readonly Component[], truth: Trials): readonly Component[] | undefined {
  const value = truth.evaluate(line.equation.value);
  if (isZero(value)) return undefined;
  const groups = byOrigin(leftover);
  const choices = groups.length > 8 ? groups : subsetsOf(groups).map((chosen) => chosen.flat());
  return choices.find((chosen) => chosen.length > 0 && agree(value, expectedSample(chosen, value, truth)));
}

/** Turns what is left of one adjoint's matching into findings. */
function judge(to: Variable, lines: readonly Line[], matching: Matching, trials: Trials, truth: Trials): readonly Finding[] {
  const findings: Finding[] = [];
  let leftover = matching.leftover;
  const take = (taken: readonly Component[]): void => {
    leftover = leftover.filter((component) => !taken.includes(component));
  };
  const wrong: Line[] = [];
  for (const line of matching.unmatched) {
    const alias = aliasOf(line, leftover, truth);
    if (alias === undefined) wrong.push(line);
    else {
      take(alias);
      findings.push({ kind: 'alias', line, components: alias });
    }
  }
  // A line answers first for what the adjoints that it reads still owe, then for anything that is owed.
  const expected = new Map<Line, readonly Component[]>();
  for (const line of wrong) {
    const own = leftover.filter(({ from }) => line.reads.has(from));
    expected.set(line, own);
    take(own);
  }
  for (const line of wrong) {
    const [group] = byOrigin(leftover);
    const first = (expected.get(line) ?? []).length === 0 ? doubled(line, matching, trials) : undefined;
    if (first !== undefined) {
      findings.push({ kind: 'double', line, first });
      continue;
    }
    if ((expected.get(line) ?? []).length === 0 && group !== undefined) {
      expected.set(line, group);
      take(group);
    }
    findings.push({ kind: 'wrong', line, expected: expected.get(line) ?? [] });
  }
  if (lines.some(({ broken }) => broken)) return findings;
  const missing = lines.length === 0 && leftover.length > 0 ? [leftover] : byOrigin(leftover);
  return [...findings, ...missing.map((components): Finding => ({ kind: 'missing', to, components }))];
}

/** The line whose contribution this one repeats. */
function doubled(line: Line, { matched }: Matching, trials: Trials): Line | undefined {
  const value = trials.evaluate(line.equation.value);
  if (isZero(value)) return undefined;
  return [...matched.keys()].find((other) => agree(value, trials.evaluate(other.equation.value)));
}

/** Says whether giving a helper another value makes all of its wrong readers right. */
export type HelperRepair = (helper: Line, readers: readonly WrongLine[]) => boolean;
export type LineRepair = (wrong: WrongLine) => boolean;

/** Blames a helper, once, when everything that reads it is wrong and it is the likelier culprit. */
function blameHelpers(
  block: Block,
  findings: readonly Finding[],
  helperRepair: HelperRepair,
  lineRepair: LineRepair,
): readonly Finding[] {
  let remaining = findings;
  for (const helper of block.definitions.values()) {
    const readers = block.lines.filter(({ primal, helpers }) => primal !== undefined && helpers.has(helper.equation.target));
    const wrong = remaining.filter(
      (finding): finding is Extract<Finding, { kind: 'wrong' }> => finding.kind === 'wrong' && readers.includes(finding.line),
    );
    if (helper.broken || readers.length === 0 || wrong.length < readers.length) continue;
    const repairable = helperRepair(helper, wrong);
    const separately = !repairable && (readers.length === 1 || wrong.every(lineRepair));
    if (separately) continue;
    remaining = [
      ...remaining.filter((finding) => !wrong.includes(finding as (typeof wrong)[number])),
      { kind: 'wrong-helper', line: helper, readers: wrong },
    ];
  }
  return remaining;
}

export interface Setting {
  readonly block: Block;
  readonly forward: Program;
  readonly derived: Program;
  readonly points: readonly LinePoint[];
}

function search({ block, derived, points }: Setting, names: ReadonlySet<Variable>): Localisation {
  const segments = segmentsOf(derived, names);
  const trials = new Trials(points, block, segments, 'independent');
  const truth = new Trials(points, block, segments, 'true');
  const findings: Finding[] = [];
  const matched = new Map<Line, readonly Component[]>();
  const components = segments.flatMap((segment) => segment.components);
  for (const name of names) {
    const lines = block.contributions.get(name) ?? [];
    const matching = match(
      lines,
      components.filter(({ to }) => to === name),
      trials,
    );
    for (const [line, given] of matching.matched) matched.set(line, given);
    findings.push(...judge(name, lines, matching, trials, truth));
  }
  return { findings, matched, segments, trials };
}

function faults({ findings }: Localisation): number {
  return findings.filter(({ kind }) => kind !== 'alias').length;
}

/**
 * Names of which the block only reads the adjoint, or only writes it: whether it meant to speak of them is for
 * the simplest explanation to say.
 */
function doubtfulNames({ block, forward }: Setting): readonly Variable[] {
  const read = new Set(block.lines.flatMap((line) => [...line.reads]));
  const needed = new Set([...forward.given, ...forward.outputs.map(({ variable }) => variable)]);
  return [...namesIn(block, forward)].filter((name) => !needed.has(name) && block.contributions.has(name) !== read.has(name));
}

/** Ways to tell whether a small change would make lines right, given what a search found. */
export type Repairs = (found: Localisation) => { readonly helper: HelperRepair; readonly line: LineRepair };

/**
 * Finds the lines of a block that are wrong, each judged under the true adjoints and on its own. Without points
 * everything agrees, and only what no line covers is found.
 */
export function localise(setting: Setting, repairs: Repairs): Localisation {
  const names = namesIn(setting.block, setting.forward);
  let best = search(setting, names);
  for (const doubtful of faults(best) === 0 ? [] : doubtfulNames(setting)) {
    const without = search(setting, new Set([...names].filter((name) => name !== doubtful)));
    if (faults(without) < faults(best)) best = without;
  }
  const { helper, line } = repairs(best);
  return { ...best, findings: blameHelpers(setting.block, best.findings, helper, line) };
}
