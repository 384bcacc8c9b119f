/**
 * What ends a line in some language or other (in TypeScript the separators U+2028 and U+2029, in Python a lone carriage
 * return), what none allows in a text (the letter 0), and what shows the letters of a line in another order.
 */
const NO_LETTERS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** What a user wrote, as the one line that it is in every language. */
export function onOneLine(text: string): string {
  return text.replace(NO_LETTERS, ' ').trimEnd();
}

/** In C, a comment that ends in a backslash, or in the trigraph that stands for one, would go on on the next line. */
export const ended = (line: string): string => (/(\\|\?\?\/)$/.test(line) ? `${line}.` : line);
