import { type Dimension, named } from '../../program/dimension.ts';

/** Words that no name of a program may be. */
export const WORDS: readonly string[] = [
  ...['input', 'param', 'const', 'dim', 'output', 'for', 'in', 'backward', 'cell', 'import', 'return', 'pi', 'inf'],
];

/** Sizes that Python calls by such a word. */
export const RENAMED_SIZES: ReadonlyMap<string, Dimension> = new Map(WORDS.map((word) => [word, named(`${word}_`)]));
