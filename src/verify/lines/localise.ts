import type { OperationTable } from '../../program/operation.ts';
import type { Program, Variable } from '../../program/program.ts';
import { type Block, type Line, namesIn } from './block.ts';
import { type Component, type Segment, segmentsOf, type WrongLine } from './components.ts';
import { type Matching, match, subsetsOf } from './match.ts';
import { growth, RepairShop } from './repairs.ts';
import { agree, expectedSample, isZero, type LinePoint, Trials } from './trials.ts';

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

/** The outcome of a search, and what it was found with. */
export interface Localisation {
  readonly findings: readonly Finding[];
  /** What each line that is right gives. */
  readonly matched: ReadonlyMap<Line, readonly Component[]>;
  readonly segments: readonly Segment[];
  /** Under adjoints drawn independently. */
  readonly trials: Trials;
  readonly shop: RepairShop;
}

/** A block, and the points that it is judged at. */
export interface Setting {
  readonly block: Block;
  readonly forward: Program;
  readonly derived: Program;
  readonly points: readonly LinePoint[];
  readonly operations: OperationTable;
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
  readonly trials: Trials;
  readonly truth: Trials;
  readonly shop: RepairShop;
}

/**
 * What each wrong line should have given: first what the adjoints that it reads still owe, then anything that is
 * owed, if one small change would make the line give that too. What nobody answers for is left over.
 */
function shareOut(
  wrong: readonly Line[],
  owed: readonly Component[],
  shop: RepairShop,
): { readonly shares: readonly WrongLine[]; readonly rest: readonly Component[] } {
  let rest = owed;
  const take = (taken: readonly Component[]): readonly Component[] => {
    rest = rest.filter((component) => !taken.includes(component));
    return taken;
  };
  const own = wrong.map((line) => ({ line, expected: take(rest.filter(({ from }) => line.reads.has(from))) }));
  const shares = own.map(({ line, expected }): WrongLine => {
    if (rest.length === 0) return { line, expected };
    const all = { line, expected: [...expected, ...rest] };
    const alone = wrong.length === 1;
    const explains = shop.repair(all) !== undefined || (alone && shop.repair({ line, expected }) === undefined);
    if (explains) return { line, expected: [...expected, ...take(rest)] };
    const [group] = byOrigin(rest);
    return expected.length === 0 && group !== undefined ? { line, expected: take(group) } : { line, expected };
  });
  return { shares, rest };
}

/** Turns what is left of one adjoint's matching into findings. */
function judge(to: Variable, matching: Matching, { setting, trials, truth, shop }: Judgement): readonly Finding[] {
  const lines = setting.block.contributions.get(to) ?? [];
  const findings: Finding[] = [];
  let leftover = matching.leftover;
  const wrong: Line[] = [];
  for (const line of matching.unmatched) {
    const alias = isComplete(line, setting) ? aliasOf(line, leftover, truth) : undefined;
    if (alias === undefined) wrong.push(line);
    else {
      leftover = leftover.filter((component) => !alias.includes(component));
      findings.push({ kind: 'alias', line, components: alias });
    }
  }
  const { shares, rest } = shareOut(wrong, leftover, shop);
  for (const share of shares) {
    const first = shop.repair(share) === undefined ? doubled(share.line, matching, trials) : undefined;
    if (first === undefined) findings.push({ kind: 'wrong', ...share });
    else findings.push({ kind: 'double', line: share.line, first });
    // A line that only repeats another one answers for nothing.
    if (first !== undefined && share.expected.length > 0) findings.push({ kind: 'missing', to, components: share.expected });
  }
  if (lines.some(({ broken }) => broken)) return findings;
  const together = lines.length <= 1 && rest.length > 0 ? [rest] : byOrigin(rest);
  return [...findings, ...together.map((components): Finding => ({ kind: 'missing', to, components }))];
}

/** The line whose contribution this one repeats. */
function doubled(line: Line, { matched }: Matching, trials: Trials): Line | undefined {
  const value = trials.evaluate(line.equation.value);
  if (isZero(value)) return undefined;
  return [...matched.keys()].find((other) => agree(value, trials.evaluate(other.equation.value)));
}

/** Whether a helper, rather than the lines that read it, explains why all of those are wrong. */
function blames(helper: Line, readers: readonly WrongLine[], shop: RepairShop): boolean {
  const repair = shop.repairHelper(helper, readers);
  const [reader, ...others] = readers;
  if (reader !== undefined && others.length === 0) {
    const own = shop.repair(reader);
    return repair !== undefined && (own === undefined || growth(helper, repair) <= growth(reader.line, own));
  }
  return repair !== undefined || !readers.every((line) => shop.repair(line) !== undefined);
}

/** Blames a helper, once, when everything that reads it is wrong and it is the likelier culprit. */
function blameHelpers(block: Block, { findings, shop }: Localisation): readonly Finding[] {
  let remaining = findings;
  for (const helper of block.definitions.values()) {
    const readers = block.lines.filter(({ primal, helpers }) => primal !== undefined && helpers.has(helper.equation.target));
    const wrong = remaining.filter(
      (finding): finding is Extract<Finding, { kind: 'wrong' }> => finding.kind === 'wrong' && readers.includes(finding.line),
    );
    if (helper.broken || readers.length === 0 || wrong.length < readers.length) continue;
    if (!blames(helper, wrong, shop)) continue;
    remaining = [
      ...remaining.filter((finding) => !wrong.includes(finding as (typeof wrong)[number])),
      { kind: 'wrong-helper', line: helper, readers: wrong },
    ];
  }
  return remaining;
}

function search(setting: Setting, names: ReadonlySet<Variable>): Localisation {
  const { block, derived, points } = setting;
  const segments = segmentsOf(derived, names);
  const trials = new Trials(points, block, segments, 'independent');
  const truth = new Trials(points, block, segments, 'true');
  const findings: Finding[] = [];
  const matched = new Map<Line, readonly Component[]>();
  const shop = new RepairShop(block, segments, trials, setting.operations);
  const components = segments.flatMap((segment) => segment.components);
  for (const name of names) {
    const lines = block.contributions.get(name) ?? [];
    const matching = match(
      lines,
      components.filter(({ to }) => to === name),
      trials,
    );
    for (const [line, given] of matching.matched) matched.set(line, given);
    findings.push(...judge(name, matching, { setting, trials, truth, shop }));
  }
  return { findings, matched, segments, trials, shop };
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

/**
 * Finds the lines of a block that are wrong, each judged under the true adjoints and on its own. Without points
 * everything agrees, and only what no line covers is found.
 */
export function localise(setting: Setting): Localisation {
  const names = namesIn(setting.block, setting.forward);
  let best = search(setting, names);
  for (const doubtful of faults(best) === 0 ? [] : doubtfulNames(setting)) {
    const without = search(setting, new Set([...names].filter((name) => name !== doubtful)));
    if (faults(without) < faults(best)) best = without;
  }
  return { ...best, findings: blameHelpers(setting.block, best) };
}
