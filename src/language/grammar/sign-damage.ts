import type { Damage, LocalFix } from '../syntax.ts';
import { type DamagedText, difference, type Objection } from './damaged-text.ts';
import { REWRITINGS, rewritten, withInverses } from './rewriting.ts';

const LONGEST_SHOWN = 48;
const MOST_CHARACTERS = 300;

/** A sign that is written otherwise here: the repair rewrites all those of its statement. */
export function foreignSpelling({ text }: DamagedText, { span }: Objection): Damage | undefined {
  if (/^(?:%|\/\/|--|\/\*)/.test(text) || text.includes('"') || text.length > MOST_CHARACTERS) return undefined;
  const known = REWRITINGS.find(({ at, pattern }) => at.test(text) && reaches(text, pattern(), span.start));
  const sign = text.slice(span.start, span.end);
  const told = known ?? REWRITINGS.find(({ at }) => at.test(sign) && !/[\p{L}./]/u.test(sign));
  if (told === undefined) return undefined;
  const isSure = !REWRITINGS.some(
    ({ at, isDoubtful, pattern }) => isDoubtful === true && at.test(text) && text.search(pattern()) >= 0,
  );
  const plain = rewritten(text);
  const inverted = rewritten(withInverses(text));
  const isMatrix = /\p{Lu}[\p{L}\p{M}\p{N}_]*⁻/u.test(text);
  const fixes = (isMatrix ? [inverted, plain] : [plain, inverted])
    .filter((changed, index, all) => changed !== text && all.indexOf(changed) === index)
    .map((changed): LocalFix => {
      const edit = difference(text, changed);
      const isTarget = edit.span.start < text.indexOf('=');
      const value = isTarget ? changed : changed.slice(changed.indexOf('=') + 1).trim();
      const title = value.length > LONGEST_SHOWN ? 'Write it in the signs of the language' : `Write \`${value}\``;
      return { title, ...(isSure ? { respells: true } : {}), edits: [edit] };
    });
  return { message: told.message, span, fixes };
}

function reaches(text: string, pattern: RegExp, at: number): boolean {
  return Array.from(text.matchAll(pattern)).some(({ index, 0: found }) => index - 1 <= at && at <= index + found.length);
}
