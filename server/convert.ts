import {
  type CodeAction,
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type Diagnostic, type DiagnosticCode, type Fix, type Place, type SourceDocument, severityOf } from '../src/index.ts';
import { absoluteSpan } from '../src/language/document/document.ts';
import type { Replacement } from '../src/language/replacement.ts';
import type { Span } from '../src/language/syntax.ts';
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

export function lspDiagnostic(diagnostic: Diagnostic, text: OpenText, document: SourceDocument): LspDiagnostic {
  const { code, place } = diagnostic;
  const isHere = (other: { readonly place: Place }): boolean => isSame(other.place, place);
  // A link to the very place at which it is read leads nowhere.
  const message = [diagnostic, ...(diagnostic.related ?? []).filter(isHere)].map((own) => own.message).join('\n');
  const related = diagnostic.related?.filter((other) => !isHere(other));
  return {
    range: rangeAt(text, document, place),
    severity: SEVERITIES[severityOf(diagnostic)],
    code,
    source: 'bprop',
    message,
    ...(UNNECESSARY.includes(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related === undefined || related.length === 0
      ? {}
      : {
          relatedInformation: related.map((other) => ({
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
  return { documentChanges: [{ textDocument: { uri: text.uri, version: text.version }, edits: [...edits] }] };
}

export function quickFix(title: string, text: OpenText, edits: readonly TextEdit[], about: LspDiagnostic): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [about], edit: workspaceEdit(text, edits) };
}
