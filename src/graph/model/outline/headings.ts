import type { SourceDocument } from '../../../language/document/document.ts';
import type { Piece } from '../../../language/document/scanner.ts';
import type { SourceStatement } from '../../../language/document/statements.ts';

/** A comment that names the equations after it. */
export interface Heading {
  readonly text: string;
  /** 1 is the outermost; a caption is below all titles. */
  readonly level: number;
}

/** Reading aids of a text: its headings and paragraphs, by the statements that they stand in front of. */
export interface TextMarks {
  readonly headings: ReadonlyMap<number, readonly Heading[]>;
  /** Statements after a blank line. */
  readonly paragraphs: ReadonlySet<number>;
}

export const NO_MARKS: TextMarks = { headings: new Map(), paragraphs: new Set() };

/** The level of a caption: it names its paragraph alone. */
export const CAPTION = 100;
/** A longer comment is a sentence rather than a heading. */
const LONGEST = 60;

const RULE = '[-=*_~─━═–—#]';
const DECORATED = new RegExp(`^${RULE}{2,}|${RULE}{2,}$`, 'u');
const DECORATION = new RegExp(String.raw`^(?:\s*${RULE}{2,})?\s*(.*?)\s*(?:${RULE}{2,}\s*)?$`, 'u');

interface CommentLine {
  readonly text: string;
  readonly level: number;
  readonly isDecorated: boolean;
  readonly first: number;
  readonly last: number;
}

function readComment(text: string, line: number): CommentLine {
  const hashes = /^#+/.exec(text)?.[0].length ?? 1;
  const body = text.slice(hashes).trim();
  const isDecorated = hashes > 1 || DECORATED.test(body);
  // A row of `#` is a rule, not a heading of a deep level.
  const level = body === '' ? 1 : hashes;
  return { text: DECORATION.exec(body)?.[1] ?? body, level, isDecorated, first: line, last: line };
}

/** Comment lines without a gap between them. */
function blocksOf(lines: readonly CommentLine[]): readonly (readonly CommentLine[])[] {
  const blocks: CommentLine[][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block !== undefined && block.at(-1)?.last === line.first - 1) block.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

function isName(text: string): boolean {
  return text !== '' && text.length <= LONGEST && !text.includes('=') && !/[.:;,]$/.test(text);
}

function isRule(line: CommentLine | undefined): boolean {
  return line?.isDecorated === true && line.text === '';
}

/** The headings that adjacent comment lines are; none where they are a remark. */
function headingsOf(block: readonly CommentLine[], next: number): readonly Heading[] {
  const named = block.filter(({ text }) => text !== '');
  const titles = block.filter((line, at) => {
    if (!isName(line.text)) return false;
    const [above, below] = [isRule(block[at - 1]), isRule(block[at + 1])];
    return line.isDecorated || (above && below) || ((above || below) && named.length === 1);
  });
  if (titles.length > 0) return titles.map(({ text, level }) => ({ text, level }));
  const [line, second] = named;
  if (line === undefined || second !== undefined || !isName(line.text)) return [];
  return line.last === next - 1 ? [{ text: line.text, level: CAPTION }] : [];
}

/**
 * Reads the headings of a text. A title is a comment line between rules of at least two signs (`# --- attention ---`, or a
 * line of its own above or below), or one that begins with `##`; it names everything up to the next title of its level. A
 * caption is any other comment line that stands alone directly above an equation or a loop, and names its paragraph.
 */
export function readMarks(document: SourceDocument): TextMarks {
  const { source } = document;
  const lineAt = (offset: number): number => source.positionAt(offset).line;
  const headings = new Map<number, readonly Heading[]>();
  const paragraphs = new Set<number>();
  let comments: CommentLine[] = [];
  let before = -1;
  let hasGap = false;
  const statement = ({ order, syntax }: SourceStatement, { start, end }: Piece): void => {
    const line = lineAt(start);
    if (hasGap || line > before + 1) paragraphs.add(order);
    [before, hasGap] = [lineAt(end), false];
    const found = blocksOf(comments).flatMap((block) => headingsOf(block, line));
    const isPlace = syntax.kind === 'equation' || syntax.kind === 'loop';
    if (isPlace && found.length > 0) headings.set(order, found);
    // Declarations may stand between a title and its equations.
    if (isPlace || found.length === 0) comments = [];
    else comments = comments.filter(({ isDecorated, text }) => isDecorated && text !== '');
  };
  const statements = document.statements.values();
  for (const piece of document.pieces) {
    if (piece.kind === 'statement') {
      const { value } = statements.next();
      if (value === undefined || value.syntax.kind === 'backward') break;
      statement(value, piece);
    } else if (!piece.trailing) {
      const line = lineAt(piece.start);
      hasGap ||= line > before + 1;
      before = line;
      comments.push(readComment(source.slice(piece.start, piece.end), line));
    }
  }
  return { headings, paragraphs };
}
