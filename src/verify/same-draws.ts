import type { Analysis } from '../analysis/analyze.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { Program, Step, Variable } from '../program/program.ts';
import { rewrite } from '../program/rewrite.ts';
import { targetsOf } from '../program/steps.ts';
import { unitAdjoints } from '../program/unit-adjoints.ts';
import { blockSpan } from '../refactor/backward-block.ts';
import { Coverage } from './coverage/coverage.ts';
import { forwardValuesOf, type Trial } from './draws/draws.ts';
import type { CheckSubject, Gathered } from './gradients/collect-evidence.ts';
import { runWritten } from './gradients/run-written-block.ts';
import { numbersIn } from './sizes/size-numbers.ts';

/**
 * A repaired block over the draws that showed what is wrong: only its own lines are to be run again. Draws depend on the block by the
 * numbers, the conditions and the units in it, so that one with others of these needs draws of its own.
 */

/** The part of a text that stands in front of its block. */
function forwardText({ document }: Analysis): string | undefined {
  const block = blockSpan(document);
  return block && document.text.slice(0, block.start);
}

type Exchange = (variable: Variable) => Variable;

/** The variables of one forward pass, and their adjoints, in place of those of another that has the same text. */
function exchange(from: Program, to: Program): Exchange {
  const [old, own] = [from, to].map(({ given, body }) => [...given, ...targetsOf(body)]) as [Variable[], Variable[]];
  const pairs = old.flatMap((variable, index): (readonly [Variable, Variable])[] => {
    const other = own[index] as Variable;
    return [
      [variable, other],
      [adjointOf(variable), adjointOf(other)],
    ];
  });
  const map = new Map(pairs);
  return (variable) => map.get(variable) ?? variable;
}

function exchanged(body: readonly Step[], by: Exchange): readonly Step[] {
  return body.map((step) => {
    if (step.kind === 'loop') return { ...step, body: exchanged(step.body, by) };
    const value = rewrite(step.value, {
      read: (read) => ({ ...read, variable: by(read.variable) }),
      dimension: (dimension) => dimension,
    });
    return { ...step, target: by(step.target), value };
  });
}

function isSubset<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  return [...part].every((each) => whole.has(each));
}

/** The block of another text over the forward pass of this one; undefined where its draws would be others. */
function blockOver(subject: CheckSubject, { forward: otherForward, backward: other, ...rest }: Analysis): Program | undefined {
  const { forward, backward } = subject.analysis;
  if (backward === undefined || other === undefined) return undefined;
  if (forwardText(subject.analysis) !== forwardText({ forward: otherForward, backward: other, ...rest })) return undefined;
  const block = { ...other, body: exchanged(other.body, exchange(otherForward, forward)) };
  const [units, own] = [unitAdjoints(forward, block), unitAdjoints(forward, backward)];
  if (units.size !== own.size || !isSubset(units, own)) return undefined;
  if (!isSubset(numbersIn([block]), numbersIn([forward, backward]))) return undefined;
  const isConditional = new Coverage(forward, block).places.some(({ stands }) => stands === 'backward');
  return isConditional ? undefined : block;
}

/** A block in another text with what it gives at the draws of this one; undefined where those are not its own. */
export function atSameDraws(
  subject: CheckSubject,
  gathered: Gathered,
  other: Analysis,
): { readonly block: Program; readonly gathered: Gathered } | undefined {
  if (subject.extent !== 'gradients' || subject.options.data !== undefined) return undefined;
  const block = blockOver(subject, other);
  if (block === undefined) return undefined;
  const { forward } = subject.analysis;
  const trials = gathered.trials.map(
    (trial): Trial => ({ ...trial, written: runWritten(block, trial.point, undefined, forwardValuesOf(trial)) }),
  );
  return { block, gathered: { ...gathered, trials, answers: [], coverage: new Coverage(forward, block) } };
}
