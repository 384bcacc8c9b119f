import {
  type CodeAction,
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
  type Range,
  TextDocumentEdit,
  TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type Diagnostic, type DiagnosticCode, type Fix, type Place, type SourceDocument, severityOf } from '../src/index.ts';
import { absoluteSpan } from '../src/language/document/document.ts';
import type { Replacement } from '../src/language/replacement.ts';
import type { Span } from '../src/language/syntax.ts';
import type { ClientAbilities } from './client-abilities.ts';
import type { DocumentEdits } from './protocol.ts';
import type { OpenText } from './text-document.ts';

/** Between the core's offsets and the protocol's positions. */
const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** Codes of things that could go: editors fade them. */
const UNNECESSARY: readonly DiagnosticCode[] = ['unused', 'unneeded-adjoint'];

export function rangeOf(text: OpenText, { start, end }: Span): Range {
  return { start: text.positionAt(start), end: text.positionAt(end) };
}

export function rangeAt(text: OpenText, document: SourceDocument, place: Place): Range {
  return rangeOf(text, absoluteSpan(document, place));
}

function isSame(a: Place, b: Place): boolean {
  return a.statement === b.statement && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** A version of a file, in which places are found. */
interface Placed {
  readonly text: OpenText;
  readonly document: SourceDocument;
}

type Related = NonNullable<Diagnostic['related']>[number];

export function lspDiagnostic(
  diagnostic: Diagnostic,
  { text, document }: Placed,
  { diagnosticTags, relatedInformation }: Pick<ClientAbilities, 'diagnosticTags' | 'relatedInformation'>,
): LspDiagnostic {
  const { code, place, related = [] } = diagnostic;
  const isHere = (other: Related): boolean => isSame(other.place, place);
  const lineOf = (other: Related): number => rangeAt(text, document, other.place).start.line + 1;
  const elsewhere = related.filter((other) => !isHere(other));
  const message = [
    diagnostic.message,
    // A link to the very place at which it is read leads nowhere.
    ...related.filter(isHere).map((other) => other.message),
    ...(relatedInformation ? [] : elsewhere.map((other) => `line ${lineOf(other)}: ${other.message}`)),
  ].join('\n');
  return {
    range: rangeAt(text, document, place),
    severity: SEVERITIES[severityOf(diagnostic)],
    code,
    source: 'bprop',
    message,
    ...(diagnosticTags && UNNECESSARY.includes(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(elsewhere.length === 0 || !relatedInformation
      ? {}
      : {
          relatedInformation: elsewhere.map((other) => ({
            location: { uri: text.uri, range: rangeAt(text, document, other.place) },
            message: other.message,
          })),
        }),
  };
}

export function replacementEdit(text: OpenText, { start, end, text: newText }: Replacement): TextEdit {
  return { range: rangeOf(text, { start, end }), newText };
}

export function fixEdits(fix: Fix, text: OpenText, document: SourceDocument): readonly TextEdit[] {
  return fix.edits.map(({ place, text: newText }) => ({ range: rangeAt(text, document, place), newText }));
}

/** Edits of the version that they were computed for: a client refuses them for another one. */
export function workspaceEdit(text: OpenText, edits: readonly TextEdit[]): WorkspaceEdit {
  return workspaceEditOf({ uri: text.uri, version: text.version, edits });
}

export function workspaceEditOf({ uri, version, edits }: Omit<DocumentEdits, 'replaces'>): WorkspaceEdit {
  return { documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }] };
}

/** An edit in the form that the client knows: without versions it is applied to whatever is there. */
export function editFor(edit: WorkspaceEdit, { versionedEdits }: Pick<ClientAbilities, 'versionedEdits'>): WorkspaceEdit {
  if (versionedEdits) return edit;
  const changes: Record<string, TextEdit[]> = {};
  for (const { textDocument, edits } of (edit.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change))) {
    changes[textDocument.uri] = [...(changes[textDocument.uri] ?? []), ...edits.filter((own) => TextEdit.is(own))];
  }
  return { changes };
}

export function quickFix(title: string, text: OpenText, edits: readonly TextEdit[], about: LspDiagnostic): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [about], edit: workspaceEdit(text, edits) };
}
