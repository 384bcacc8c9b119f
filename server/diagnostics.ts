import type { Connection } from 'vscode-languageserver';
import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Diagnostic } from '../src/index.ts';
import { together } from '../src/language/diagnostic.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { lspDiagnostic } from './convert.ts';
import type { Files, FileVersion } from './open-files.ts';

/** Static diagnostics, and those of the numeric check; until it is done, what the last edit left of those before. */
export function allDiagnostics({ analysis, verdicts }: FileVersion): readonly Diagnostic[] {
  return together(analysis.diagnostics, verdicts?.diagnostics ?? []);
}

/** The client, and the log for failures of the server itself. */
interface Reader {
  readonly abilities: ClientAbilities;
  readonly connection: { readonly console: Pick<Connection['console'], 'error'> };
}

/** The diagnostics of a file for its reader. A failure of the server itself is one diagnostic and an entry in the log. */
export function diagnosticsOf(file: FileVersion, { abilities, connection }: Reader): LspDiagnostic[] {
  try {
    const found = allDiagnostics(file).map((diagnostic) => lspDiagnostic(diagnostic, file, abilities));
    const unfinished = file.verdicts?.unfinished;
    if (unfinished === undefined) return found;
    const message = `the check was stopped, because it takes long: ${unfinished}`;
    return [aboutTheWhole(DiagnosticSeverity.Information, message), ...found];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    connection.console.error(`${file.text.uri}: ${error instanceof Error ? error.stack : reason}`);
    return [aboutTheWhole(DiagnosticSeverity.Error, `a mistake in bprop itself: ${reason}`)];
  }
}

/** A diagnostic about the whole file, at its beginning. */
function aboutTheWhole(severity: DiagnosticSeverity, message: string): LspDiagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity, source: 'bprop', message };
}

/** The diagnostics of a file that has no version to be read. */
export function diagnosticsOfAbsent(uri: string, files: Files): LspDiagnostic[] {
  return files.isTooLarge(uri) ? [aboutTheWhole(DiagnosticSeverity.Warning, files.whyAbsent(uri))] : [];
}
