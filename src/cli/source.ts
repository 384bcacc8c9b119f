import { dirname, resolve } from 'node:path';
import type { ImportedFile, ImportedPair, Notebook, Original, PythonCheck } from '../imports/python/python.ts';
import {
  type Analysis,
  analyze,
  type Diagnostic,
  type FileAccess,
  type FileCheck,
  hasErrors,
  readSizes,
  type SizesByName,
} from '../index.ts';
import type { Fence } from '../language/document/fence.ts';
import { hasFences } from '../language/document/fenced-names.ts';
import { printDiagnostics } from './diagnostics.ts';
import { UsageFailure } from './failure.ts';
import { readText, STANDARD_INPUT } from './files.ts';
import type { Terminal } from './terminal.ts';

/** A file that was read and understood as far as it can be, or a fence of a document. */
export interface Source {
  /** As it is named in reports. */
  readonly file: string;
  /** The text of the whole file. */
  readonly text: string;
  readonly analysis: Analysis;
  readonly fence?: Omit<Fence, 'text'>;
  /** Of a backward pass in Python: its functions, and how a check of what was read of them speaks of the Python text. */
  readonly python?: PythonPart;
  /** The notebook whose cells the program was read from. */
  readonly notebook?: Notebook;
}

export interface PythonPart {
  readonly forward: string;
  /** Null where the forward function computes the gradients, too. */
  readonly backward: string | null;
  /** As reports call both. */
  readonly name: string;
  /** The arguments of the original, and the numbers that are to come of them. */
  readonly original: () => Original | { readonly reason: string };
  /** Its check, which speaks of the Python text. */
  readonly check: (check: (analysis: Analysis) => Promise<FileCheck>) => Promise<PythonCheck>;
}

/** The name of a file, or that of one of its fences. */
export function nameOf({ file, fence, python }: Source): string {
  if (python !== undefined) return `${file}: ${python.name}`;
  return fence === undefined ? file : `${file}:${fence.line}`;
}

export function readSource(file: string): Source {
  const text = readText(file);
  return { file, text, analysis: analyze(text, filesFrom(file)) };
}

/** Imports are relative to the file that has them; those of standard input to the current directory. */
function filesFrom(file: string): FileAccess {
  const path = resolve(file === STANDARD_INPUT ? '.bprop' : file);
  return {
    path,
    read: (name, from) => {
      const found = resolve(dirname(from ?? path), name);
      try {
        return { path: found, text: readText(found) };
      } catch {
        return undefined;
      }
    },
  };
}

/** The programs in a text: itself, the fences of a document, or the backward passes of a file in Python. */
export async function programsIn(text: string, file: string): Promise<readonly Source[]> {
  if (isPython(file)) return pythonIn(text, file);
  if (isNotebook(file)) return pythonIn(text, file, await notebookIn(text, file));
  if (!hasFences(file)) return [{ file, text, analysis: analyze(text, filesFrom(file)) }];
  // The parser of Markdown is loaded for documents alone.
  const { fencesOf } = await import('../language/document/fences.ts');
  return fencesOf(text).map(({ text: own, ...fence }) => ({ file, text, analysis: analyze(own, filesFrom(file)), fence }));
}

export function isPython(file: string): boolean {
  return file.endsWith('.py');
}

export function isNotebook(file: string): boolean {
  return file.endsWith('.ipynb');
}

export async function notebookIn(text: string, file: string): Promise<Notebook> {
  const { Notebook, NotebookError } = await import('../imports/python/python.ts');
  try {
    return new Notebook(text);
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageFailure(`${file}: ${error.message}`);
    throw error;
  }
}

/** The parser of Python is loaded for files in Python alone. */
async function pythonIn(text: string, file: string, notebook?: Notebook): Promise<readonly Source[]> {
  const { checkPair, importPython, originalOf } = await import('../imports/python/python.ts');
  const read = notebook?.text ?? text;
  const imported = importedFrom(file, () => importPython(read));
  if (imported.pairs.length === 0) throw noPairIn(file, read, imported.module.damage[0]?.from);
  const sourceOf = (own: ImportedPair): Source => {
    const { forward, backward, name } = own.pair;
    const python: PythonPart = {
      forward: forward.name,
      backward: backward?.name ?? null,
      name: backward === undefined || own.pair.of !== undefined ? name : `${forward.name}, ${backward.name}`,
      original: () => originalOf(imported, own),
      check: (check) => checkPair(imported, own, check),
    };
    return { file, text, analysis: own.analysis, python, ...(notebook && { notebook }) };
  };
  return imported.pairs.map(sourceOf);
}

/** A mistake of ours in reading a file costs that file only. */
function importedFrom(file: string, read: () => ImportedFile): ImportedFile {
  try {
    return read();
  } catch (error) {
    const reason =
      error instanceof RangeError ? 'it is nested too deeply' : error instanceof Error ? error.message : String(error);
    throw new UsageFailure(`${file}: this file could not be read: ${reason}`);
  }
}

function noPairIn(file: string, text: string, damage: number | undefined): UsageFailure {
  const reason = `${file}: no forward function with its backward pass in this file`;
  if (damage === undefined) return new UsageFailure(reason);
  const line = text.slice(0, damage).split('\n').length;
  return new UsageFailure(`${reason}, and line ${line} is no Python`);
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
