import type { Variable } from '../../program/program.ts';
import { asciiName, greekName } from '../names.ts';

const GREEK_WORDS: ReadonlySet<string> = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega'.split(
    ' ',
  ),
);
/** Capitals that look like Latin ones have no command of their own. */
const CAPITALS: ReadonlySet<string> = new Set('Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'.split(' '));

/** A letter or a word as it is typeset, and what stands below it. */
interface Symbol {
  readonly base: string;
  readonly below: readonly string[];
}

function greek(word: string): string | undefined {
  if (GREEK_WORDS.has(word) || CAPITALS.has(word)) return `\\${word}`;
  const name = word.length === 1 ? greekName(word) : undefined;
  if (name === undefined) return undefined;
  return GREEK_WORDS.has(name) || CAPITALS.has(name)
    ? `\\${name}`
    : `\\mathrm{${word === word.toLowerCase() ? name : asciiName(word).charAt(0)}}`;
}

const upright = (word: string): string => `\\mathrm{${asciiName(word)}}`;

/** As it stands in the file. */
const verbatim = (name: string): string => `\\mathtt{${asciiName(name).replaceAll('_', '\\_')}}`;

/** One letter as it is, a Greek one by its name, a word upright. */
function letters(word: string): string {
  const known = greek(word);
  if (known !== undefined) return known;
  return /^[A-Za-z]$/.test(word) ? word : upright(word);
}

function below(part: string): string {
  return /^[A-Za-z0-9]{1,3}$/.test(part) ? part : letters(part);
}

/** `Wz` → W with z below; `z17`, `W_hh`, `sigma1` alike; `logits` is a word. */
function symbolOf(name: string): Symbol {
  const [head = '', ...rest] = name.split('_').filter((part) => part !== '');
  const [, word = head, digits = ''] = /^(.*?)([0-9]*)$/.exec(head) ?? [];
  const under = [...(digits === '' || word === '' ? [] : [digits]), ...rest].map(below);
  if (word === '') return { base: head === '' ? '\\_' : upright(head), below: rest.map(below) };
  if (greek(word) !== undefined) return { base: letters(word), below: under };
  const [, first = '', tail = ''] = /^(\p{L})(.*)$/u.exec(word) ?? [];
  const short = /^[A-Z]$/.test(first) ? /^[a-z]{1,3}$/ : /^[a-z]$/;
  if (short.test(tail)) return { base: letters(first), below: [`${tail}${digits}`, ...rest.map(below)] };
  return { base: letters(word), below: under };
}

const key = ({ base, below: under }: Symbol): string => `${base}_${under.join()}`;

/** Names as symbols; two names never look the same. */
export class Symbols {
  private readonly given = new Map<string, string>();
  private readonly taken = new Map<string, string>();

  /** Sequences, whose indices stand below. */
  private readonly sequences: ReadonlySet<string>;

  constructor(sequences: Iterable<string>) {
    this.sequences = new Set([...sequences].map((name) => key(symbolOf(name))));
  }

  /** A name in LaTeX, with its own subscript and then its indices. */
  name(name: string, indices: readonly string[] = []): string {
    const { base, below: under } = this.distinct(name);
    const all = [...under, ...indices];
    return all.length === 0 ? base : `${base}_{${all.join(',')}}`;
  }

  variable(variable: Variable, indices: readonly string[]): string {
    const { primal } = variable;
    return primal === undefined ? this.name(variable.name, indices) : `\\mathrm{d}${this.variable(primal, indices)}`;
  }

  private distinct(name: string): Symbol {
    const symbol = symbolOf(name);
    const word = upright(name.replace(/_/g, ''));
    // `h0` beside a sequence `h` is not its element 0, and must not look like it either.
    const isElement = symbol.below.some((_, count) =>
      this.sequences.has(key({ ...symbol, below: symbol.below.slice(0, count) })),
    );
    const own = isElement ? { base: verbatim(name), below: [] } : symbol;
    const owner = this.taken.get(key(own)) ?? name;
    this.taken.set(key(own), owner);
    this.given.set(name, key(own));
    return owner === name ? own : { base: word + "'".repeat(this.distance(name, owner)), below: [] };
  }

  /** A prime for each name that was there before. */
  private distance(name: string, owner: string): number {
    const others = [...this.given.keys()].filter((other) => other !== name && this.given.get(other) === this.given.get(owner));
    return Math.max(1, others.indexOf(owner) + 1);
  }
}
