import type { Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { activeOf } from '../../draws/point.ts';
import { judgedEquations } from '../check-lines.ts';
import { Consequences } from '../consequences.ts';
import { withEdit } from './edit.ts';
import { editTrials } from './edit-trials.ts';
import { type RankedEdit, type SmallestEditQuestion, smallestEdits } from './smallest-edit.ts';

/**
 * Two mistakes on different lines. What one of them can spoil is guessed: then the other is the smallest edit that mends all other
 * gradients, and the first is the smallest one of the block so edited. Mistakes that spoil the very same gradients are not found so.
 */

/** Guesses that are followed, at most. */
const MOST_GUESSES = 8;
/** Edits that are run for each step of a guess, at most: fewer than for one mistake, which is likelier. */
const MOST_RUN = 4000;
/** Of the edits that mend the others, how many are gone on with. */
const MOST_FIRST = 2;

/** The sets of failing gradients that single lines can spoil: none that is all of them, the smallest first. */
function guesses({ analysis, block, failing }: SmallestEditQuestion): readonly ReadonlySet<Variable>[] {
  const consequences = new Consequences(block);
  const sets = judgedEquations(analysis.forward, block).map(({ target }) => new Set(consequences.spoiledBy([target], failing)));
  const distinct = new Map(
    sets.map((set) => [
      [...set]
        .map(({ name }) => name)
        .toSorted()
        .join(),
      set,
    ]),
  );
  return [...distinct.values()]
    .filter(({ size }) => size > 0 && size < failing.size)
    .toSorted((a, b) => a.size - b.size)
    .slice(0, MOST_GUESSES);
}

function without(all: ReadonlySet<Variable>, some: ReadonlySet<Variable>): ReadonlySet<Variable> {
  return new Set([...all].filter((variable) => !some.has(variable)));
}

/** The gradients that are still wrong once an edit is made; undefined if the block then cannot be run. */
function leftAfter({ edit }: RankedEdit, question: SmallestEditQuestion): ReadonlySet<Variable> | undefined {
  const { analysis, block, trials, wrong, failing } = question;
  const [first] = editTrials(trials, wrong, block, activeOf(analysis.forward.given), [...failing]);
  const values = first?.run(edit);
  return values && first && new Set(first.wrongGradients(values));
}

type Pair = readonly [RankedEdit, RankedEdit];

function scoreOf([a, b]: Pair): number {
  return a.score + b.score;
}

/** The likeliest two edits that together make every gradient right; undefined if there are none. */
export function twoEdits(question: SmallestEditQuestion): Pair | undefined {
  const found: Pair[] = [];
  for (const spared of guesses(question)) {
    const mended = without(question.failing, spared);
    const firsts = smallestEdits({ ...question, failing: mended, spared, most: MOST_RUN }).slice(0, MOST_FIRST);
    for (const first of firsts) {
      const left = leftAfter(first, question);
      if (left === undefined || left.size === 0 || without(left, spared).size > 0) continue;
      const between = { ...question.block, body: withEdit(question.block.body, first.edit) };
      const untouched = new Set(equationsOf(question.block.body));
      const second = smallestEdits({ ...question, block: between, failing: left, most: MOST_RUN }).find(({ edit }) =>
        untouched.has(edit.line),
      );
      if (second !== undefined) found.push([first, second]);
    }
  }
  return found.toSorted((a, b) => scoreOf(a) - scoreOf(b))[0];
}
