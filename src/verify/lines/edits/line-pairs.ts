import type { Analysis } from '../../../analysis/analyze.ts';
import type { Equation } from '../../../program/program.ts';
import { COSTS, type LineEdit, SOLVED } from './edit.ts';
import { isReadable } from './edit-fix.ts';
import type { EditTrial } from './edit-trials.ts';
import type { Known } from './known.ts';
import type { NeededValue } from './needed-value.ts';
import { isIdle, lengthCost } from './plausibility.ts';
import type { Reach } from './reach.ts';
import { solvedEdits } from './solved-edits.ts';
import type { Placed } from './words.ts';

/** Lines of a block, beyond which pairs of them are too many. */
const MOST_LINES = 60;
/** Edits of a line that cost this much more than the cheapest are not compared with it. */
const MARGIN = 0.5;
/** Of the edits of a line, how many are gone on with. */
const MOST_OF_LINE = 4;

/** A line, and edits of it that give what it must beside the other line of a pair. */
export interface EditedPair {
  readonly firsts: readonly LineEdit[];
  readonly seconds: readonly LineEdit[];
}

interface NeedingPair {
  readonly lines: readonly [Placed, Placed];
  readonly needs: readonly NeededValue[];
}

/**
 * Pairs of lines from which all gradients could be right. Gradients are linear in what lines give: what a line can change of them spans a
 * space, and most pairs of spaces do not hold what the gradients lack.
 */
export class LinePairs {
  private readonly draw: EditTrial;
  private readonly lines: readonly Placed[];
  private readonly known: Known;
  private readonly analysis: Analysis;
  private readonly reaches = new Map<Equation, Reach | undefined>();

  constructor(draw: EditTrial, lines: readonly Placed[], known: Known, analysis: Analysis) {
    this.draw = draw;
    this.lines = lines;
    this.known = known;
    this.analysis = analysis;
  }

  private reachOf(line: Equation): Reach | undefined {
    if (this.lines.length > MOST_LINES) return undefined;
    const reach = this.reaches.has(line) ? this.reaches.get(line) : this.draw.reachOf(line);
    this.reaches.set(line, reach);
    return reach;
  }

  /** False if whatever two lines give leaves some gradient wrong. */
  canMend(first: Equation, second: Equation): boolean {
    const [own, other] = [this.reachOf(first), this.reachOf(second)];
    return own === undefined || other === undefined || own.isEnough || other.isEnough || own.isEnoughWith(other);
  }

  /** Pairs of lines neither of which alone could make all gradients right: what each must give follows then. */
  private *decided(): Generator<readonly [Placed, Placed]> {
    for (const [at, first] of this.lines.entries()) {
      const reach = this.reachOf(first.equation);
      if (reach === undefined || reach.isEnough) continue;
      for (const second of this.lines.slice(at + 1)) {
        const other = this.reachOf(second.equation);
        if (other !== undefined && !other.isEnough && reach.isEnoughWith(other)) yield [first, second];
      }
    }
  }

  /** Pairs of lines, and what each must give. */
  private needs(): readonly NeedingPair[] {
    return [...this.decided()].flatMap((lines): readonly NeedingPair[] => {
      const needs = this.draw.needsOf(
        lines.map(({ equation }) => equation),
        1,
      );
      return typeof needs === 'string' || needs.some(({ isOpen }) => isOpen) ? [] : [{ lines, needs }];
    });
  }

  /**
   * The edits after which lines give what they must, for each pair of lines that has such: at first those that can be listed, and only
   * where there are none, those that follow from the numbers.
   */
  edited(): readonly EditedPair[] {
    const pairs = this.needs();
    for (const isSolved of [false, true]) {
      const found = pairs.flatMap(({ lines, needs }): readonly EditedPair[] => {
        const edits = lines.map((placed, at) => this.meeting(placed, needs[at] as NeededValue, isSolved));
        const [firsts = [], seconds = []] = edits;
        return firsts.length > 0 && seconds.length > 0 ? [{ firsts, seconds }] : [];
      });
      if (found.length > 0) return found;
    }
    return [];
  }

  private *editsAt(cost: number, placed: Placed, need: NeededValue, isSolved: boolean): Generator<LineEdit> {
    const { edits } = this.known;
    if (cost === SOLVED && isSolved) yield* solvedEdits(placed, edits.wordsOf(placed), need);
    yield* edits.of(placed, cost);
  }

  /** The cheapest edits of a line that give it what it needs. */
  private meeting(placed: Placed, need: NeededValue, isSolved: boolean): readonly LineEdit[] {
    const found: LineEdit[] = [];
    for (const cost of COSTS) {
      if (cost > (found[0]?.cost ?? cost) + MARGIN) break;
      for (const edit of this.editsAt(cost, placed, need, isSolved && found.length === 0)) {
        const { instead, into } = edit;
        const isMet = into === undefined && (instead === undefined ? need.isNothing : need.isMetBy(instead.value));
        if (isMet && !isIdle(edit) && isReadable(edit, this.analysis)) found.push(edit);
      }
    }
    return found.toSorted((a, b) => a.cost + lengthCost(a) - b.cost - lengthCost(b)).slice(0, MOST_OF_LINE);
  }
}
