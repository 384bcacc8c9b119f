import { DocumentDiagnosticReportKind, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Feature } from '../container/services.ts';
import { diagnosticsOf, diagnosticsOfAbsent } from '../diagnostics.ts';

/** For clients that ask for diagnostics instead of being sent them. */
export const pulls: Feature = ({ shared: { Server: server } }) => {
  server.connection.languages.diagnostics.on(({ textDocument }) => {
    const { uri } = textDocument;
    const file = server.files.get(uri);
    const own = (): LspDiagnostic[] =>
      file === undefined ? diagnosticsOfAbsent(uri, server.files) : diagnosticsOf(file, server);
    const items = server.documents.diagnostics(uri) ?? server.pythonDiagnostics(uri) ?? own();
    return { kind: DocumentDiagnosticReportKind.Full, items };
  });
  const provider = { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } };
  return { capabilities: server.abilities.pulls ? provider : {} };
};
