import { NAME_END, NAME_PATTERN } from '../name-pattern.ts';

/**
 * Cuts a file into statements and comments. A statement ends at the end of its line, after a `{`, or before a
 * `}`, unless both stand in one equation; inside `( )` and `[ ]` a line break is white space, unless the bracket is never closed: then the next
 * line that begins a statement ends the damage. One pass, linear in the text.
 */
export interface StatementPiece {
  readonly kind: 'statement';
  readonly start: number;
  readonly end: number;
  /** Offset of the innermost bracket that is never closed. */
  readonly unclosed?: number;
  /** The distance that the scanner read to find the end of one that spans lines; text after that has no influence on it. */
  readonly reach?: number;
}

export interface CommentPiece {
  readonly kind: 'comment';
  readonly start: number;
  readonly end: number;
  /** True if it follows a statement on the same line. */
  readonly trailing: boolean;
}

export type Piece = StatementPiece | CommentPiece;

const KEYWORD_LINE = new RegExp(
  String.raw`[^\S\r\n]*(?:(?:input|param|const|dim|output|for|backward|cell|import)${NAME_END}(?!\s*=)|\})`,
  'uy',
);
const EQUATION_LINE = new RegExp(String.raw`[^\S\r\n]*${NAME_PATTERN}\s*(?:\[[^\]\r\n]*\]\s*\+?=|\+=)(?!=)`, 'uy');
/** May also be an option on a line of its own: `axis=0`. */
const ASSIGNMENT_LINE = new RegExp(String.raw`[^\S\r\n]*${NAME_PATTERN}[^\S\r\n]*=(?!=)`, 'uy');

/** The text that the patterns above may examine from the beginning of a line: white space reaches across line ends. */
const LOOKAHEAD = /[^\r\n]*\s*[^\r\n]*\s*[^\r\n]{0,3}/y;

/**
 * The largest distance, in characters, of a doubtful line from the bracket that would make it an option: keeps scanning
 * linear.
 */
const OPTION_REACH = 4_000;

function matchesAt(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(text);
}

function reachFrom(text: string, offset: number): number {
  LOOKAHEAD.lastIndex = offset;
  LOOKAHEAD.test(text);
  return LOOKAHEAD.lastIndex;
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isBreak(text[end])) end += 1;
  return end;
}

/** The offset after a string that opens at `offset`: after its closing quote, or at the end of the line. */
function afterText(text: string, offset: number): number {
  let end = offset + 1;
  while (end < text.length && !isBreak(text[end])) {
    if (text[end] === '"') return end + 1;
    end += 1;
  }
  return end;
}

/** The offset after braces that open at `offset` and close on the same line. */
function afterBraces(text: string, offset: number): number | undefined {
  let depth = 0;
  for (let end = offset; end < text.length && !isBreak(text[end]) && text[end] !== '#'; end += 1) {
    if (text[end] === '{') depth += 1;
    if (text[end] === '}') depth -= 1;
    if (depth === 0) return end + 1;
  }
  return undefined;
}

/** Scans one statement from its first character. */
class StatementScan {
  private readonly text: string;
  private readonly start: number;
  /** Offsets of the brackets that are open. */
  private readonly open: number[] = [];
  /** The end of the damage, should the bracket turn out never to be closed. */
  private doubtful: { readonly end: number; readonly bracket: number } | undefined;
  private end: number;
  private offset: number;
  /** The beginning of the last line whose first words were looked at. */
  private asked: number | undefined;

  constructor(text: string, start: number) {
    this.text = text;
    this.start = start;
    this.end = start;
    this.offset = start;
  }

  /** True for a line that defines a name or adds to one: braces in it are no block's. */
  private get isEquation(): boolean {
    return matchesAt(EQUATION_LINE, this.text, this.start) || matchesAt(ASSIGNMENT_LINE, this.text, this.start);
  }

  scan(): StatementPiece {
    while (this.offset < this.text.length && this.takeCharacter());
    return this.finish();
  }

  /** Takes one character, comment or text; false where the statement ends. */
  private takeCharacter(): boolean {
    const { text, open } = this;
    const character = text[this.offset] as string;
    if (isBreak(character)) return this.takeBreak();
    if (character === '#') {
      if (open.length > 0) this.offset = lineEnd(text, this.offset);
      return open.length > 0;
    }
    if (character === '"') {
      this.offset = afterText(text, this.offset);
      this.end = this.offset;
      return true;
    }
    if (open.length === 0 && character === '}') {
      if (this.offset === this.start) this.end = this.offset + 1;
      return false;
    }
    if (character === '{' && this.isEquation) {
      const closed = afterBraces(text, this.offset);
      if (closed !== undefined) {
        this.offset = closed;
        this.end = closed;
        return true;
      }
    }
    this.noteBracket(character);
    this.offset += 1;
    if (character !== ' ' && character !== '\t') this.end = this.offset;
    return open.length > 0 || character !== '{';
  }

  private noteBracket(character: string): void {
    if (character === '(' || character === '[') this.open.push(this.offset);
    if (character !== ')' && character !== ']') return;
    this.open.pop();
    if (this.open.length === 0) this.doubtful = undefined;
  }

  /** Continues after a line break within brackets, unless the next line begins a statement. */
  private takeBreak(): boolean {
    const { text, open } = this;
    if (open.length === 0) return false;
    this.offset += 1;
    const { offset, end, doubtful } = this;
    this.asked = offset;
    if (matchesAt(KEYWORD_LINE, text, offset) || matchesAt(EQUATION_LINE, text, offset)) return false;
    if (doubtful !== undefined) return offset - doubtful.end <= OPTION_REACH;
    if (!matchesAt(ASSIGNMENT_LINE, text, offset)) return true;
    this.doubtful = { end, bracket: open.at(-1) as number };
    return '([,'.includes(text[end - 1] as string);
  }

  private finish(): StatementPiece {
    const { text, start, end, offset, asked, doubtful } = this;
    const bracket = this.open.at(-1);
    const reach =
      asked === undefined && bracket === undefined ? {} : { reach: Math.max(offset, reachFrom(text, asked ?? offset)) };
    if (bracket === undefined) return { kind: 'statement', start, end, ...reach };
    if (doubtful !== undefined) return { kind: 'statement', start, end: doubtful.end, unclosed: doubtful.bracket, ...reach };
    return { kind: 'statement', start, end, unclosed: bracket, ...reach };
  }
}

export function scan(text: string): readonly Piece[] {
  return scanFrom(text, text.startsWith('\uFEFF') ? 1 : 0, () => false);
}

/**
 * Scans from where a line or the file begins until the rest is known; `onLineOf` says whether a statement stands in
 * front of the offset on the same line.
 */
export function scanFrom(text: string, start: number, isKnown: (offset: number, onLineOf: boolean) => boolean): Piece[] {
  const pieces: Piece[] = [];
  let offset = start;
  let onLineOf = false;
  while (offset < text.length) {
    const character = text[offset] as string;
    if (isBreak(character)) {
      onLineOf = false;
      offset += 1;
    } else if (/\s/.test(character)) {
      offset += 1;
    } else if (isKnown(offset, onLineOf)) {
      break;
    } else if (character === '#') {
      const end = lineEnd(text, offset);
      pieces.push({ kind: 'comment', start: offset, end, trailing: onLineOf });
      offset = end;
    } else {
      const piece = new StatementScan(text, offset).scan();
      pieces.push(piece);
      offset = Math.max(piece.end, offset + 1);
      onLineOf = true;
    }
  }
  return pieces;
}
