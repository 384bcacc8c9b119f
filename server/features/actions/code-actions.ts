import type { CodeActionProvider } from 'langium/lsp';
import { type CodeAction, CodeActionKind, type CodeActionParams, type Range, type TextEdit } from 'vscode-languageserver';
import { type Diagnostic, fixesTogether, severityOf } from '../../../src/index.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import { blockSpan } from '../../../src/refactor/backward-block.ts';
import { deriveFile } from '../../../src/refactor/derive-file.ts';
import { expandEquations } from '../../../src/refactor/expand-equations.ts';
import type { Translator } from '../../../src/verify/translator.ts';
import type { ClientAbilities } from '../../client-abilities.ts';
import type { Feature } from '../../container/services.ts';
import { fixEdits, rangeAt, replacementEdit, workspaceEdit } from '../../convert.ts';
import { allDiagnostics } from '../../diagnostics.ts';
import { FenceVersion } from '../../fenced-documents.ts';
import type { FileVersion } from '../../open-files.ts';
import { atPlace } from '../answers.ts';
import { deriveTitle } from '../code-lens.ts';
import { COMMANDS } from '../execute/command-names.ts';
import { blockLineAt } from '../explanations/why.ts';
import { checkpointActions } from './checkpoints.ts';
import { actionsFor } from './for-client.ts';
import { overlaps, pythonFixes, quickFixes, wholeLine } from './quick-fixes.ts';
import { extractions, inlinings } from './refactorings.ts';

/** The first fixes of some diagnostics, as far as they do not overlap. */
function firstFixes(
  { text, document }: FileVersion,
  diagnostics: readonly Diagnostic[],
): { readonly edits: TextEdit[]; readonly count: number } {
  const fixes = fixesTogether(document, diagnostics);
  return { edits: fixes.flatMap((fix) => fixEdits(fix, text, document)), count: fixes.length };
}

/** Spellings of other languages in every error: editors may apply it unasked, so that nothing in it is guessed. */
export function fixAll(file: FileVersion): CodeAction | undefined {
  const { edits } = firstFixes(
    file,
    allDiagnostics(file).filter((diagnostic) => severityOf(diagnostic) === 'error' && diagnostic.fixes[0]?.respells === true),
  );
  if (edits.length === 0) return undefined;
  const edit = workspaceEdit(file.text, edits);
  return { title: 'Write all that is spelt as in other languages', kind: CodeActionKind.SourceFixAll, edit };
}

/** All lines that a block lacks at once, from any of the messages that say so. */
function insertMissing(file: FileVersion, range: Range): CodeAction | undefined {
  const { text, document } = file;
  const missing = allDiagnostics(file).filter(({ code }) => code === 'missing-gradient' || code === 'missing-contribution');
  if (!missing.some(({ place }) => overlaps(rangeAt(text, document, place), wholeLine(range)))) return undefined;
  const { edits, count } = firstFixes(file, missing);
  if (count < 2) return undefined;
  return { title: `Insert the ${count} missing lines`, kind: CodeActionKind.QuickFix, edit: workspaceEdit(text, edits) };
}

/** Deriving from the light bulb: on the block's first line, or anywhere while there is no block. */
function deriveAction(file: FileVersion, range: Range, l10n: Translator): CodeAction | undefined {
  if (!file.isForwardSound || file.analysis.forward.body.length === 0) return undefined;
  const { text } = file;
  const span = blockSpan(file.document);
  const header = span && text.positionAt(span.start).line;
  if (header !== undefined && (range.start.line > header || range.end.line < header)) return undefined;
  const replacement = deriveFile(file.analysis);
  if (replacement.text === replacement.before) return undefined;
  const action = { title: deriveTitle(file, l10n), kind: CodeActionKind.RefactorRewrite };
  if (replacement.before === '') return { ...action, edit: workspaceEdit(text, [replacementEdit(text, replacement)]) };
  // Lines of the user's are replaced after the user was asked.
  return { ...action, command: { title: action.title, command: COMMANDS.derive, arguments: [text.uri] } };
}

function expandAction(file: FileVersion, range: Range, l10n: Translator): CodeAction | undefined {
  if (!file.isForwardSound) return undefined;
  const { text, document, analysis } = file;
  const edits = expandEquations(analysis, ({ source }) => {
    if (source === undefined) return false;
    const { line } = text.positionAt(statementAt(document, source.statement)?.offset ?? 0);
    return line >= range.start.line && line <= range.end.line;
  }).map((replacement) => replacementEdit(text, replacement));
  if (edits.length === 0) return undefined;
  const title = l10n.t('Expand into elementary equations');
  return { title, kind: CodeActionKind.RefactorRewrite, edit: workspaceEdit(text, edits) };
}

/** Not an edit: a page about the line of the backward block that the caret is on. */
function whyAction(file: FileVersion, { start, end }: Range, l10n: Translator): CodeAction | undefined {
  if (start.line !== end.line || !file.isForwardSound || blockLineAt(file, start.line) === undefined) return undefined;
  const title = l10n.t('Why this line?');
  return { title, kind: EXPLAINING, command: { title, command: COMMANDS.why, arguments: [file.text.uri, start.line] } };
}

/** True if an error or a warning stands where actions are asked for. */
function isObjectedTo(file: FileVersion, range: Range): boolean {
  const { text, document } = file;
  return allDiagnostics(file).some(
    (diagnostic) =>
      ['error', 'warning'].includes(severityOf(diagnostic)) && overlaps(rangeAt(text, document, diagnostic.place), range),
  );
}

/** A menu that opens where something is wrong begins with its repair: where there is none, nothing else takes its place. */
function withoutLeadingRefactoring(actions: readonly CodeAction[], file: FileVersion, range: Range): readonly CodeAction[] {
  const hasFix = actions.some(({ kind }) => kind === CodeActionKind.QuickFix);
  return hasFix || !isObjectedTo(file, range) ? actions : [];
}

function actionsAt(file: FileVersion, { range, context }: CodeActionParams, abilities: ClientAbilities): readonly CodeAction[] {
  // Actions that rewrite a file as a whole have no place in a document.
  if (file instanceof FenceVersion) return quickFixes(file, range, abilities);
  const actions = [
    ...quickFixes(file, range, abilities),
    insertMissing(file, range),
    fixAll(file),
    deriveAction(file, range, abilities.l10n),
    expandAction(file, range, abilities.l10n),
    ...checkpointActions(file, range),
    ...inlinings(file, range),
    ...extractions(file, range),
    whyAction(file, range, abilities.l10n),
  ].filter((action) => action !== undefined);
  const { only } = context;
  if (only === undefined) {
    const shown = actions.filter(({ kind }) => kind !== CodeActionKind.SourceFixAll);
    return withoutLeadingRefactoring(shown, file, range);
  }
  return actions.filter(({ kind = '' }) => only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`)));
}

/** Of actions that say something, and change nothing. */
const EXPLAINING = 'explain';

const KINDS = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.RefactorInline,
  CodeActionKind.RefactorExtract,
  CodeActionKind.SourceFixAll,
  EXPLAINING,
];

export const codeActions: Feature<CodeActionProvider> = ({ shared: { Server } }) => ({
  capabilities: {
    codeActionProvider: Server.abilities.actionLiterals ? { codeActionKinds: KINDS } : true,
  },
  getCodeActions: (document, params, token) => {
    const { abilities, python } = Server;
    const version = python.get(params.textDocument.uri);
    if (version !== undefined) return actionsFor(abilities, pythonFixes(version, params.range, abilities));
    return atPlace(Server, (file, asked: CodeActionParams) => actionsFor(abilities, actionsAt(file, asked, abilities)))(
      document,
      params,
      token,
    );
  },
});
