import { NAME_PATTERN, namesIn } from '../../../language/name-pattern.ts';
import { Directives } from '../directives.ts';
import { idOf, type Pair, pairsIn } from '../pairs.ts';
import type { FunctionStatement } from '../syntax.ts';
import { outlineOf } from './outline.ts';

/** A pair of functions that a text seems to have. */
export interface ScannedPair {
  /** As the reader of Python calls it, too. */
  readonly id: string;
  /** The start of the function that computes the gradients. */
  readonly offset: number;
}

/** Names, but for attributes. */
const NAMES = new RegExp(String.raw`(?<![\w.])${NAME_PATTERN}`, 'gu');
const GRADIENT = /^(?:grads?|gradients?|nabla)(?:_|$)|_(?:grads?|gradients?)$/i;
const DIFFERENTIAL = /^d_?(?=.)(.+)$/;

function hasWord(text: string, word: string): boolean {
  return namesIn(text).includes(word);
}

/**
 * True if a function that is to do both passes returns gradients, by names: `grads`, or `dW` beside `W`. Many functions return a
 * loss with something else, and others `data`.
 */
function returnsGradients({ body, header, to }: FunctionStatement, text: string): boolean {
  const [returned] = body;
  if (returned?.kind !== 'return') return false;
  const names = text.slice(returned.from, returned.to).match(NAMES) ?? [];
  if (names.some((name) => GRADIENT.test(name))) return true;
  const own = text.slice(header.from, to);
  const of = names.flatMap((name) => DIFFERENTIAL.exec(name)?.[1] ?? []).filter((word) => hasWord(own, word));
  // Of a single letter, such as that of `df`, there is one in many a function.
  return (
    of.length > 1 || of.some((word) => word.length > 1 || hasWord(text.slice(header.from, text.indexOf('\n', header.to)), word))
  );
}

function isLikely({ backward, forward }: Pair, text: string): boolean {
  return backward !== undefined || returnsGradients(forward, text);
}

function pairsOf(text: string): readonly ScannedPair[] {
  const module = outlineOf(text);
  return pairsIn(module, new Directives(module))
    .filter((pair) => isLikely(pair, text))
    .map((pair) => ({ id: idOf(pair), offset: (pair.backward ?? pair.forward).from }));
}

/** Strings of several lines, in which functions may stand as examples. */
const LONG_STRINGS = /("""|''')[\s\S]*?\1/g;

/**
 * The backward passes that a text in Python seems to have, for an editor that loads nothing until there is one. Which
 * functions belong together is decided as for a file that is read; only what they contain is not looked at.
 */
export function scanPairs(text: string): readonly ScannedPair[] {
  if (pairsOf(text).length === 0) return [];
  return pairsOf(text.replace(LONG_STRINGS, (found) => found.replace(/[^\n]/g, ' ')));
}
