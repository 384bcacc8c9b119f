import type { Analysis } from '../../../analysis/analyze.ts';
import type { Equation, Loop, Program } from '../../../program/program.ts';
import { equationsOf, loopsOf } from '../../../program/steps.ts';
import type { Trial } from '../../draws/draws.ts';
import type { Words } from './changes.ts';
import { type LineEdit, valueEditsOf, wholeEditsOf } from './edit.ts';
import { Meanings } from './meaning.ts';
import type { Placed } from './placed.ts';
import { Dictionary } from './words.ts';

/** The edits of a block's lines, each made once: to make one takes longer than to try it, and two mistakes are searched for in several steps. */
class KnownEdits {
  private readonly dictionary: Dictionary;
  private readonly loops: readonly Loop[];
  private readonly lines: ReadonlySet<Equation>;
  private readonly known = new Map<Equation, Map<number, readonly LineEdit[]>>();

  constructor(forward: Program, block: Program, derived: Program) {
    this.dictionary = new Dictionary(forward, block, derived);
    this.loops = loopsOf(block.body);
    this.lines = new Set(equationsOf(block.body));
  }

  /** False for a line that an edit has put in the place of another. */
  has({ equation }: Placed): boolean {
    return this.lines.has(equation);
  }

  wordsOf(placed: Placed): Words {
    return this.dictionary.at(placed);
  }

  /** Edits of a whole line that cost a certain amount. */
  ofWhole(placed: Placed, cost: number): readonly LineEdit[] {
    return wholeEditsOf(placed, cost, this.loops);
  }

  /** All edits of a line that cost a certain amount. */
  of(placed: Placed, cost: number): readonly LineEdit[] {
    const ofLine = this.known.get(placed.equation) ?? new Map<number, readonly LineEdit[]>();
    this.known.set(placed.equation, ofLine);
    const known = ofLine.get(cost) ?? [...this.ofWhole(placed, cost), ...valueEditsOf(placed, this.dictionary.at(placed), cost)];
    ofLine.set(cost, known);
    return known;
  }
}

/** State that all steps of a search share. */
export class Known {
  readonly edits: KnownEdits;
  /** The first draw at which something is wrong: its sizes differ from each other, so that its values are told apart. */
  readonly draw: Trial;
  private readonly analysis: Analysis;
  private made: Meanings | undefined;

  constructor(analysis: Analysis, block: Program, derived: Program, draw: Trial) {
    this.analysis = analysis;
    this.edits = new KnownEdits(analysis.forward, block, derived);
    this.draw = draw;
  }

  get meanings(): Meanings {
    this.made ??= new Meanings(this.analysis, this.draw);
    return this.made;
  }
}
