/**
 * What a name is, as the text of a pattern that is compiled with the flag `u`. The grammar says the same, and so do the
 * files that editors read.
 */
export const NAME_PATTERN = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;

/** What ends a word: no part of a name follows. */
export const NAME_END = String.raw`(?![\p{L}\p{M}\p{N}_])`;

const WHOLE = new RegExp(`^${NAME_PATTERN}$`, 'u');
const EACH = new RegExp(NAME_PATTERN, 'gu');
const HERE = new RegExp(NAME_PATTERN, 'uy');

/** Whether a text is a name by itself; words of the language are, too. */
export function isName(text: string): boolean {
  return WHOLE.test(text);
}

/** All names in a text, words of the language and what stands in comments among them. */
export function namesIn(text: string): readonly string[] {
  return text.match(EACH) ?? [];
}

/** The text with each name replaced. */
export function replaceNames(text: string, replacement: (name: string) => string): string {
  return text.replace(EACH, replacement);
}

/** Where the name ends that begins at an offset; the offset itself where none does. */
export function endOfName(text: string, start: number): number {
  HERE.lastIndex = start;
  return HERE.test(text) ? HERE.lastIndex : start;
}
