import { DiagnosticSeverity, DocumentDiagnosticReportKind, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Diagnostic } from '../../src/language/diagnostic.ts';
import { lspDiagnostic } from '../convert.ts';
import type { FileVersion } from '../files.ts';
import type { Server } from './feature.ts';

/** Static diagnostics, and those of the numeric check once it is done. */
export function allDiagnostics({ analysis, report }: FileVersion): readonly Diagnostic[] {
  return [...analysis.diagnostics, ...(report?.diagnostics ?? [])];
}

/** What a reader of the file sees. A mistake of ours is one diagnostic, and a line in the log. */
export function diagnosticsOf(file: FileVersion, { connection }: Pick<Server, 'connection'>): LspDiagnostic[] {
  try {
    return allDiagnostics(file).map((diagnostic) => lspDiagnostic(diagnostic, file.text, file.document));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    connection.console.error(`${file.text.uri}: ${error instanceof Error ? error.stack : reason}`);
    const start = { line: 0, character: 0 };
    return [
      {
        range: { start, end: start },
        severity: DiagnosticSeverity.Error,
        source: 'bprop',
        message: `a mistake in bprop itself: ${reason}`,
      },
    ];
  }
}

/** For clients that ask for diagnostics instead of being sent them. */
export function answerPulls(server: Server): void {
  server.connection.languages.diagnostics.on(({ textDocument }) => {
    const file = server.files.get(textDocument.uri);
    return { kind: DocumentDiagnosticReportKind.Full, items: file === undefined ? [] : diagnosticsOf(file, server) };
  });
}
