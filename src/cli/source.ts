import { type Analysis, analyze, type Diagnostic, hasErrors, readSizes, type SizesByName } from '../index.ts';
import { printDiagnostics } from './diagnostics.ts';
import { UsageFailure } from './failure.ts';
import { readText } from './files.ts';
import type { Terminal } from './terminal.ts';

/** A file that was read and understood as far as it can be. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly analysis: Analysis;
}

export function readSource(file: string): Source {
  const text = readText(file);
  return { file, text, analysis: analyze(text) };
}

/** The source, unless it has errors that `matter`: those are printed, and nothing is returned. */
export function readSound(
  file: string,
  terminal: Terminal,
  matter: (diagnostic: Diagnostic, analysis: Analysis) => boolean = () => true,
): Source | undefined {
  const source = readSource(file);
  const diagnostics = source.analysis.diagnostics.filter((diagnostic) => matter(diagnostic, source.analysis));
  if (!hasErrors(diagnostics)) return source;
  for (const line of printDiagnostics({ ...source, diagnostics }, terminal)) terminal.error(line);
  return undefined;
}

/** `m=3,n=4` as sizes. */
export function parseSizes(text: string | undefined): SizesByName {
  const sizes = readSizes(text ?? '');
  if ('wrong' in sizes) throw new UsageFailure(`--dims: expected sizes as in m=3,n=4, found \`${sizes.wrong}\``);
  return Object.fromEntries(sizes);
}
