import type { Analysis } from '../../analysis/analyze.ts';
import type { Values } from '../../engine/interpreter.ts';
import { type Diagnostic, severityOf } from '../../language/diagnostic.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Equation, Program, Variable } from '../../program/program.ts';
import { equationsOf, hasSequences } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import { unitAdjoints, unitLine } from '../../program/unit-adjoints.ts';
import type { Trial } from '../draws/draws.ts';
import { coarseRunsAt } from '../gradients/coarse.ts';
import { type Block, readBlock } from './block.ts';
import { Consequences, type Reported } from './consequences.ts';
import { findingDiagnostic, isSurplus, type LineResult, lineResults, type Reporting } from './findings.ts';
import { earlyReads, overwrittenGradients } from './order.ts';
import type { LinePoint } from './search/line-values.ts';
import { localiseOutputs } from './search/outputs.ts';
import type { Segment } from './search/path-contributions.ts';
import type { Finding, Localisation } from './search/search.ts';

/** What is known about the lines of a file's backward block. */
export interface LineCheck {
  readonly reported: readonly Reported[];
  readonly lines: readonly LineResult[];
}

function plus(sum: Tensor | undefined, tensor: Tensor): Tensor {
  return sum === undefined
    ? tensor
    : { ...sum, data: sum.data.map((element, index) => element + (tensor.data[index] as number)) };
}

/** Draws that are led somewhere and that lines are judged at, besides those of the rounds: of those at which a gradient is wrong, and of the others. */
const MOST_STEERED = 4;

/** Where operations stand at kinks that no gradient feels, a line may say of them what it likes: such draws are for want of others. */
export function awayFromKinks(trials: readonly Trial[]): readonly Trial[] {
  const smooth = trials.filter(({ touchesKinks }) => !touchesKinks);
  return smooth.length > 0 ? smooth : trials;
}

/** The draws at which lines are judged: where something shows, and where everything has a number. */
export function lineTrials(trials: readonly Trial[], wrong: ReadonlySet<Trial>): readonly Trial[] {
  const all = trials.filter(({ isWhole }) => isWhole);
  const smooth = awayFromKinks(all);
  const whole = wrong.size === 0 || smooth.some((trial) => wrong.has(trial)) ? smooth : all;
  const steered = whole.filter(({ isFurther }) => isFurther);
  const showing = steered.filter((trial) => wrong.has(trial)).slice(0, MOST_STEERED);
  const others = steered.filter((trial) => !wrong.has(trial)).slice(0, MOST_STEERED);
  return [...whole.filter(({ isFurther }) => !isFurther), ...showing, ...others];
}

/** The numbers of a draw, taken apart into what lines read. */
export function pointOf({ point, derived, random }: Trial, pass: Program, units: ReadonlySet<Variable> = new Set()): LinePoint {
  const isAdjoint = ([variable]: readonly [Variable, unknown]): boolean => variable.kind === 'adjoint';
  const entries = [...derived];
  const forward: Values = new Map(entries.filter((entry) => !isAdjoint(entry)));
  const adjoints: Values = new Map(entries.filter(isAdjoint));
  const cotangents = new Map<Variable, Tensor>();
  for (const [{ variable }, tensor] of point.cotangents) cotangents.set(variable, plus(cotangents.get(variable), tensor));
  const runs = coarseRunsAt(point, pass);
  return { sizes: point.sizes, forward, adjoints, cotangents, random, units, coarse: () => runs.forward };
}

/** The lines that are judged: what only says that the loss is 1 is taken at its word. */
export function judgedEquations(forward: Program, backward: Program): readonly Equation[] {
  const said = unitLine(forward, backward);
  return equationsOf(backward.body).filter((equation) => equation !== said);
}

/** Names that a gradient flows on to from some names of the block. */
function downstream(primals: readonly Variable[], segments: readonly Segment[]): ReadonlySet<Variable> {
  const reached = new Set<Variable>(primals);
  for (const name of reached) {
    for (const { from, components } of segments) if (from === name) for (const { to } of components) reached.add(to);
  }
  return reached;
}

/** Without numbers only one thing is certain: what no line could possibly give. */
function certain(found: Localisation, block: Block): readonly Finding[] {
  return found.findings.filter((finding) => {
    if (finding.kind !== 'missing') return false;
    const lines = block.contributions.get(finding.to) ?? [];
    return lines.every((line) => (found.matched.get(line) ?? []).length > 0);
  });
}

/**
 * Checks each line of a file's backward block on its own; with no trials, only what is certain without numbers.
 * `failing` are the inputs and parameters whose gradients come out wrong.
 */
export function checkLines(
  { document, ownDiagnostics: diagnostics, forward, backward }: Analysis,
  derived: Program,
  trials: readonly Trial[],
  failing: ReadonlySet<Variable>,
): LineCheck {
  // Lines in loops are judged together with the rest of the block only.
  if (backward === undefined || [forward, backward].some(hasSequences)) return { reported: [], lines: [] };
  const block = readBlock(judgedEquations(forward, backward));
  const units = unitAdjoints(forward, backward);
  const { found } = localiseOutputs({
    block,
    forward,
    derived,
    points: trials.map((trial) => pointOf(trial, derived, units)),
  });
  // A line need not read an adjoint that is 1.
  const isTaken = (finding: Finding): boolean =>
    finding.kind === 'alias' && finding.components.every(({ from }) => units.has(adjointOf(from)));
  const findings = trials.length === 0 ? certain(found, block) : found.findings.filter((finding) => !isTaken(finding));
  const spoiled = (primals: readonly Variable[]): readonly string[] => {
    const reached = downstream(primals, found.segments);
    return forward.given.filter((variable) => failing.has(variable) && reached.has(variable)).map(({ name }) => name);
  };
  const reporting: Reporting = { document, found, spoiled };
  const surplus = new Set(findings.filter(isSurplus).map(({ line }) => line.equation.source?.statement));
  const overwritten = overwrittenGradients(block, document, forward, surplus);
  const overwriting = new Set(overwritten.map(({ place }) => place.statement));
  const consequences = new Consequences(backward);
  const atLine = (diagnostic: Diagnostic): Reported => ({
    diagnostic,
    about: consequences.writtenAt(diagnostic.place.statement),
  });
  const wrong = findings
    .filter((finding) => !isSurplus(finding) || !overwriting.has(finding.line.equation.source?.statement ?? -1))
    .map((finding): Reported => {
      const diagnostic = findingDiagnostic(finding, reporting);
      if (finding.kind === 'missing') return { diagnostic, about: [adjointOf(finding.to)], isVain: finding.isVain };
      const repair = finding.kind === 'wrong' ? found.shop.repair(finding) : finding.kind === 'wrong-helper' && finding.repair;
      return { ...atLine(diagnostic), isSure: repair !== undefined && repair !== false };
    });
  // A line that is blamed already may not be meant to read or add to what it does.
  const isRight = trials.length > 0 && failing.size === 0;
  const said = [...wrong.map(({ diagnostic }) => diagnostic), ...overwritten].filter(({ code }) => code !== 'alias');
  const byText = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const blamed = new Set([...(isRight ? [] : said), ...byText].map(({ place }) => place.statement));
  const early = earlyReads(block, document, blamed);
  const reported = [...overwritten.map(atLine), ...early.map(atLine), ...wrong];
  const lines = lineResults(reporting);
  return { reported, lines: trials.length === 0 ? lines.map((line) => ({ ...line, status: 'unchecked' })) : lines };
}
