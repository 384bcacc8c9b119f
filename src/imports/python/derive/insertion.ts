import type { Pair } from '../pairs.ts';
import type { Stmt } from '../syntax.ts';
import { inStyle, type Style } from './style.ts';

/** Whole lines that go in front of a line, counted from 1. */
export interface Insertion {
  readonly line: number;
  readonly text: string;
}

/** The lines of a function, indented by four columns a level, and those of functions that it needs beside it. */
export interface WrittenBackward {
  readonly lines: readonly string[];
  readonly style: Style;
}

/** The end of the last line of a function. */
function endOf(statement: Stmt): number {
  const blocks =
    statement.kind === 'if'
      ? [statement.body, statement.otherwise]
      : 'body' in statement
        ? [statement.body as readonly Stmt[]]
        : [];
  const last = blocks.flat().at(-1);
  return last === undefined ? statement.to : Math.max(endOf(last), 0);
}

/** The text of a function behind its forward pass, and the whole file with it. */
export function insertion(
  text: string,
  { forward }: Pair,
  { lines, style }: WrittenBackward,
): { readonly insertion: Insertion; readonly whole: string } {
  const { gap, lineEnd } = style;
  const end = text.indexOf('\n', endOf(forward));
  const isLast = end < 0;
  const at = isLast ? text.length : end + 1;
  const line = text.slice(0, at).split('\n').length + (isLast ? 1 : 0);
  const own = (isLast ? lineEnd : '') + lineEnd.repeat(gap) + inStyle(lines, style);
  return { insertion: { line, text: own }, whole: text.slice(0, at) + own + text.slice(at) };
}
