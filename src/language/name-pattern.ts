/**
 * The pattern of a name, to be compiled with the flag `u`. The grammar and the files that editors read define the same
 * pattern.
 */
export const NAME_PATTERN = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;

/** The end of a word: no character of a name follows. */
export const NAME_END = String.raw`(?![\p{L}\p{M}\p{N}_])`;

const WHOLE = new RegExp(`^${NAME_PATTERN}$`, 'u');
const EACH = new RegExp(NAME_PATTERN, 'gu');
const HERE = new RegExp(NAME_PATTERN, 'uy');

/** True for a text that is one name; words of the language are names, too. */
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

/** The end offset of the name that begins at `start`; `start` itself if there is none. */
export function endOfName(text: string, start: number): number {
  HERE.lastIndex = start;
  return HERE.test(text) ? HERE.lastIndex : start;
}
