import { applyReplacements, type Replacement } from '../../language/replacement.ts';

/** A string of a JSON text, with the range of its literal. */
interface Literal {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A cell of code: the literals of its lines, and where they stand in the joined text. */
interface Cell {
  /** Counted from 1, together with cells of other kinds. */
  readonly number: number;
  readonly literals: readonly Literal[];
  readonly start: number;
  readonly end: number;
}

export interface CellPosition {
  readonly cell: number;
  /** In the cell, counted from 1. */
  readonly line: number;
  /** In the file, counted from 1. */
  readonly fileLine: number;
}

/** Raised for a text that is no notebook. */
export class NotebookError extends Error {}

/** Reads as much of a JSON text as leads to its strings; the text is known to be JSON. */
class JsonScanner {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  private space(): void {
    while (/\s/.test(this.text.charAt(this.at)) || this.text.charAt(this.at) === '\uFEFF') this.at += 1;
  }

  private peek(): string {
    this.space();
    return this.text.charAt(this.at);
  }

  string(): Literal {
    this.space();
    const from = this.at;
    this.at += 1;
    while (this.text.charAt(this.at) !== '"') this.at += this.text.charAt(this.at) === '\\' ? 2 : 1;
    this.at += 1;
    return { from, to: this.at, text: JSON.parse(this.text.slice(from, this.at)) as string };
  }

  /** Goes on behind a value, whatever it is. */
  skip(): void {
    let depth = 0;
    do {
      const sign = this.peek();
      if (sign === '"') this.string();
      else {
        if (sign === '{' || sign === '[') depth += 1;
        if (sign === '}' || sign === ']') depth -= 1;
        this.at += 1;
        if (depth === 0 && !/[{}[\]]/.test(sign)) while (/[\w.+-]/.test(this.text.charAt(this.at))) this.at += 1;
      }
    } while (depth > 0);
  }

  /** Visits the entries of an object, or of an array without keys; `visit` reads each value. */
  entries(visit: (key: string) => void): void {
    const isObject = this.peek() === '{';
    if (!isObject && this.peek() !== '[') {
      this.skip();
      return;
    }
    this.at += 1;
    while (!/[}\]]/.test(this.peek())) {
      if (this.peek() === ',') this.at += 1;
      const key = isObject ? this.string().text : '';
      if (isObject && this.peek() === ':') this.at += 1;
      visit(key);
    }
    this.at += 1;
  }

  /** A string, or those of an array. */
  strings(): readonly Literal[] {
    if (this.peek() === '"') return [this.string()];
    const found: Literal[] = [];
    this.entries(() => {
      if (this.peek() === '"') found.push(this.string());
      else this.skip();
    });
    return found;
  }
}

interface FoundCell {
  kind: string;
  literals: readonly Literal[];
}

function cellsIn(json: string): readonly FoundCell[] {
  const scanner = new JsonScanner(json);
  const cells: FoundCell[] = [];
  scanner.entries((key) => {
    if (key !== 'cells') return scanner.skip();
    scanner.entries(() => {
      const cell: FoundCell = { kind: '', literals: [] };
      scanner.entries((name) => {
        if (name === 'cell_type') cell.kind = scanner.strings()[0]?.text ?? '';
        else if (name === 'source') cell.literals = scanner.strings();
        else scanner.skip();
      });
      cells.push(cell);
    });
  });
  return cells;
}

const LINE_MAGIC = /^(\s*)(%{1,2}[A-Za-z]|!(?!=)|\?\w|[\w.]+\?{1,2}\s*$)/;
/** Magics of a cell that holds Python all the same. */
const PYTHON_CELL = /^\s*%%(time|timeit|capture|prun|python3?)\b/;

/** Python of a cell, of the same length: what speaks to the notebook becomes comments. */
function withoutMagics(text: string): string {
  const isOther = /^\s*%%[A-Za-z]/.test(text) && !PYTHON_CELL.test(text);
  return text
    .split('\n')
    .map((line) => {
      if (!isOther && !LINE_MAGIC.test(line)) return line;
      return line === '' ? line : `#${line.slice(1)}`;
    })
    .join('\n');
}

/** The cells of code of a notebook as one Python text. */
export class Notebook {
  /** Python, with magics as comments. */
  readonly text: string;
  private readonly json: string;
  private readonly cells: readonly Cell[];
  /** The same text with magics. */
  private readonly original: string;

  constructor(json: string) {
    this.json = json;
    requireNotebook(json);
    let original = '';
    const cells: Cell[] = [];
    for (const [at, { kind, literals }] of cellsIn(json).entries()) {
      if (kind !== 'code') continue;
      const start = original.length;
      original += literals.map(({ text }) => text).join('');
      cells.push({ number: at + 1, literals, start, end: original.length });
      original += '\n';
    }
    this.original = original;
    this.cells = cells;
    this.text = cells.map(({ start, end }) => `${withoutMagics(original.slice(start, end))}\n`).join('');
  }

  /** The cell of a line of the text, and the line in it. */
  position(line: number): CellPosition {
    const offset =
      this.text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const cell = this.cells.findLast(({ start }) => start <= offset);
    if (cell === undefined) return { cell: 1, line: 1, fileLine: 1 };
    const own = this.text.slice(cell.start, offset).split('\n').length;
    let rest = offset - cell.start;
    const literal = cell.literals.find(({ text }) => {
      rest -= text.length;
      return rest < 0;
    });
    const at = (literal ?? cell.literals.at(-1))?.from ?? 0;
    return { cell: cell.number, line: own, fileLine: this.json.slice(0, at).split('\n').length };
  }

  /** The file with other text in its cells; all else is kept byte for byte. */
  withReplacements(replacements: readonly Replacement[]): string {
    const changes = this.cells.flatMap((cell): readonly Replacement[] => {
      const own = replacements.filter(({ start, end }) => start >= cell.start && end <= cell.end + 1);
      if (own.length === 0) return [];
      const before = this.original.slice(cell.start, cell.end);
      const moved = own.map(({ start, end, text }) => ({
        start: start - cell.start,
        end: Math.min(end, cell.end) - cell.start,
        text,
      }));
      return rewritten(this.json, cell.literals, before, applyReplacements(before, moved));
    });
    return applyReplacements(this.json, changes);
  }
}

/** Throws a `NotebookError` for what is no notebook. */
function requireNotebook(json: string): void {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new NotebookError(`no notebook: this is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const cells = typeof value === 'object' && value !== null && 'cells' in value ? value.cells : undefined;
  if (!Array.isArray(cells)) throw new NotebookError('no notebook: there is no list of `cells` in it');
}

/** Literals of the lines that have changed, in the form of the others. */
function rewritten(json: string, literals: readonly Literal[], before: string, after: string): readonly Replacement[] {
  const [first, second] = literals;
  if (first === undefined || before === after) return [];
  const raw = json.slice(first.from, (literals.at(-1) ?? first).to);
  const isArray = /\[\s*$/.test(json.slice(0, first.from));
  if (!isArray) return [{ start: first.from, end: first.to, text: literalOf(after, raw) }];
  let head = 0;
  let front = 0;
  while (head < literals.length - 1 && after.startsWith(literals[head]?.text ?? '', front)) {
    front += literals[head]?.text.length ?? 0;
    head += 1;
  }
  let tail = literals.length - 1;
  let back = after.length;
  for (let own = literals[tail]; tail > head && own !== undefined; own = literals[tail]) {
    const start = back - own.text.length;
    if (start < front || after.slice(start, back) !== own.text) break;
    back = start;
    tail -= 1;
  }
  const separator = second === undefined ? `,\n${indentOf(json, first.from)}` : json.slice(first.to, second.from);
  const lines = after
    .slice(front, back)
    .split(/(?<=\n)/)
    .filter((line) => line !== '');
  const written = (lines.length === 0 ? [''] : lines).map((line) => literalOf(line, raw)).join(separator);
  return [{ start: literals[head]?.from ?? first.from, end: literals[tail]?.to ?? first.to, text: written }];
}

function indentOf(json: string, at: number): string {
  return /[^\S\n]*$/.exec(json.slice(0, at))?.[0] ?? '';
}

/** A literal that escapes what the others escape. */
function literalOf(text: string, like: string): string {
  const literal = JSON.stringify(text);
  if (!/\\u[0-9a-f]{4}/i.test(like)) return literal;
  return literal.replace(/[^\x20-\x7E]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
