import type { CodeAction, Range, TextEdit } from 'vscode-languageserver';
import { type Diagnostic, type Fix, isCertain, replacementsOf, type SourceDocument } from '../../../src/index.ts';
import { behindMargin } from '../../../src/language/document/fence.ts';
import type { ClientAbilities } from '../../client-abilities.ts';
import { fixEdits, lspDiagnostic, quickFix, rangeAt, replacementEdit } from '../../convert.ts';
import { allDiagnostics } from '../../diagnostics.ts';
import { FenceVersion } from '../../fenced-documents.ts';
import type { FileVersion } from '../../open-files.ts';
import type { PythonVersion } from '../../python/documents.ts';
import { foundIn, WHOLE_TEXT } from '../../python/results.ts';
import type { OpenText } from '../../text-document.ts';

export function overlaps(a: Range, b: Range): boolean {
  const before = (x: Range, y: Range): boolean =>
    x.end.line < y.start.line || (x.end.line === y.start.line && x.end.character < y.start.character);
  return !before(a, b) && !before(b, a);
}

/** A text with what was found in it. */
interface Found {
  readonly text: OpenText;
  readonly document: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
  readonly editsOf: (fix: Fix) => readonly TextEdit[];
}

/** The fixes of diagnostics, for what the caret is on or what is selected; otherwise for the caret's line. */
function fixesAt(
  { text, document, diagnostics, editsOf }: Found,
  range: Range,
  abilities: ClientAbilities,
): readonly CodeAction[] {
  const found = diagnostics.filter(({ fixes }) => fixes.length > 0);
  const within = (asked: Range): readonly Diagnostic[] =>
    found.filter(({ place }) => overlaps(rangeAt(text, document, place), asked));
  const exact = within(range);
  const chosen = exact.length > 0 || range.start.line !== range.end.line ? exact : within(wholeLine(range));
  const actions = chosen.flatMap((diagnostic) => {
    const about = lspDiagnostic(diagnostic, { text, document }, abilities);
    return diagnostic.fixes.map((fix, index) => ({
      ...quickFix(fix.title, text, editsOf(fix), about),
      isPreferred: index === 0 && isCertain(diagnostic),
    }));
  });
  return distinct(actions);
}

/** The fixes that the core's diagnostics of a file carry. */
export function quickFixes(file: FileVersion, range: Range, abilities: ClientAbilities): readonly CodeAction[] {
  const { text, document } = file;
  return fixesAt({ text, document, diagnostics: allDiagnostics(file), editsOf: (fix) => editsIn(file, fix) }, range, abilities);
}

/** The fixes of a text in Python. */
export function pythonFixes(version: PythonVersion, range: Range, abilities: ClientAbilities): readonly CodeAction[] {
  const { text } = version;
  const placed = { text, document: WHOLE_TEXT, diagnostics: foundIn(version) };
  return fixesAt({ ...placed, editsOf: (fix) => fixEdits(fix, text, WHOLE_TEXT) }, range, abilities);
}

/** The edits of a fix; those of a fence keep its margin. */
function editsIn(file: FileVersion, fix: Fix): readonly TextEdit[] {
  const { text, document } = file;
  if (!(file instanceof FenceVersion)) return fixEdits(fix, text, document);
  const replacements = replacementsOf(document, fix).map((own) => behindMargin(own, file.fence.text, file.fence.margin));
  return replacements.map((own) => replacementEdit(text, own));
}

/** Merges actions that several diagnostics offer with the same title, such as _Declare all_. */
function distinct(actions: readonly CodeAction[]): readonly CodeAction[] {
  return [
    ...new Map(actions.toReversed().map((action) => [`${action.title} ${JSON.stringify(action.edit)}`, action])).values(),
  ].toReversed();
}

export function wholeLine({ start }: Range): Range {
  return { start: { line: start.line, character: 0 }, end: { line: start.line, character: Number.MAX_SAFE_INTEGER } };
}
