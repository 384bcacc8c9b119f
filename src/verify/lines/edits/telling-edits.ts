import type { Value } from '../../../program/program.ts';
import { COSTS, type LineEdit } from './edit.ts';
import type { EditTrial } from './edit-trials.ts';
import type { Known } from './known.ts';
import { isUniform } from './meaning.ts';
import type { Placed } from './placed.ts';
import { lengthCost } from './plausibility.ts';

/**
 * Edits after which a line has a meaning, on what it reads as that stands: where two mistakes spoil the same gradients, no edit makes a
 * gradient right, but the first of the two lines gives an adjoint or a forward value again.
 */

export interface TellingEdit {
  readonly edit: LineEdit;
  /** Low for what is cheap and says much more of its line. */
  readonly rank: number;
}

interface MeantEdit {
  readonly edit: LineEdit;
  readonly meaning: number;
}

/** Of what the first iterations give, where later ones read what the second mistake has spoiled. */
const AT_FIRST = 0.6;
/** Another name for something is found among the adjoints without meaning much. */
const ALIAS = 0.5;
/** Edits whose lines are run, at most. */
const MOST_RUN = 40_000;
/** Of the edits of one line, at most so many are gone on with. */
const MOST_OF_LINE = 10;

export class TellingEdits {
  private readonly with: Known;
  private readonly known = new WeakMap<EditTrial, Map<string, readonly MeantEdit[]>>();
  private left = MOST_RUN;

  constructor(known: Known) {
    this.with = known;
  }

  /** How much of a meaning an edited line has at a draw; undefined if it gives nothing. */
  private meaningOf(edit: LineEdit, trial: EditTrial): number | undefined {
    let least: number | undefined;
    let first = 0;
    trial.observe(edit, (contribution) => {
      if (isUniform(contribution.data)) return false;
      const score = this.with.meanings.scoreOf(contribution);
      if (least === undefined) first = score;
      least = Math.min(least ?? score, score);
      return score === 0;
    });
    if (least === undefined) return undefined;
    return (least > 0 ? least : AT_FIRST * first) * (isAlias(edit.instead?.value) ? ALIAS : 1);
  }

  /** The edits of a line that cost a certain amount and after which it has a meaning. */
  private meantOf(placed: Placed, cost: number, trial: EditTrial): readonly MeantEdit[] {
    const ofTrial = this.known.get(trial) ?? new Map<string, readonly MeantEdit[]>();
    this.known.set(trial, ofTrial);
    const key = `${placed.equation.source?.statement} ${cost}`;
    const known = ofTrial.get(key);
    if (known !== undefined) return known;
    const found: MeantEdit[] = [];
    for (const edit of this.left > 0 ? this.with.edits.of(placed, cost) : []) {
      if (edit.into !== undefined || edit.instead === undefined || edit.instead.value === edit.line.value) continue;
      this.left -= 1;
      const meaning = this.meaningOf(edit, trial) ?? 0;
      if (meaning > 0) found.push({ edit, meaning });
    }
    ofTrial.set(key, found);
    return found;
  }

  /** The edits of a line after which it says something, the likeliest first; `trial` is one of a block that has the line. */
  of(placed: Placed, trial: EditTrial, highest: number): readonly TellingEdit[] {
    const { equation } = placed;
    // A sequence that starts with zeros is as it should be.
    const own = this.meaningOf({ line: equation, instead: { ...equation }, cost: 0, cause: '' }, trial) ?? 1;
    return COSTS.filter((cost) => cost + own - 1 <= highest)
      .flatMap((cost) => this.meantOf(placed, cost, trial))
      .map(({ edit, meaning }) => ({ edit, rank: edit.cost + lengthCost(edit) + own - meaning }))
      .filter(({ rank }) => rank <= highest)
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, MOST_OF_LINE);
  }
}

function isAlias(value: Value | undefined): boolean {
  return value?.kind === 'read';
}
