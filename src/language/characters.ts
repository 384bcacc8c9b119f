/** Characters that show the letters of a line in another order than they are read: embeddings, overrides and isolates. */
const DIRECTION = '\\u202A-\\u202E\\u2066-\\u2069';

/**
 * Characters that must not reach exported code: line ends of some language (in TypeScript the separators U+2028 and
 * U+2029, in Python a lone carriage return), controls that no language allows in a text (the letter 0), and those that
 * reorder letters.
 */
const NO_LETTERS = new RegExp(`[\\p{Cc}\\u2028\\u2029${DIRECTION}]+`, 'gu');

const TURNED = new RegExp(`[${DIRECTION}](?:[^\\r\\n]*[${DIRECTION}])?`, 'gu');
const TURNS = new RegExp(`[${DIRECTION}]`, 'gu');

/** The user's text as one line in every export language. */
export function onOneLine(text: string): string {
  return text.replace(NO_LETTERS, ' ').trimEnd();
}

/** The code of a character, for those that cannot be told by looking at them: `U+0441`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A character as a message shows it: one that nobody would see, by its code. */
export function shownCharacter(character: string): string {
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? codePoint(character) : `\`${character}\``;
}

/** In each line where letters are turned, from the first character that does so to the last one. */
export function turnedIn(text: string): readonly { readonly start: number; readonly text: string }[] {
  return Array.from(text.matchAll(TURNED), ({ index, 0: found }) => ({ start: index, text: found }));
}

export function turnsIn(text: string): readonly string[] {
  return [...new Set(text.match(TURNS) ?? [])];
}

export function withoutTurns(text: string): string {
  return text.replace(TURNS, '');
}

/** The digits of powers, by their values. */
export const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** An exponent as it is written here: `-1` for `⁻¹`. */
export function exponentOf(signs: string): string {
  return [...signs].map((sign) => (sign === '⁻' ? '-' : SUPERSCRIPTS.indexOf(sign))).join('');
}
