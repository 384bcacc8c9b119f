import { readsOf } from '../../../program/activity.ts';
import type { Equation, Program, Variable } from '../../../program/program.ts';
import { activeOf } from '../../draws/point.ts';
import { judgedEquations } from '../check-lines.ts';
import { Consequences } from '../consequences.ts';
import { editTrials } from './choose-trials.ts';
import { type LineEdit, withEdit } from './edit.ts';
import { EditTrial } from './edit-trials.ts';
import { type EditedPair, LinePairs } from './line-pairs.ts';
import { type Placed, placedIn } from './placed.ts';
import { implausibility, lengthCost } from './plausibility.ts';
import { type RankedEdit, type SmallestEditQuestion, smallestEdits } from './smallest-edit.ts';
import { type TellingEdit, TellingEdits } from './telling-edits.ts';

/**
 * Two mistakes on different lines. The first edit is one after which its line has a meaning, on what it reads as that stands; so is the
 * second, of the block so edited. Where that finds nothing, what one of them can spoil is guessed: then the other is the smallest edit
 * that mends all other gradients, and the first is the smallest one of the block so edited.
 */

/** Guesses that are followed, at most. */
const MOST_GUESSES = 8;
/** Edits that are run for each step of a guess, at most: fewer than for one mistake, which is likelier. */
const MOST_RUN = 4000;
/** Of the edits that mend the others, how many are gone on with. */
const MOST_FIRST = 2;
/** Telling edits that are gone on with, and those beside which all edits of other lines are tried. */
const MOST_TELLING = 24;
const MOST_TELLING_ALONE = 3;
/** No edit ranks lower than minus this. */
const LOWEST = 0.1;
/** The highest rank of a pair, first and then. */
const HIGHEST = [0.9, 1.8, 3.2] as const;
/** The same where costs alone have been compared, and not what lines mean. */
const WIDE_MARGIN = 1.5;
/** Pairs that rank lower than the best by more than this are not compared with it. */
const MARGIN = 0.7;
/** Of the pairs that survive, how many are compared, and how many are given back. */
const MOST_COMPARED = 24;
const MOST_FOUND = 3;

export type EditPair = readonly [LineEdit, LineEdit];

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

function readsAny({ value }: Equation, variables: ReadonlySet<Variable>): boolean {
  return readsOf(value).some((variable) => variables.has(variable));
}

class PairSearch {
  private readonly question: SmallestEditQuestion;
  private readonly variables: readonly Variable[];
  private readonly draw: EditTrial;
  private readonly lines: readonly Placed[];
  private readonly consequences: Consequences;
  private readonly pairs: LinePairs;

  constructor(question: SmallestEditQuestion, variables: readonly Variable[], draw: EditTrial) {
    const { analysis, block } = question;
    this.question = question;
    this.variables = variables;
    this.draw = draw;
    this.consequences = new Consequences(block);
    const judged = new Set(judgedEquations(analysis.forward, block));
    this.lines = placedIn(block.body).filter(({ equation }) => judged.has(equation) && this.spoiledBy(equation).length > 0);
    this.pairs = new LinePairs(draw, this.lines, question.known, analysis);
  }

  private spoiledBy({ target }: Equation): readonly Variable[] {
    return this.consequences.spoiledBy([target], this.question.failing);
  }

  /** True if what is wrong may come from two lines, both read as they are written. */
  private canSpoilAll(first: Equation, second: Equation): boolean {
    return new Set([...this.spoiledBy(first), ...this.spoiledBy(second)]).size === this.question.failing.size;
  }

  private trialsOf(block: Program): readonly EditTrial[] {
    const { trials, wrong, failing } = this.question;
    return editTrials(trials, wrong, block, this.variables, [...failing]);
  }

  /** The draw at which meanings are known, for another block. */
  private drawOf(block: Program): EditTrial {
    return new EditTrial(this.draw.trial, block, this.variables, [...this.question.failing]);
  }

  private edited(edit: LineEdit): Program {
    const { block } = this.question;
    return { ...block, body: withEdit(block.body, edit) };
  }

  /** The edits of the block with one edit made, by which every gradient becomes right, of lines that are as they were. */
  private othersThan(edit: LineEdit): readonly RankedEdit[] {
    const values = this.draw.run(edit);
    const failing = new Set(values === undefined ? [] : this.draw.wrongGradients(values));
    const question = { ...this.question, block: this.edited(edit), failing, most: MOST_RUN };
    return smallestEdits(question);
  }

  /** By what one line must give for another to be mended by a small edit, whose reader that is. */
  private byReaders(): readonly EditPair[] {
    const found = this.pairs.atReaders(
      (edit) => this.drawOf(this.edited(edit)),
      (first, second) => readsAny(second, this.consequences.dependentsOf([first.target])),
    );
    return this.right(found);
  }

  /** Of pairs of edits those that make every gradient right at all draws, the cheapest first. */
  private right(pairs: Iterable<EditedPair>): readonly EditPair[] {
    const found: { readonly edits: EditPair; readonly cost: number }[] = [];
    let bound = Number.POSITIVE_INFINITY;
    for (const { firsts, seconds } of pairs) {
      for (const first of firsts) {
        const trials = this.trialsOf(this.edited(first));
        for (const second of seconds) {
          const cost = [first, second].reduce((sum, edit) => sum + edit.cost + lengthCost(edit), 0);
          if (cost > bound || !trials.every((trial) => trial.isRight(trial.run(second)))) continue;
          found.push({ edits: [first, second], cost });
          bound = Math.min(bound, cost + WIDE_MARGIN);
        }
      }
    }
    return found
      .toSorted((a, b) => a.cost - b.cost)
      .slice(0, MOST_COMPARED)
      .map(({ edits }) => edits);
  }

  /** By the gradients that one of the lines cannot spoil. */
  private bySets(): readonly EditPair[] {
    const { question } = this;
    return guesses(question).flatMap((spared) => {
      const mended = without(question.failing, spared);
      const firsts = smallestEdits({ ...question, failing: mended, spared, most: MOST_RUN }).slice(0, MOST_FIRST);
      return this.withSeconds(firsts.map(({ edit }) => edit));
    });
  }

  private withSeconds(firsts: readonly LineEdit[]): readonly EditPair[] {
    return firsts.flatMap((first) =>
      this.othersThan(first)
        .slice(0, 1)
        .map((second): EditPair => [first, second.edit]),
    );
  }

  private tellingEdits(telling: TellingEdits, highest: number): ReadonlyMap<Equation, readonly TellingEdit[]> {
    return new Map(this.lines.map((placed) => [placed.equation, telling.of(placed, this.draw, highest + LOWEST)]));
  }

  /** By what lines give; `highest` bounds the rank of a pair. */
  private byMeaning(telling: TellingEdits, highest: number): readonly EditPair[] {
    const known = this.tellingEdits(telling, highest);
    const firsts = [...known.values()]
      .flat()
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, MOST_TELLING);
    const found: { readonly edits: EditPair; readonly rank: number }[] = [];
    let bound = highest;
    for (const one of firsts) {
      const edited = this.edited(one.edit);
      const trials = this.trialsOf(edited);
      const draw = this.drawOf(edited);
      const affected = this.consequences.dependentsOf([one.edit.line.target]);
      for (const placed of this.lines) {
        const { equation } = placed;
        if (equation === one.edit.line || !this.canSpoilAll(equation, one.edit.line)) continue;
        if (!this.pairs.canMend(equation, one.edit.line)) continue;
        const isSame = !readsAny(equation, affected);
        const seconds = isSame ? known.get(equation) : telling.of(placed, draw, bound - one.rank);
        for (const other of seconds ?? []) {
          const rank = one.rank + other.rank;
          if (rank > bound || !trials.every((trial) => trial.isRight(trial.run(other.edit)))) continue;
          found.push({ edits: [one.edit, other.edit], rank });
          bound = Math.min(bound, rank + MARGIN);
        }
      }
    }
    return found
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, MOST_COMPARED)
      .map(({ edits }) => edits);
  }

  private all(): readonly EditPair[] {
    const needed = this.right(this.pairs.edited());
    if (needed.length > 0) return needed;
    const telling = new TellingEdits(this.question.known);
    for (const highest of HIGHEST) {
      const found = this.byMeaning(telling, highest);
      if (found.length > 0) return found;
    }
    const read = this.byReaders();
    if (read.length > 0) return read;
    const firsts = [...this.tellingEdits(telling, HIGHEST[0]).values()].flat().toSorted((a, b) => a.rank - b.rank);
    const found = this.withSeconds(firsts.slice(0, MOST_TELLING_ALONE).map(({ edit }) => edit));
    return found.length > 0 ? found : this.bySets();
  }

  /** Adjoints by name that the block still gets wrong. */
  private wrongAdjoints([first, second]: EditPair): number {
    const draw = this.drawOf(this.edited(first));
    const values = draw.run(second);
    return values === undefined ? 0 : draw.wrongAdjoints(values);
  }

  /** The likeliest first. */
  found(): readonly EditPair[] {
    const { block, known } = this.question;
    return this.all()
      .map((edits) => ({ edits, score: implausibility(edits, block.body, known.meanings) + this.wrongAdjoints(edits) }))
      .toSorted((a, b) => a.score - b.score)
      .map(({ edits }) => edits)
      .slice(0, MOST_FOUND);
  }

  /** The likeliest edits beside each of two, which may be these, and what cannot be told apart from them. */
  settled([first, second]: EditPair): readonly [readonly RankedEdit[], readonly RankedEdit[]] {
    const firsts = this.othersThan(second);
    const seconds = this.othersThan(firsts[0]?.edit ?? first);
    const ranked = (edit: LineEdit): readonly RankedEdit[] => [{ edit, score: 0 }];
    return [firsts.length > 0 ? firsts : ranked(first), seconds.length > 0 ? seconds : ranked(second)];
  }
}

/** A search for two edits that together make every gradient right. */
export function pairSearch(question: SmallestEditQuestion): PairSearch {
  const variables = activeOf(question.analysis.forward.given);
  return new PairSearch(
    question,
    variables,
    new EditTrial(question.known.draw, question.block, variables, [...question.failing]),
  );
}
