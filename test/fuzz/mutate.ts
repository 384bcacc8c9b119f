import { tokenize } from '../../src/language/grammar/lexer.ts';
import { NAME_PATTERN } from '../../src/language/name-pattern.ts';
import type { Random } from '../../src/verify/draws/random.ts';
import { pick } from './corpus.ts';

type Mutation<T> = (items: T[], other: readonly T[], random: Random) => void;

/** A short stretch of a list. */
function stretch(length: number, random: Random): readonly [number, number] {
  const start = random.below(length + 1);
  return [start, 1 + random.below(Math.max(1, Math.min(20, length - start)))];
}

const remove: Mutation<unknown> = (items, _, random) => {
  items.splice(...stretch(items.length, random));
};

const repeat: Mutation<unknown> = (items, _, random) => {
  const [start, count] = stretch(items.length, random);
  items.splice(random.below(items.length + 1), 0, ...items.slice(start, start + count));
};

const splice: Mutation<unknown> = (items, other, random) => {
  const [start, count] = stretch(other.length, random);
  items.splice(random.below(items.length + 1), random.below(4), ...other.slice(start, start + count));
};

const swap: Mutation<unknown> = (items, _, random) => {
  if (items.length === 0) return;
  const [a, b] = [random.below(items.length), random.below(items.length)];
  [items[a], items[b]] = [items[b], items[a]];
};

const STRUCTURAL: readonly Mutation<unknown>[] = [remove, repeat, splice, swap];

const flipBit: Mutation<number> = (bytes, _, random) => {
  const at = random.below(Math.max(1, bytes.length));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
};

const INTERESTING: readonly string[] = [
  ...[
    '\0',
    '\r',
    '\r\n',
    '\n\n',
    '\t',
    '\uFEFF',
    '\u2028',
    '\u00A0',
    '\u0301',
    'σ',
    '🙂',
    '\uD800',
    '"',
    '#',
    '{',
    '}',
    '(',
    '[',
    ')',
    ']',
  ],
  ...[
    '..',
    '.T',
    '+=',
    '==',
    '=',
    ',',
    ':',
    '@',
    '^',
    '-',
    '1e999',
    '0',
    '99999999999999999999',
    '1..0',
    'x[1..T]',
    'for t in 1..T {',
  ],
  ...[
    'backward {',
    'output',
    'input',
    'dim',
    'in onehot',
    'axis=0',
    'keepdims=true',
    '__proto__',
    'constructor',
    'toString',
    'dd',
    'd',
    'pi',
  ],
];

const insertInteresting: Mutation<number> = (bytes, _, random) => {
  bytes.splice(random.below(bytes.length + 1), 0, ...Buffer.from(pick(INTERESTING, random)));
};

const BYTEWISE: readonly Mutation<number>[] = [...(STRUCTURAL as Mutation<number>[]), flipBit, insertInteresting];

/** Bytes of one file, damaged a few times, and as an editor would decode them. */
export function mutateBytes(text: string, other: string, random: Random): string {
  const bytes = [...Buffer.from(text)];
  const others = [...Buffer.from(other)];
  for (let count = 1 + random.below(8); count > 0; count -= 1) pick(BYTEWISE, random)(bytes, others, random);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** Tokens with the white space in front of each, and at last the white space at the end. */
function piecesOf(text: string): string[] {
  let end = 0;
  const pieces = tokenize(text).map(({ span }) => {
    const piece = text.slice(end, span.end);
    end = span.end;
    return piece;
  });
  return [...pieces, text.slice(end)];
}

const NAME = new RegExp(String.raw`^\s*${NAME_PATTERN}$`, 'u');
const NUMBER = /^\s*\d+$/;

/** A few names replaced by others of the file, and numbers by their neighbours: the form stays sound, what it says does not. */
export function mutateNames(text: string, random: Random): string {
  const pieces = piecesOf(text);
  const places = pieces.flatMap((piece, index) => (NAME.test(piece) || NUMBER.test(piece) ? [index] : []));
  const names = places.flatMap((index) => (NAME.test(pieces[index] ?? '') ? [(pieces[index] ?? '').trim()] : []));
  for (let count = random.below(4); count >= 0 && names.length > 0; count -= 1) {
    const at = pick(places, random);
    const piece = pieces[at] ?? '';
    const space = piece.slice(0, piece.length - piece.trimStart().length);
    pieces[at] = space + (NAME.test(piece) ? pick(names, random) : String(Math.max(0, Number(piece) + random.below(3) - 1)));
  }
  return pieces.join('');
}

/** Whole tokens removed, repeated, swapped, or taken from another file: mostly sound, and wrong in interesting places. */
export function mutateTokens(text: string, other: string, random: Random): string {
  const pieces = piecesOf(text);
  const others = piecesOf(other);
  for (let count = 1 + random.below(4); count > 0; count -= 1) pick(STRUCTURAL, random)(pieces, others, random);
  return pieces.join('');
}
