import type { Diagnostic, Edit } from '../../../language/diagnostic.ts';
import type { ImportedFile, ImportedPair } from '../imported.ts';
import type { PythonDocument } from '../python-document.ts';
import { pythonFixes } from '../repairs.ts';
import type { Range, Stmt } from '../syntax.ts';
import { textAfter } from './edited.ts';
import { programWords } from './program-words.ts';
import { type Clues, type Mended, mendings } from './search.ts';

/** Of changes whose scores lie this close, none is likelier than the other. */
const TIE = 0.05;
/** Letters of a line that a message quotes. */
const LONGEST = 110;

function lineOf(text: string, { from }: Range): number {
  return text.slice(0, from).split('\n').length;
}

/** The text of a statement with a change, on one line; of a line that is missing, that line. */
function changedText({ edits, place, added }: Mended, text: string): string {
  if (added !== undefined) return added;
  if (edits.some(({ from, to }) => from < place.from || to > place.to)) return '';
  return textAfter(text, place, edits).replace(/\s+/g, ' ');
}

/** The subject of a statement, as the first word of a message. */
function subjectOf(statement: Stmt, text: string): string {
  const target =
    statement.kind === 'assign' ? statement.targets.at(-1) : statement.kind === 'update' ? statement.target : undefined;
  const written = target === undefined ? statement.kind : text.slice(target.from, target.to);
  return `\`${written.replace(/\s+/g, ' ')}\``;
}

function titleOf(mended: Mended, text: string): string {
  const written = changedText(mended, text);
  if (mended.added !== undefined) return `Insert \`${mended.added}\``;
  return written === '' ? 'Remove the line' : `Write \`${written}\``;
}

/** The one mistake that explains all gradients of a pair that are wrong; undefined where no change of one statement does. */
export function mendedDiagnostic(
  file: ImportedFile,
  own: ImportedPair,
  document: PythonDocument,
  clues: Clues,
): Diagnostic | undefined {
  const { text } = file.module;
  const all = mendings(file, own, clues);
  const [best] = all;
  if (best === undefined) return undefined;
  const written = changedText(best, text);
  const instead = written === '' || best.added !== undefined || written.length > LONGEST ? '' : `: write \`${written}\``;
  const others = all.filter((other) => other.place.from !== best.place.from && other.score - best.score < TIE);
  const lines = [...new Set(others.map(({ place }) => lineOf(text, place)))].filter((line) => line !== lineOf(text, best.place));
  const elsewhere = lines.length === 0 ? '' : `, or change line ${lines.join(' or ')}`;
  const fixes = [
    best,
    ...all.filter((other) => other !== best && other.place.from === best.place.from && other.score - best.score < TIE),
  ].slice(0, 3);
  return {
    code: 'wrong-gradient',
    message: `${subjectOf(best.statement, text)}: ${best.cause}${instead}${elsewhere}`,
    place: document.place(best.place),
    fixes: fixes.map((fix) => ({
      title: titleOf(fix, text),
      edits: fix.edits.map((edit): Edit => ({ place: document.place(edit), text: edit.text })),
    })),
  };
}

/** The errors of a program, as the Python text shows them. */
export function cluesOf(
  errors: readonly Diagnostic[],
  file: ImportedFile,
  own: ImportedPair,
  rangeFor: (statement: number) => Range,
): Clues {
  const repairs = errors
    .flatMap((each) => pythonFixes(each, own, file))
    .flatMap(({ edits }) => (edits.length === 1 ? edits : []));
  return { blamed: errors.map(({ place }) => rangeFor(place.statement)), words: programWords(errors, own, file), repairs };
}
