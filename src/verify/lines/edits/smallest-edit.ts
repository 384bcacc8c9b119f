import type { Analysis } from '../../../analysis/analyze.ts';
import { readsOf } from '../../../program/activity.ts';
import { printStep, printValue } from '../../../program/print.ts';
import type { Equation, Program, Step, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Trial } from '../../draws/draws.ts';
import { activeOf } from '../../draws/point.ts';
import { judgedEquations } from '../check-lines.ts';
import { Consequences } from '../consequences.ts';
import { partsOf } from '../repair/derived-line.ts';
import { editTrials } from './choose-trials.ts';
import { COSTS, type LineEdit, SOLVED, withEdit } from './edit.ts';
import { isReadable } from './edit-fix.ts';
import type { EditTrial } from './edit-trials.ts';
import type { Known } from './known.ts';
import { type Need, NeededValue } from './needed-value.ts';
import { type Placed, placedIn } from './placed.ts';
import { growthOf, idleValues, isIdle, isNoConditionAfter, isOnTheWay, lengthCost } from './plausibility.ts';
import { joinsSiblings } from './siblings.ts';
import { solvedEdits } from './solved-edits.ts';

/**
 * The smallest change of the whole block that makes every gradient right at all draws. Lines need not be adjoints for that: what they are
 * is not asked. Of changes that cost nearly the same, the one is meant after which most lines have a meaning.
 */

/** Edits that cost this much more than the cheapest are not compared with it. */
const MARGIN = 0.5;
/** How far a line's own meaning speaks for it. */
const IN_FAVOUR = 0.2;
/** A mistake further up would have spoiled more: by so much it is less likely. */
const EARLIER = 0.1;
/** How far it speaks for an edit that its line becomes like several others. */
const SIBLINGS = 0.45;
/** How far it speaks against an edit that values are computed for nothing after it, or that a condition becomes another number than 0 or 1. */
const IDLE = 0.5;
/** How far it speaks against an edit that values on the way cancel after it. */
const VANISHING = 1;
/** Beside what it was before. */
const NOTHING = 1e-10;
/** Edits that are run, at most. */
const MOST_RUN = 12_000;
/** With fewer elements, a line would agree with much by chance. */
const FEWEST_ELEMENTS = 6;
/** Lines in a run of a block, beyond which fewer edits are run. */
const USUAL_LENGTH = 12;
/** Of edits that survive, how many are compared. */
const MOST_COMPARED = 24;
/** The cost of an edit from which on it does not explain two lines of one adjoint that have repairs of their own. */
const SHARE = 1.3;

export interface SmallestEditQuestion {
  readonly analysis: Analysis;
  readonly block: Program;
  /** State that the steps of a search share: of lines that another edit has put in, there are no edits. */
  readonly known: Known;
  readonly trials: readonly Trial[];
  /** Draws at which a gradient is wrong. */
  readonly wrong: ReadonlySet<Trial>;
  /** Inputs and parameters whose gradients come out wrong. */
  readonly failing: ReadonlySet<Variable>;
  /** Gradients that need not become right: another mistake spoils them. */
  readonly spared?: ReadonlySet<Variable>;
  /** Edits that are run, at most. */
  readonly most?: number;
  /** Edits that cost as much are not looked for. */
  readonly dearest?: number;
  /** Statements of lines that are wrong by themselves: one edit explains them only from a line that feeds each of them. */
  readonly explaining?: ReadonlySet<number>;
}

/** An edit that makes every gradient right, and how much it takes to believe that it was meant. */
export interface RankedEdit {
  readonly edit: LineEdit;
  readonly score: number;
}

class EditSearch {
  private readonly question: SmallestEditQuestion;
  private readonly trials: readonly EditTrial[];
  /** Texts of what was found. */
  private readonly kept = new Set<string>();
  private readonly clear = new Map<LineEdit, boolean>();
  private readonly needs = new Map<Equation, Need>();
  /** The largest numbers of the block as it stands. */
  private largest: ReadonlyMap<Variable, number> | undefined;
  private run = 0;
  /** The share of a run in those that there may be: loops make it long. */
  private readonly share: number;

  private get most(): number {
    return this.question.most ?? MOST_RUN;
  }

  /** One step of a search for two mistakes, each of which has to be small, is too short to solve for what lines must give. */
  private get isAlone(): boolean {
    return this.question.most === undefined;
  }

  constructor(question: SmallestEditQuestion) {
    this.question = question;
    const { analysis, block, trials, wrong, failing, spared } = question;
    const asked = activeOf(analysis.forward.given).filter((variable) => spared?.has(variable) !== true);
    this.trials = editTrials(trials, wrong, block, asked, [...failing]);
    this.share = Math.max(1, (this.trials[0]?.length ?? 0) / USUAL_LENGTH);
  }

  /** Edits that make all gradients right, of the cheapest kinds. */
  private survivors(): readonly LineEdit[] {
    const consequences = new Consequences(this.question.block);
    const lines = this.eligible().map((placed) => ({ placed, dearest: this.dearestOf(placed.equation, consequences) }));
    const found: LineEdit[] = [];
    for (const cost of COSTS) {
      const [cheapest] = found;
      if (cheapest !== undefined && (cost > cheapest.cost + MARGIN || found.some((edit) => this.isClear(edit)))) break;
      const isOpen = cheapest === undefined;
      for (const { placed, dearest } of lines)
        for (const edit of this.run < this.most && cost < dearest ? this.editsAt(cost, placed, isOpen) : [])
          if (this.isRight(edit) && this.isMeant(edit)) found.push(edit);
      if (this.run >= this.most) break;
    }
    return found.slice(0, MOST_COMPARED);
  }

  /** Edits of a line that cost a certain amount; in between, if nothing has been found, those that follow from what it must give. */
  private *editsAt(cost: number, placed: Placed, isOpen: boolean): Generator<LineEdit> {
    const { edits } = this.question.known;
    const need = this.needOf(placed.equation);
    if (need instanceof NeededValue && cost === SOLVED && isOpen && this.isAlone)
      yield* solvedEdits(placed, edits.wordsOf(placed), need);
    yield* need === 'impossible' ? edits.ofWhole(placed, cost) : edits.of(placed, cost);
  }

  /** True if every line of the block has a meaning once the edit is made, and every adjoint its value: no other edit can explain more. */
  private isClear(edit: LineEdit): boolean {
    const known = this.clear.get(edit);
    if (known !== undefined) return known;
    const scores = this.question.known.meanings.of(withEdit(this.question.block.body, edit));
    const isClear = [...scores.values()].every((score) => score > 0) && this.wrongAdjoints(edit) === 0 && this.wasteOf(edit) <= 0;
    this.clear.set(edit, isClear);
    return isClear;
  }

  /** How far it speaks against an edit that it takes from values on the way what they are there for. */
  private wasteOf(edit: LineEdit): number {
    const { body } = this.question.block;
    const edited = withEdit(body, edit);
    const idle = idleValues(edited) - idleValues(body) + (isNoConditionAfter(edit) ? 1 : 0);
    return IDLE * idle + VANISHING * this.vanishing(edited);
  }

  /** How many values on the way all but cancel once an edit is made: what reads them might as well not. A mask that is all 0 is another thing. */
  private vanishing(edited: readonly Step[]): number {
    const { meanings } = this.question.known;
    this.largest ??= meanings.largestIn(this.question.block.body);
    const after = meanings.largestIn(edited);
    const read = new Set(equationsOf(edited).flatMap(({ value }) => readsOf(value)));
    const isNothing = ([variable, before]: readonly [Variable, number]): boolean => {
      const rest = after.get(variable) ?? 0;
      return isOnTheWay(variable) && read.has(variable) && rest > 0 && rest <= NOTHING * before;
    };
    return [...this.largest].filter(isNothing).length;
  }

  /** Adjoints by name that the block still gets wrong with an edit. */
  private wrongAdjoints(edit: LineEdit): number {
    const [first] = this.trials;
    const values = first?.run(edit);
    return first === undefined || values === undefined ? 0 : first.wrongAdjoints(values);
  }

  /** Lines from which every failing gradient can be reached. */
  private eligible(): ReturnType<typeof placedIn> {
    const { block, failing, known } = this.question;
    const consequences = new Consequences(block);
    const judged = new Set(judgedEquations(this.question.analysis.forward, block));
    const reaches = ({ equation }: { equation: Equation }): boolean =>
      judged.has(equation) && new Set(consequences.spoiledBy([equation.target], failing)).size === failing.size;
    return placedIn(block.body).filter((placed) => known.edits.has(placed) && reaches(placed));
  }

  /** The highest cost of an edit of a line that explains the lines which are wrong by themselves; zero for a line that does not feed all of them. */
  private dearestOf(line: Equation, consequences: Consequences): number {
    const { block, explaining, dearest = Number.POSITIVE_INFINITY } = this.question;
    const explained = equationsOf(block.body).filter(({ source }) => explaining?.has(source?.statement ?? -1));
    // Lines are judged on true adjoints: a wrong one makes no other line wrong.
    if (explained.length > 0 && !explained.includes(line) && line.target.kind === 'adjoint') return 0;
    const fed = consequences.dependentsOf([line.target]);
    const isFed = ({ value }: Equation): boolean => readsOf(value).some((variable) => fed.has(variable));
    const others = explained.filter((own) => own !== line && !isFed(own));
    if (others.length === 0) return dearest;
    // Which of the lines of one adjoint gives which share is a guess.
    const areShares = explained.includes(line) && others.every(({ target }) => target === line.target);
    return areShares ? Math.min(dearest, SHARE) : 0;
  }

  /** True if somebody may have meant an edit that makes all gradients right. */
  private isMeant(edit: LineEdit): boolean {
    return !isIdle(edit) && !this.isByChance(edit) && this.isNew(edit) && isReadable(edit, this.question.analysis);
  }

  private isNew({ line, instead, into }: LineEdit): boolean {
    const key = `${line.source?.statement}: ${instead === undefined ? '' : printStep(instead)} ${into?.loop.statement} ${into?.at}`;
    return this.kept.size !== this.kept.add(key).size;
  }

  /** The value that a line would have to give, at the smallest draw that tells. */
  private needOf(line: Equation): Need {
    const known = this.needs.get(line);
    if (known !== undefined) return known;
    let need: Need = 'other size';
    for (const fewest of [FEWEST_ELEMENTS, 1])
      for (const trial of this.trials) {
        if (need !== 'other size') break;
        const found = trial.needsOf([line], fewest);
        need = typeof found === 'string' ? found : (found[0] ?? 'unknown');
      }
    this.needs.set(line, need);
    return need;
  }

  /** True if no run is needed to see that an edit does not give what its line must. */
  private isHopeless({ line, instead, into }: LineEdit): boolean {
    if (into !== undefined || instead === undefined || instead.value === line.value) return false;
    const need = this.needOf(line);
    return need === 'impossible' || (need instanceof NeededValue && !need.isMetBy(instead.value));
  }

  /** True for an edit that puts in a name that is nothing but 0 or 1 where the line stands, such as a gradient that nothing has been added to. */
  private isByChance({ line, instead }: LineEdit): boolean {
    if (instead === undefined || instead.value === line.value) return false;
    const own = new Set(partsOf(line.value).map(printValue));
    const others = partsOf(instead.value).filter((part) => part.kind === 'read' && !own.has(printValue(part)));
    if (others.length === 0) return false;
    const places = this.trials.map((trial) => trial.placeOf(line));
    return others.some((read) => places.every((place) => place?.isIdle(read) === true));
  }

  private isRight(edit: LineEdit): boolean {
    if (this.run >= this.most || this.isHopeless(edit)) return false;
    this.run += this.share;
    if (this.trials[0]?.isWrongAtOnce(edit) === true) return false;
    return this.trials.every((trial) => trial.isRight(trial.run(edit)));
  }

  ranked(): readonly RankedEdit[] {
    const [first] = this.trials;
    if (first === undefined || this.question.failing.size === 0) return [];
    const survivors = this.survivors();
    if (survivors.length === 0) return [];
    const { block } = this.question;
    const { meanings } = this.question.known;
    const before = meanings.of(block.body);
    const lines = equationsOf(block.body);
    const rated = survivors.map((edit) => {
      const wrongAdjoints = this.wrongAdjoints(edit);
      // A line that had a meaning as it stood is less likely to be the mistake.
      const doubt = IN_FAVOUR * (before.get(edit.line) ?? 0) + EARLIER * (1 - lines.indexOf(edit.line) / lines.length);
      const favour = joinsSiblings(edit, block.body) ? SIBLINGS : 0;
      const meaning = totalOf(meanings.of(withEdit(block.body, edit))) - doubt + favour - this.wasteOf(edit);
      return { edit, meaning, wrongAdjoints };
    });
    const best = Math.max(...rated.map(({ meaning }) => meaning));
    return rated
      .map(({ edit, meaning, wrongAdjoints }) => ({ edit, score: edit.cost + lengthCost(edit) + best - meaning + wrongAdjoints }))
      .toSorted((a, b) => a.score - b.score || growthOf(a.edit) - growthOf(b.edit));
  }
}

function totalOf(scores: ReadonlyMap<Equation, number>): number {
  return [...scores.values()].reduce((sum, score) => sum + score, 0);
}

/** The edits of single lines that make every gradient right, the likeliest first. */
export function smallestEdits(question: SmallestEditQuestion): readonly RankedEdit[] {
  return new EditSearch(question).ranked();
}
