import { adjointOf } from '../../../program/adjoints.ts';
import type { Program, Variable } from '../../../program/program.ts';
import { type Block, type Line, namesIn } from '../block.ts';
import { type Repair, RepairSearch } from '../repair/repairs.ts';
import { byOrigin, shareOut } from './allocation.ts';
import { agree, expectedSample, isZero, type LinePoint, LineValues } from './line-values.ts';
import { type Matching, match, subsetsOf } from './match.ts';
import { type Component, type Segment, segmentsOf, type WrongLine } from './path-contributions.ts';

/** What is wrong with a block, line by line. */
export type Finding =
  /** The line gives something else than what must come from the adjoints that it reads. */
  | { readonly kind: 'wrong'; readonly line: Line; readonly expected: readonly Component[] }
  /** All that is wrong with the readers of a helper comes from the helper. */
  | { readonly kind: 'wrong-helper'; readonly line: Line; readonly readers: readonly WrongLine[]; readonly repair?: Repair }
  /** The line gives again what another one gives already. */
  | { readonly kind: 'double'; readonly line: Line; readonly first: Line }
  /** No line gives these; in vain, if they are zero under the true adjoints. */
  | {
      readonly kind: 'missing';
      readonly to: Variable;
      readonly components: readonly Component[];
      readonly isVain: boolean;
    }
  /** Right only because two adjoints are equal. */
  | { readonly kind: 'alias'; readonly line: Line; readonly components: readonly Component[] };

/** The outcome of a search, and what it was found with. */
export interface Localisation {
  /** The block, with the helpers as they should be that findings blame. */
  readonly block: Block;
  readonly findings: readonly Finding[];
  /** What each line that is right gives. */
  readonly matched: ReadonlyMap<Line, readonly Component[]>;
  readonly segments: readonly Segment[];
  /** Under adjoints drawn independently. */
  readonly trials: LineValues;
  readonly shop: RepairSearch;
}

/** A block, and the points that it is judged at. */
export interface Setting {
  readonly block: Block;
  readonly forward: Program;
  readonly derived: Program;
  readonly points: readonly LinePoint[];
}

/** A line that is right under the true adjoints only: what it gives comes from an adjoint that it does not read. */
function aliasOf(line: Line, leftover: readonly Component[], truth: LineValues): readonly Component[] | undefined {
  const value = truth.evaluate(line.equation.value);
  if (isZero(value)) return undefined;
  const groups = byOrigin(leftover);
  const choices = groups.length > 8 ? groups : subsetsOf(groups).map((chosen) => chosen.flat());
  return choices.find((chosen) => chosen.length > 0 && agree(value, expectedSample(chosen, value, truth)));
}

/** True for a name whose adjoint the block takes as 1: no line has to read that. */
function isUnit(primal: Variable, { points: [point] }: Setting): boolean {
  return point?.units.has(adjointOf(primal)) === true;
}

/** Whether the block has all of an adjoint, for every one that the line reads, before it gets there. */
function isComplete(line: Line, { block, forward }: Setting): boolean {
  return [...line.reads].every((name) => {
    const before = block.contributions.get(name);
    const isGiven = forward.outputs.some(({ variable }) => variable === name);
    return before === undefined ? isGiven : before.every(({ index }) => index < line.index);
  });
}

/** What a search looks at when it judges the lines of one adjoint. */
interface Judgement {
  readonly setting: Setting;
  readonly trials: LineValues;
  readonly truth: LineValues;
  readonly shop: RepairSearch;
}

/** A line that gives what is its share of what is left, is right: there were too many ways to share that out to see it before. */
function givesItsShare({ line, expected }: WrongLine, trials: LineValues): boolean {
  const value = trials.evaluate(line.equation.value);
  return expected.length > 0 && agree(value, expectedSample(expected, value, trials));
}

function missing(to: Variable, components: readonly Component[], truth: LineValues): Finding {
  const [first] = components.map((component) => truth.component(component).values);
  const zero = new Float64Array(first?.length ?? 0);
  return { kind: 'missing', to, components, isVain: agree(zero, expectedSample(components, zero, truth)) };
}

/** Turns what is left of one adjoint's matching into findings; lines that are right after all join the `matched`. */
function judge(
  to: Variable,
  matching: Matching,
  { setting, trials, truth, shop }: Judgement,
  matched: Map<Line, readonly Component[]>,
): readonly Finding[] {
  const lines = setting.block.contributions.get(to) ?? [];
  const findings: Finding[] = [];
  let leftover = matching.leftover;
  const wrong: Line[] = [];
  for (const line of matching.unmatched) {
    const alias = isComplete(line, setting) ? aliasOf(line, leftover, truth) : undefined;
    if (alias === undefined) {
      wrong.push(line);
      continue;
    }
    leftover = leftover.filter((component) => !alias.includes(component));
    if (alias.every(({ from }) => line.reads.has(from) || isUnit(from, setting))) matched.set(line, alias);
    else findings.push({ kind: 'alias', line, components: alias });
  }
  const { shares, rest } = shareOut(wrong, leftover, setting.block, shop);
  for (const share of shares) {
    if (givesItsShare(share, trials)) {
      matched.set(share.line, share.expected);
      continue;
    }
    const first = shop.repair(share) === undefined ? doubled(share, matching, trials, setting) : undefined;
    if (first === undefined) findings.push({ kind: 'wrong', ...share });
    else findings.push({ kind: 'double', line: share.line, first });
    // A line that only repeats another one answers for nothing.
    if (first !== undefined && share.expected.length > 0) findings.push(missing(to, share.expected, truth));
  }
  if (lines.some(({ broken }) => broken)) return findings;
  const together = lines.length <= 1 && rest.length > 0 ? [rest] : byOrigin(rest);
  return [...findings, ...together.map((components) => missing(to, components, truth))];
}

/** The line whose contribution this one repeats. */
function doubled(share: WrongLine, { matched }: Matching, trials: LineValues, setting: Setting): Line | undefined {
  const { line, expected } = share;
  const value = trials.evaluate(line.equation.value);
  if (isZero(value)) return undefined;
  const same = [...matched.keys()].find((other) => agree(value, trials.truthOf(other.equation.value)));
  return same ?? (expected.length === 0 && skipsAhead(line, setting) ? [...matched.keys()][0] : undefined);
}

/** Whether a line gives in one step what reaches its adjoint through others of the block: those give it already. */
function skipsAhead({ equation, primal, reads }: Line, { derived, points, block }: Setting): boolean {
  if (primal === undefined || reads.size === 0) return false;
  const segments = segmentsOf(derived, new Set([primal, ...reads]));
  const trials = new LineValues(points, block, segments, 'independent');
  const value = trials.evaluate(equation.value);
  const ahead = segments.flatMap(({ components }) => components).filter(({ from, to }) => to === primal && from !== primal);
  return agree(value, expectedSample(ahead, value, trials));
}

function search(setting: Setting, names: ReadonlySet<Variable>): Localisation {
  const { block, derived, points } = setting;
  const segments = segmentsOf(derived, names);
  const trials = new LineValues(points, block, segments, 'independent');
  const truth = new LineValues(points, block, segments, 'true');
  const findings: Finding[] = [];
  const matched = new Map<Line, readonly Component[]>();
  const shop = new RepairSearch(block, segments, trials, setting);
  // What gives nothing at any draw, as behind a branch that is not taken, nobody has to contribute.
  const gives = (component: Component): boolean => points.length === 0 || !isZero(trials.component(component).values);
  const components = segments.flatMap((segment) => segment.components).filter(gives);
  for (const name of names) {
    const lines = block.contributions.get(name) ?? [];
    const matching = match(
      lines,
      components.filter(({ to }) => to === name),
      trials,
    );
    for (const [line, given] of matching.matched) matched.set(line, given);
    findings.push(...judge(name, matching, { setting, trials, truth, shop }, matched));
  }
  return { block, findings, matched, segments, trials, shop };
}

/** Lines that contribute to a name that is left out are judged all the same, as they were with it. */
function withFindingsOn(name: Variable, without: Localisation, best: Localisation): Localisation {
  const own = best.findings.filter((finding) => 'line' in finding && finding.line.primal === name);
  without.trials.adopt(best.trials);
  return { ...without, findings: [...without.findings, ...own] };
}

export function faults({ findings }: Localisation): number {
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

/** The findings on a block as it stands, under the simplest reading of which names it speaks of. */
export function searchBlock(setting: Setting): Localisation {
  const names = namesIn(setting.block, setting.forward);
  let best = search(setting, names);
  for (const doubtful of faults(best) === 0 ? [] : doubtfulNames(setting)) {
    const without = withFindingsOn(doubtful, search(setting, new Set([...names].filter((name) => name !== doubtful))), best);
    if (faults(without) < faults(best)) best = without;
  }
  return best;
}
