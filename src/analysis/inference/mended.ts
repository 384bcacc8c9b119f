import type { Diagnostic, Fix } from '../../language/diagnostic.ts';
import { absoluteSpan } from '../../language/document/document.ts';
import { replacementsOf } from '../../language/fixes.ts';
import { replaceNames } from '../../language/name-pattern.ts';
import { applyReplacements, type Replacement } from '../../language/replacement.ts';
import { forwardErrorsIn, type Reader, type Reading } from './reader.ts';

/** A text, and where declarations may be put into it. */
export interface Draft {
  readonly text: string;
  readonly at: number;
  readonly reading: Reading;
}

/** With more mistakes than this nobody knows what a file will become. */
const MOST_MENDED = 8;

/**
 * The file as it will be once its other mistakes are mended, as far as what is offered for them helps: what a name is declared as must
 * fit that file. A name that is missing is no such mistake, unless it is a slip of the pen for one that is there.
 */
export function mended(text: string, at: number, slips: ReadonlyMap<string, string>, reader: Reader): Draft {
  let draft = withoutSlips({ text, at, reading: reader.read(text) }, slips, reader);
  let [passed, count] = [0, 0];
  for (;;) {
    const mistakes = mistakesIn(draft.reading);
    const mistake = mistakes[passed];
    if (mistake === undefined || count === MOST_MENDED || reader.hasRead) return draft;
    const better = withRepair(draft, mistake, mistakes.length, reader);
    if (better === undefined) passed += 1;
    draft = better ?? draft;
    count += 1;
  }
}

/** The names in front of the block that nothing defines, in their order; of what has an index, no declaration can be guessed. */
export function undefinedIn({ reading }: Draft): readonly string[] {
  const { document } = reading;
  return forwardErrorsIn(reading).flatMap(({ code, place }) => {
    const { start, end } = absoluteSpan(document, place);
    return code === 'undefined-name' && !/^\s*\[/.test(document.text.slice(end)) ? [document.text.slice(start, end)] : [];
  });
}

function mistakesIn(reading: Reading): readonly Diagnostic[] {
  return forwardErrorsIn(reading).filter(({ code }) => code !== 'undefined-name');
}

function withoutSlips(draft: Draft, slips: ReadonlyMap<string, string>, reader: Reader): Draft {
  if (slips.size === 0) return draft;
  const { text, at } = draft;
  const meant = (part: string): string => replaceNames(part, (name) => slips.get(name) ?? name);
  const front = meant(text.slice(0, at));
  const changed = front + meant(text.slice(at));
  const reading = reader.read(changed);
  return mistakesIn(reading).length > mistakesIn(draft.reading).length ? draft : { text: changed, at: front.length, reading };
}

/** The draft with the first repair of a mistake that leaves no more than others; it may show one that it hid. */
function withRepair({ text, at, reading }: Draft, mistake: Diagnostic, count: number, reader: Reader): Draft | undefined {
  const isSame = ({ code, message }: Diagnostic): boolean => code === mistake.code && message === mistake.message;
  for (const repair of repairsOf(mistake, reading)) {
    if (reader.hasRead) return undefined;
    const changed = applyReplacements(text, repair);
    const next = reader.read(changed);
    const left = mistakesIn(next);
    if (left.length < count || (left.length === count && !left.some(isSame)))
      return { text: changed, at: at + growthBefore(at, repair), reading: next };
  }
  return undefined;
}

function repairsOf(mistake: Diagnostic, { document }: Reading): readonly (readonly Replacement[])[] {
  const offered = mistake.fixes.map((fix: Fix) => replacementsOf(document, fix));
  if (mistake.code !== 'unknown-operation') return offered;
  // Of an operation that nobody knows, most are functions of each element: without its name, the shape is what it would be.
  return [...offered, [{ ...absoluteSpan(document, mistake.place), text: '' }]];
}

function growthBefore(at: number, replacements: readonly Replacement[]): number {
  return replacements
    .filter(({ start }) => start < at)
    .reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
}
