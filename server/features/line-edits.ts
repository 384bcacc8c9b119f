import type { TextEdit } from 'vscode-languageserver';

/*
 * A formatter changes white space only, so that lines before and after belong together where as much else stands in front
 * of them: one pass finds them, however many change.
 */

/** Lines that change, from `first` up to but without `behind`, or a part of one line. */
export interface LineEdit {
  readonly first: number;
  readonly behind: number;
  readonly text: string;
  /** The end of the range: after a line break, or inside a line. */
  readonly end: TextEdit['range']['end'];
}

/** The characters of a line without spaces. */
function inked(line: string): string {
  return line.replace(/\s+/g, '');
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\r\n|\n|\r(?!\n))/);
}

function withoutBreak(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

/** A text before and after an edit, of which the first lines are done. */
class LinePair {
  private readonly before: readonly string[];
  private readonly after: readonly string[];
  private at = 0;
  private to = 0;

  constructor(before: string, after: string) {
    this.before = linesOf(before);
    this.after = linesOf(after);
  }

  /** The next edit; no edit where a line stays what it is; undefined at the end. */
  step(): readonly LineEdit[] | undefined {
    const [own, next] = [this.before[this.at], this.after[this.to]];
    if (own === undefined && next === undefined) return undefined;
    const [ink, nextInk] = [own, next].map((line) => line && inked(line));
    if (own !== undefined && next !== undefined && ink === nextInk) return this.respaced(own, next);
    if (ink === '') return this.replaced(1, 0);
    if (nextInk === '') return this.replaced(0, 1);
    return this.rebroken();
  }

  /** One line of which only spaces change: its break stays where it is, unless it has none or another one. */
  private respaced(own: string, next: string): readonly LineEdit[] {
    const [code, nextCode] = [withoutBreak(own), withoutBreak(next)];
    const isSameBreak = own.slice(code.length) === next.slice(nextCode.length);
    if (own === next || !isSameBreak) return own === next ? this.passed() : this.replaced(1, 1);
    const end = { line: this.at, character: code.length };
    const edit = { first: this.at, behind: this.at + 1, text: nextCode, end };
    this.passed();
    return [edit];
  }

  private passed(): readonly LineEdit[] {
    this.at += 1;
    this.to += 1;
    return [];
  }

  /** Lines that are broken elsewhere, up to a break that both have: all that is left, at the latest. */
  private rebroken(): readonly LineEdit[] {
    const { before, after, at, to } = this;
    let [count, nextCount] = [0, 0];
    let [length, nextLength] = [0, 0];
    do {
      const isBehind = length <= nextLength ? at + count < before.length : to + nextCount >= after.length;
      if (isBehind) {
        length += inked(before[at + count] ?? '').length;
        count += 1;
      } else {
        nextLength += inked(after[to + nextCount] ?? '').length;
        nextCount += 1;
      }
    } while (length !== nextLength && (at + count < before.length || to + nextCount < after.length));
    return this.replaced(count, nextCount);
  }

  private replaced(count: number, nextCount: number): readonly LineEdit[] {
    const { before, at, to } = this;
    const behind = at + count;
    const last = withoutBreak(before[behind - 1] ?? '');
    // Behind a last line without a break there is no other line.
    const isOpen = behind === before.length && before.at(-1) === last;
    const end = isOpen && behind > 0 ? { line: behind - 1, character: last.length } : { line: behind, character: 0 };
    this.at += count;
    this.to += nextCount;
    return [{ first: at, behind, text: this.after.slice(to, to + nextCount).join(''), end }];
  }
}

/** A text that has other white space than before, as edits of the lines that change: carets and folds elsewhere stay. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const pair = new LinePair(before, after);
  const edits: LineEdit[] = [];
  for (;;) {
    const step = pair.step();
    if (step === undefined) return edits;
    edits.push(...step);
  }
}

export function textEdit({ first, end, text }: LineEdit): TextEdit {
  return { range: { start: { line: first, character: 0 }, end }, newText: text };
}
