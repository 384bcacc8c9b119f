import { hasErrors } from '../../src/analysis/analyze.ts';
import type { Dice } from '../random.ts';
import { differ, writtenGradients } from './gradients.ts';
import { type Report, reportsOn } from './judge.ts';
import { read, type Variant, withLines } from './lines.ts';

/** Of two mistakes on different lines: both said and nothing else, only one of them, or something besides. */
export type PairVerdict = 'both' | 'one' | 'other' | 'missed';

export interface Pair extends Variant {
  readonly mistakes: readonly [Variant, Variant];
}

function isOfOneLine({ lines, about, kind }: Variant): boolean {
  return about === undefined && lines.length === 1 && kind !== '= for +=';
}

function lineOf({ lines: [line = 0] }: Variant): number {
  return line;
}

function together(text: string, first: Variant, second: Variant): Pair {
  const changed = withLines(text, (lines) => {
    for (const mistake of [first, second]) lines[lineOf(mistake) - 1] = mistake.text.split('\n')[lineOf(mistake) - 1] ?? '';
  });
  return { kind: 'pair', text: changed, lines: [lineOf(first), lineOf(second)], mistakes: [first, second] };
}

/** The gradients that a variant gives; undefined if an error in its text alone is said of it. */
function gradientsOf({ text }: Pick<Variant, 'text'>): ReturnType<typeof writtenGradients> | undefined {
  const analysis = read(text);
  return hasErrors(analysis.diagnostics) ? undefined : writtenGradients(analysis);
}

/**
 * Pairs of mistakes on different lines of a block. Each is one by itself, both together are wrong, and to mend either changes a gradient:
 * where one undoes the other, or cuts off what the other feeds, there is one mistake at most that anything shows.
 */
export function pairsOf(text: string, mistakes: readonly Variant[], count: number, dice: Dice): readonly Pair[] {
  const right = gradientsOf({ text }) ?? [];
  const found: Pair[] = [];
  let first: { readonly mistake: Variant; readonly gives: typeof right } | undefined;
  for (const mistake of dice.shuffled(mistakes.filter(isOfOneLine))) {
    if (found.length === count) break;
    if (first !== undefined && lineOf(first.mistake) === lineOf(mistake)) continue;
    const gives = gradientsOf(mistake);
    if (gives === undefined || !differ(right, gives)) continue;
    if (first === undefined) {
      first = { mistake, gives };
      continue;
    }
    const pair = together(text, first.mistake, mistake);
    const both = gradientsOf(pair);
    if (both === undefined || [right, first.gives, gives].some((other) => !differ(both, other))) continue;
    found.push(pair);
    first = undefined;
  }
  return found;
}

function isAbout(mistake: Variant, { line, message }: Report): boolean {
  const places = [...mistake.lines, ...(mistake.companions ?? [])];
  return places.includes(line) || mistake.lines.some((own) => new RegExp(`\\bline ${own}\\b`).test(message));
}

/** Judges what is reported on a file with two mistakes. */
export function judgePair({ text, mistakes }: Pair): { readonly verdict: PairVerdict; readonly reports: readonly Report[] } {
  const reports = reportsOn(read(text));
  const said = mistakes.filter((mistake) => reports.some((report) => isAbout(mistake, report)));
  const besides = reports.filter((report) => !mistakes.some((mistake) => isAbout(mistake, report)));
  if (reports.length === 0) return { verdict: 'missed', reports };
  if (besides.length > 0) return { verdict: 'other', reports };
  return { verdict: said.length === 2 ? 'both' : 'one', reports };
}
