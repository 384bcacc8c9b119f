import { DocumentDiagnosticReportKind } from 'vscode-languageserver';
import type { Feature } from '../container/services.ts';
import { diagnosticsOf, diagnosticsOfAbsent } from '../diagnostics.ts';

/** For clients that ask for diagnostics instead of being sent them. */
export const pulls: Feature = ({ shared: { Server: server } }) => {
  server.connection.languages.diagnostics.on(({ textDocument }) => {
    const { uri } = textDocument;
    const file = server.files.get(uri);
    const items = file === undefined ? diagnosticsOfAbsent(uri, server.files) : diagnosticsOf(file, server);
    return { kind: DocumentDiagnosticReportKind.Full, items };
  });
  const provider = { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } };
  return { capabilities: server.abilities.pulls ? provider : {} };
};
