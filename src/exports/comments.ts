/** In C, a comment that ends in a backslash, or in the trigraph that stands for one, would go on on the next line. */
export const ended = (line: string): string => (/(\\|\?\?\/)$/.test(line) ? `${line}.` : line);
