import { type Analysis, analyze, type Diagnostic, hasErrors, readSizes, type SizesByName } from '../index.ts';
import type { Fence } from '../language/document/fence.ts';
import { hasFences } from '../language/document/fenced-names.ts';
import { printDiagnostics } from './diagnostics.ts';
import { UsageFailure } from './failure.ts';
import { readText } from './files.ts';
import type { Terminal } from './terminal.ts';

/** A file that was read and understood as far as it can be, or a fence of a document. */
export interface Source {
  /** As it is named in reports. */
  readonly file: string;
  /** The text of the whole file. */
  readonly text: string;
  readonly analysis: Analysis;
  readonly fence?: Omit<Fence, 'text'>;
}

/** The name of a file, or that of one of its fences. */
export function nameOf({ file, fence }: Source): string {
  return fence === undefined ? file : `${file}:${fence.line}`;
}

export function readSource(file: string): Source {
  const text = readText(file);
  return { file, text, analysis: analyze(text) };
}

/** The programs in a text: itself, or the fences of a document. */
export async function programsIn(text: string, file: string): Promise<readonly Source[]> {
  if (!hasFences(file)) return [{ file, text, analysis: analyze(text) }];
  // The parser of Markdown is loaded for documents alone.
  const { fencesOf } = await import('../language/document/fences.ts');
  return fencesOf(text).map(({ text: own, ...fence }) => ({ file, text, analysis: analyze(own), fence }));
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
