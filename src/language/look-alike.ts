import { codePoint } from './characters.ts';

/** Letters of other alphabets that most typefaces draw as one of the Latin one, each beside that. */
const TWINS: ReadonlyMap<string, string> = new Map(
  [
    'АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYҮYХXԚQԜW',
    'аaеeѕsіiјjоoрpсcуyхxһhԁdӏlԛqԝwѵv',
    'ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX',
    'οoϲcϳj',
    'ɑaɡg',
  ].flatMap((pairs) =>
    Array.from(pairs.matchAll(/(.)(.)/gu), ([, letter, twin]): [string, string] => [letter ?? '', twin ?? '']),
  ),
);

/** Drawn nearly so: nothing is said of them unless their twin is there. */
const NEARLY: ReadonlyMap<string, string> = new Map([
  ['ν', 'v'],
  ['µ', 'μ'],
]);

function twinOf(letter: string): string {
  if (/\p{Default_Ignorable_Code_Point}/u.test(letter)) return '';
  if (/[\uFF00-\uFFEF]/.test(letter)) return letter.normalize('NFKC');
  return TWINS.get(letter) ?? NEARLY.get(letter) ?? letter;
}

/** A key that is equal for names that look the same: Latin twins of letters, composed, without invisible characters. */
export function looksOf(name: string): string {
  return Array.from(name.normalize('NFC'), twinOf).join('');
}

/**
 * True for a name that mixes plain letters with look-alikes of another alphabet, which nobody does on purpose. Leading
 * `d`s are skipped, because an adjoint is called after its primal, whose letters tell.
 */
export function isMixed(name: string): boolean {
  const own = name.replace(/^d+/, '');
  return (
    /^\w+$/.test(looksOf(own)) &&
    /[A-Za-z]/.test(own) &&
    Array.from(own).some((letter) => !/\w/.test(letter) && !NEARLY.has(letter))
  );
}

const SCRIPTS = [
  { name: 'Latin', isOne: (letter: string) => /\p{Script=Latin}/u.test(letter) },
  { name: 'Cyrillic', isOne: (letter: string) => /\p{Script=Cyrillic}/u.test(letter) },
  { name: 'Greek', isOne: (letter: string) => /\p{Script=Greek}/u.test(letter) },
];

function scriptOf(letter: string | undefined): string | undefined {
  return SCRIPTS.find(({ isOne }) => letter !== undefined && isOne(letter))?.name;
}

/** The codes of letters; the last of each run from one alphabet is followed by its name. */
function told(letters: readonly string[]): string {
  if (letters.length === 0) return 'nothing';
  return letters
    .map((letter, at) => {
      const script = scriptOf(letter);
      const isLast = script !== undefined && script !== scriptOf(letters[at + 1]);
      return isLast ? `${codePoint(letter)} (${script})` : codePoint(letter);
    })
    .join(' ');
}

type Letters = readonly string[];

/** The letters that two names have not in common: each once where they have equally many, and else what stands between common ends. */
function differing(a: Letters, b: Letters): readonly [Letters, Letters] {
  if (a.length === b.length) {
    const pairs = new Map(a.map((letter, at) => [`${letter}${b[at]}`, [letter, b[at] ?? '']] as const));
    const unlike = [...pairs.values()].filter(([own, other]) => own !== other);
    return [unlike.map(([own]) => own), unlike.map(([, other]) => other)];
  }
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < least - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** The characters in which a name differs from its twin: `U+0441 (Cyrillic) where \`c\` has U+0063 (Latin)`. */
export function difference(name: string, twin: string): string {
  const [own, others] = differing(Array.from(name), Array.from(twin));
  return `it has ${told(own)} where \`${twin}\` has ${told(others)}`;
}
