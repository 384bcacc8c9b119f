import type { Sizes } from '../../engine/interpreter.ts';
import type { Program, Variable } from '../../program/program.ts';
import { hasSequences } from '../../program/steps.ts';
import { unitLine } from '../../program/unit-adjoints.ts';
import { type Trial, trialsBeside } from '../draws/draws.ts';
import type { GradientChecks } from '../gradients/check.ts';
import type { CheckSubject, Gathered } from '../gradients/collect-evidence.ts';
import { keyOf } from '../gradients/evidence-runs.ts';
import { lengthNames, shortLengths } from '../sizes/lengths.ts';
import { numbersIn } from '../sizes/size-numbers.ts';
import { checkLines, type LineCheck, lineTrials } from './check-lines.ts';
import { checkLoopLines } from './loops/check-loops.ts';

function searched(
  subject: CheckSubject,
  { trials }: Gathered,
  { wrong }: GradientChecks,
  failing: ReadonlySet<Variable>,
): LineCheck {
  const { analysis, derived, extent, options } = subject;
  const { forward, backward } = analysis;
  const looped = extent === 'gradients' && backward !== undefined && [forward, backward].some(hasSequences);
  if (!looped) return checkLines(analysis, derived, smoothTrials(subject, lineTrials(trials, wrong)), failing);
  const showing = trials.filter((trial) => wrong.has(trial));
  const own = ownLengths([forward, backward], trials);
  const sizes = [...(own === undefined ? [] : [own]), ...shortLengths([forward, backward], options.sizes)];
  const edges = [
    ...new Map((showing.length > 0 ? showing : trials).map(({ point }) => [keyOf(point.sizes), point.sizes])).values(),
  ];
  const isFurther = showing.length > 0 && showing.every((trial) => trial.isFurther);
  return checkLoopLines({ analysis, derived, options, failing, sizes, edges, isFurther });
}

/** The lengths that the file fixes, where its block writes one of them as a number: it is right for those alone. */
function ownLengths(programs: readonly [Program, Program], trials: readonly Trial[]): Sizes | undefined {
  const [forward, backward] = programs;
  const numbers = numbersIn([backward]);
  const names = [...lengthNames(programs)];
  const isWritten = names.some((name) => numbers.has(forward.dimensions.get(name)?.size ?? Number.NaN));
  return isWritten ? trials[0]?.point.sizes : undefined;
}

/** At a kink lines may give what is right on either side of it: they are judged beside it. */
function smoothTrials({ analysis, derived, options }: CheckSubject, trials: readonly Trial[]): readonly Trial[] {
  return trials.flatMap((trial) =>
    trial.kinks.length === 0
      ? [trial]
      : trialsBeside(trial, { program: analysis.forward, derived, written: undefined }, options.seed),
  );
}

/** Judges the lines of a block; the line that says that the loss is 1 is right. */
export function linesOf(
  subject: CheckSubject,
  gathered: Gathered,
  checks: GradientChecks,
  failing: ReadonlySet<Variable>,
): LineCheck {
  const { reported, lines } = searched(subject, gathered, checks, failing);
  const { forward, backward } = subject.analysis;
  const said = backward && unitLine(forward, backward);
  if (said?.source === undefined || lines.length === 0) return { reported, lines };
  const { statement } = said.source;
  return { reported, lines: [{ statement, target: said.target.name, status: 'pass', maxError: 0, along: [] }, ...lines] };
}
