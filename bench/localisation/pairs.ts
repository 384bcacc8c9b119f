import type { Dice } from '../random.ts';
import { changesValue, type Report, reportsOn } from './judge.ts';
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

/** Pairs of mistakes on different lines of a block, each of which is one by itself. */
export function pairsOf(text: string, mistakes: readonly Variant[], count: number, dice: Dice): readonly Pair[] {
  const single = dice.shuffled(mistakes.filter(isOfOneLine));
  const chosen: Variant[] = [];
  for (const mistake of single) {
    if (chosen.length === 2 * count) break;
    const before = chosen.length % 2 === 0 ? undefined : chosen.at(-1);
    if (before !== undefined && lineOf(before) === lineOf(mistake)) continue;
    if (changesValue(read(mistake.text))) chosen.push(mistake);
  }
  return Array.from({ length: Math.floor(chosen.length / 2) }, (_, at) =>
    together(text, chosen[2 * at] as Variant, chosen[2 * at + 1] as Variant),
  );
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
