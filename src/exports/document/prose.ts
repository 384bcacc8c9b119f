import { builders } from 'prettier/doc';
import { type Layout, printed, WIDTH } from './document.ts';

const { fill, join, line } = builders;

/** Words on as few lines as they fit in. */
export function filled(words: readonly string[], width: number): readonly string[] {
  return printed(fill(join(line, [...words])), width, 0);
}

/** A line of text on as many lines as it takes; one that fits keeps its white space. */
const broken = (text: string, width: number): readonly string[] =>
  text.length <= width ? [text] : filled(text.split(/\s+/u), width);

/** The words that exceed a line go on in the next one, unless a sentence ends or something else begins there. */
const goesOn = (rest: string, next: string): boolean =>
  !/[.:;!?]$/.test(rest) && /^[\p{L}"'(]/u.test(next) && !/^\S+\s*[:=]/.test(next);

/** The lines of a text on as many lines as they take. */
export function prose(lines: readonly string[], width: number): readonly string[] {
  const laid: string[] = [];
  let rest: string | undefined;
  for (const own of lines) {
    const joins = rest !== undefined && goesOn(rest, own);
    if (rest !== undefined && !joins) laid.push(rest);
    const parts = broken(joins ? `${rest} ${own}` : own, width);
    rest = parts.length > 1 ? parts.at(-1) : undefined;
    laid.push(...(rest === undefined ? parts : parts.slice(0, -1)));
  }
  return rest === undefined ? laid : [...laid, rest];
}

/** Lines of a comment on as many lines as they take. */
export function comment(lines: readonly string[], indentation: string, { comment: sign }: Layout): readonly string[] {
  const before = `${indentation}${sign} `;
  return prose(lines, WIDTH - before.length).map((own) => (before + own).trimEnd());
}
