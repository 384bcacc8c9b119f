import type { Analysis } from '../../../analysis/analyze.ts';
import type { Equation } from '../../../program/program.ts';
import { COSTS, type LineEdit, SOLVED } from './edit.ts';
import { isReadable } from './edit-fix.ts';
import type { EditTrial } from './edit-trials.ts';
import type { Known } from './known.ts';
import { NeededValue } from './needed-value.ts';
import type { Placed } from './placed.ts';
import { isIdle, lengthCost } from './plausibility.ts';
import type { Reach } from './reach.ts';
import { solvedEdits } from './solved-edits.ts';

/** Lines of a block, beyond which pairs of them are too many. */
const MOST_LINES = 60;
/** Edits of a line that cost this much more than the cheapest are not compared with it. */
const MARGIN = 0.5;
/** Of the edits of a line, how many are gone on with. */
const MOST_OF_LINE = 4;

/** The dearest edit of a pair in which one line reads what the other gives. */
const SMALL = 1.4;
/** Lines and edits that run for such pairs, at most. */
const MOST_RUN = 500_000;

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

  /**
   * A line that reads what another gives could make all gradients right alone, and what the other must give does not follow: so the
   * small edits of the reader are tried, one by one, and then the other must give what is left.
   */
  *atReaders(
    drawOf: (edit: LineEdit) => EditTrial,
    isRead: (line: Equation, reader: Equation) => boolean,
  ): Generator<EditedPair> {
    const { length } = this.draw;
    let left = MOST_RUN;
    for (const reader of this.lines.filter(({ equation }) => this.reachOf(equation)?.isEnough)) {
      const others = this.lines.filter(({ equation }) => equation !== reader.equation && isRead(equation, reader.equation));
      for (const edit of this.smallEditsOf(reader)) {
        const draw = drawOf(edit);
        for (const other of others) {
          if (left <= 0) return;
          left -= ((this.reachOf(other.equation)?.width ?? 0) + 2) * length;
          const [need] = draw.needsOf([other.equation], 1);
          if (!(need instanceof NeededValue) || need.isOpen) continue;
          const edits = this.smallEditsOf(other);
          left -= edits.length;
          const firsts = cheapest(edits.filter((own) => this.isMet(own, need)));
          if (firsts.length > 0) yield { firsts, seconds: [edit] };
        }
      }
    }
  }

  private smallEditsOf(placed: Placed): readonly LineEdit[] {
    return COSTS.filter((cost) => cost <= SMALL).flatMap((cost) => this.known.edits.of(placed, cost));
  }

  private isMet(edit: LineEdit, need: NeededValue): boolean {
    const { instead, into } = edit;
    const isMet = into === undefined && (instead === undefined ? need.isNothing : need.isMetBy(instead.value));
    return isMet && !isIdle(edit) && isReadable(edit, this.analysis);
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
      for (const edit of this.editsAt(cost, placed, need, isSolved && found.length === 0))
        if (this.isMet(edit, need)) found.push(edit);
    }
    return cheapest(found);
  }
}

function cheapest(edits: readonly LineEdit[]): readonly LineEdit[] {
  return edits.toSorted((a, b) => a.cost + lengthCost(a) - b.cost - lengthCost(b)).slice(0, MOST_OF_LINE);
}
