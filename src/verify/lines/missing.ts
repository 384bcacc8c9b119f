import type { Analysis } from '../../analysis/analyze.ts';
import { readsOf } from '../../program/activity.ts';
import type { Equation, Program, Value, Variable } from '../../program/program.ts';
import { equationsOf, hasSequences } from '../../program/steps.ts';
import { SizeError } from '../../program/tensor.ts';
import { operationsOf } from '../cost.ts';
import { interpretedDraw } from '../draws/draw-runs.ts';
import { drawTrial } from '../draws/draws.ts';
import { Random } from '../draws/random.ts';
import { smallSizes } from '../sizes/small-sizes.ts';
import { type Block, type Line, namesIn, readBlock } from './block.ts';
import { pointOf } from './check-lines.ts';
import { expandedLines } from './repair/derived-line.ts';
import { SpelledWithHelpers } from './repair/own-helpers.ts';
import { agree, expectedSample, type LinePoint, LineValues } from './search/line-values.ts';
import { type Matching, match, subsetsOf } from './search/match.ts';
import { beginningOf, type Component, type Segment, segmentsOf } from './search/path-contributions.ts';

/** Longer programs and blocks would keep whoever types waiting. */
const MOST_LINES = 150;
/** Of one run of both passes, in operations of the interpreter. */
const MOST_WORK = 300;
/** One draw tells expressions apart; a second one, where the first has a mask all off. */
const DRAWS = 2;

/** A block as it is being written. */
export interface WrittenBlock {
  readonly analysis: Analysis;
  readonly derived: Program;
  /** The statement that is being typed, which is no part of the block yet. */
  readonly typed: number | undefined;
  /** Helpers of statements up to this one are in sight. */
  readonly last: number;
}

/** A line that may be written next. */
export interface NextLine {
  readonly equation: Equation;
  /** Whether the adjoints of the block lack it; others bring in adjoints and helpers that the block does without so far. */
  readonly isMissing: boolean;
}

/** What a block gives and lacks, by the numbers of some draws. */
interface Account {
  readonly names: ReadonlySet<Variable>;
  readonly segments: readonly Segment[];
  /** What no line gives, nor one that is wrong or damaged answers for. */
  readonly lacking: ReadonlySet<Component>;
  /** Adjoints that have got something, of what they must get, past names that the block leaves out. */
  readonly fused: ReadonlySet<Variable>;
}

function pointsOf(forward: Program, derived: Program): readonly LinePoint[] {
  const sizes = smallSizes(forward);
  if (operationsOf([forward, derived], sizes) > MOST_WORK) return [];
  const passes = interpretedDraw(forward, derived, sizes);
  const all = { program: forward, derived, written: undefined };
  const trials = Array.from({ length: DRAWS }, (_, draw) => drawTrial(all, passes, sizes, new Random(draw + 1), new Map()));
  return trials.flatMap((trial) => (trial?.isWhole === true ? [{ ...pointOf(trial, derived), coarse: () => [] }] : []));
}

/** More components of one adjoint than this are not put together in all ways. */
const MOST_TOGETHER = 6;

/** The components that a line gives, of those that no other gives. */
function givenBy(line: Line, lacking: readonly Component[], trials: LineValues): readonly Component[] | undefined {
  const readable = lacking.filter(({ from }) => line.reads.has(from));
  if (line.broken || readable.length > MOST_TOGETHER) return undefined;
  const value = trials.evaluate(line.equation.value);
  return subsetsOf(readable).find((chosen) => chosen.length > 0 && agree(value, expectedSample(chosen, value, trials)));
}

/** The components that a target lacks: a line that gives none, being wrong or damaged, stands for one of them. */
function lackingOf(
  lines: readonly Line[],
  components: readonly Component[],
  trials: LineValues,
): Pick<Matching, 'matched'> & { readonly lacking: readonly Component[] } {
  const found = match(lines, components, trials);
  const matched = new Map(found.matched);
  let lacking = found.leftover;
  // A line is judged by all that it could give: while lines are missing, it may give a part of that.
  for (const line of lines) {
    const given = matched.has(line) ? undefined : givenBy(line, lacking, trials);
    if (given === undefined) continue;
    matched.set(line, given);
    lacking = lacking.filter((component) => !given.includes(component));
  }
  for (const line of lines) {
    if (matched.has(line)) continue;
    const own = lacking.find(({ from }) => line.reads.has(from)) ?? lacking[0];
    lacking = lacking.filter((component) => component !== own);
  }
  return { matched, lacking };
}

function accountOf(block: Block, forward: Program, segments: readonly Segment[], trials: LineValues): Account {
  const names = namesIn(block, forward);
  const components = segments.flatMap((segment) => segment.components);
  const lacking = new Set<Component>();
  const fused = new Set<Variable>();
  for (const name of names) {
    const own = components.filter(({ to }) => to === name);
    const found = lackingOf(block.contributions.get(name) ?? [], own, trials);
    for (const component of found.lacking) lacking.add(component);
    for (const component of [...found.matched.values()].flat()) if (component.fused) fused.add(component.from);
  }
  return { names, segments, lacking, fused };
}

/** Chooses among derived lines, and writes them as the block would. */
class NextLines {
  private readonly account: Account;
  private readonly spelled: SpelledWithHelpers;
  private readonly block: Block;
  private readonly last: number;

  constructor(account: Account, spelled: SpelledWithHelpers, block: Block, last: number) {
    this.account = account;
    this.last = last;
    this.spelled = spelled;
    this.block = block;
  }

  all(derived: Program): readonly NextLine[] {
    return [
      ...this.missing().map((equation) => ({ equation, isMissing: true })),
      ...this.others(equationsOf(derived.body)).map((equation) => ({ equation, isMissing: false })),
    ];
  }

  /** The contributions that are lacking: those first that may be written here, as all that they read is there. */
  private missing(): readonly Equation[] {
    const { lacking, segments } = this.account;
    const incomplete = new Set([...lacking].map(({ to }) => to));
    const found = segments.flatMap((segment) =>
      segment.components.flatMap((component) => {
        const line = lacking.has(component) ? this.contribution(segment, component.line, component.fused) : undefined;
        if (line === undefined) return [];
        const isReady =
          !incomplete.has(segment.from) && !this.isWrittenLater(segment.from) && !this.spelled.isForLater(line.value);
        return [{ line, isReady }];
      }),
    );
    return [true, false].flatMap((ready) => found.filter(({ isReady }) => isReady === ready).map(({ line }) => line));
  }

  /** Whether lines further down add to an adjoint. */
  private isWrittenLater(name: Variable): boolean {
    const lines = this.block.contributions.get(name) ?? [];
    return lines.some(({ equation }) => (equation.source?.statement ?? 0) > this.last);
  }

  /** A line of a segment in the names of the block; past names that the block leaves out, only as far as it does so itself. */
  private contribution(segment: Segment, line: Equation, isFused: boolean): Equation | undefined {
    const whole = expandedLines(segment).get(line);
    if (whole === undefined) return undefined;
    const value = this.spelled.write(whole);
    const isWanted = !isFused || this.account.fused.has(segment.from) || value !== whole;
    return isWanted ? { ...line, value: this.spelled.simplified(value) } : undefined;
  }

  /** Derived lines through adjoints and helpers that the block does not have. */
  private others(derived: readonly Equation[]): readonly Equation[] {
    const kept: Equation[] = [];
    const open = this.openLines(derived);
    for (const line of derived) {
      const isWanted = line.operator === '=' ? this.isWanted(line, open) : open.has(line) && !this.isComponent(line);
      if (isWanted) kept.push(line);
    }
    return kept.map((line) => this.ofBlock(line) ?? line);
  }

  /** Whether a derived helper still has readers to be written: for one alone that begins at an adjoint of the block, it does not pay. */
  private isWanted(helper: Equation, open: ReadonlySet<Equation>): boolean {
    const readers = [...open].filter(({ value }) => readsOf(value).includes(helper.target));
    const isSpeltOut = helper.origin !== undefined && this.account.names.has(helper.origin.target);
    return readers.length > (isSpeltOut ? 1 : 0) && !this.isTaken(helper);
  }

  /** Lines that still have to be written when the derived pass is followed. */
  private openLines(derived: readonly Equation[]): ReadonlySet<Equation> {
    const { lacking } = this.account;
    const components = new Set([...lacking].filter(({ fused }) => !fused).map(({ line }) => line));
    return new Set(derived.filter((line) => components.has(line) || (this.leadsElsewhere(line) && !this.isStandIn(line))));
  }

  /** Whether a line leads to or from a name that the block leaves out, without there being lines that lead past it. */
  private leadsElsewhere(line: Equation): boolean {
    const { names, segments, fused } = this.account;
    const to = line.target.primal;
    const from = beginningOf(line);
    if (to === undefined || from === undefined || (names.has(to) && names.has(from))) return false;
    const own = segments.filter(({ lines }) => lines.includes(line));
    if (own.length === 0 || own.some((segment) => fused.has(segment.from))) return false;
    return names.has(from) || !this.hasStandIn(from);
  }

  /** Whether a helper of the block is what this line gives. */
  private isStandIn(line: Equation): boolean {
    return line.target.primal !== undefined && this.hasStandIn(line.target.primal);
  }

  /** Whether the block has the adjoint of a name that it leaves out, as a helper. */
  private hasStandIn(name: Variable): boolean {
    if (this.account.names.has(name)) return false;
    const values = this.account.segments.flatMap((segment) => {
      const lines = segment.lines.filter(({ target }) => target.primal === name);
      return lines.length === 1 ? [expandedLines(segment).get(lines[0] as Equation)] : [];
    });
    const [value] = values;
    return values.length === 1 && value !== undefined && this.isHelper(value);
  }

  /** Whether the block has an expression as a helper. */
  private isHelper(value: Value): boolean {
    return value.kind !== 'read' && this.spelled.write(value).kind === 'read';
  }

  private isComponent(line: Equation): boolean {
    const { names } = this.account;
    const { primal } = line.target;
    const from = beginningOf(line);
    return primal !== undefined && names.has(primal) && from !== undefined && names.has(from);
  }

  /** A derived line that starts at an adjoint of the block, in the block's own names. */
  private ofBlock(line: Equation): Equation | undefined {
    const segment = this.account.segments.find(({ from }) => from === beginningOf(line));
    const whole = segment && expandedLines(segment).get(line);
    if (whole === undefined) return undefined;
    const value = this.spelled.write(whole);
    return value === whole && readsOf(line.value).every(({ kind }) => kind !== 'intermediate') ? line : { ...line, value };
  }

  /** Whether the block has something of this name already, or a helper of this value. */
  private isTaken(line: Equation): boolean {
    if ([...this.block.definitions.keys()].some(({ name }) => name === line.target.name)) return true;
    const values = this.account.segments.map((segment) => expandedLines(segment).get(line));
    return values.some((value) => value !== undefined && this.isHelper(value));
  }
}

function isContribution({ typed }: WrittenBlock): (equation: Equation) => boolean {
  return ({ source, target }) => source?.statement !== typed || target.kind !== 'adjoint';
}

/**
 * The lines that a block may have next, those first that its adjoints lack; undefined where text has to do: for loops, for
 * large programs, and where no numbers can be drawn.
 */
export function nextLines(written: WrittenBlock): readonly NextLine[] | undefined {
  const { analysis, derived, last } = written;
  const { forward, backward } = analysis;
  if (backward === undefined || hasSequences(forward) || hasSequences(backward)) return undefined;
  const equations = equationsOf(backward.body).filter(isContribution(written));
  if (derived.body.length > MOST_LINES || equations.length > MOST_LINES) return undefined;
  try {
    const points = pointsOf(forward, derived);
    if (points.length === 0) return undefined;
    const block = readBlock(equations);
    const segments = segmentsOf(derived, namesIn(block, forward));
    const trials = new LineValues(points, block, segments, 'independent');
    const account = accountOf(block, forward, segments, trials);
    const spelled = new SpelledWithHelpers(block, trials, last);
    return new NextLines(account, spelled, block, last).all(derived);
  } catch (error) {
    if (error instanceof SizeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
