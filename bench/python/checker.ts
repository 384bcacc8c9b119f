import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Edit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

export interface Diagnostic extends Omit<Edit, 'newText'> {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly fixes: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
}

/** The report on one program of a file: for Python, on one pair. */
export interface Checked {
  readonly file: string;
  /** The names of its functions; that of the class is missing from methods. */
  readonly python?: { readonly forward: string; readonly backward: string | null };
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly { readonly name: string; readonly status: string }[];
  readonly lines: readonly { readonly line: number }[];
}

/** The reports on one text, or how the checker failed. */
export type Outcome = { readonly checked: readonly Checked[] } | { readonly failure: string };

export interface Text {
  readonly id: string;
  readonly text: string;
}

const PROGRAM = process.env['BPROP'] ?? fileURLToPath(new URL('../../dist/bprop.cjs', import.meta.url));
/** For a file at most, in milliseconds. */
const LIMIT = 30_000;

/** One process for several files. Files that stop it are told apart by checking the halves. */
async function checkBatch(directory: string, batch: readonly Text[], found: Map<string, Outcome>): Promise<void> {
  const files = batch.map(({ id }) => join(directory, `${id}.py`));
  const child = spawn(process.execPath, [PROGRAM, 'check', '--format', 'json', ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT * Math.max(1, batch.length / 4));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  clearTimeout(timer);
  const reports = readReports(printed);
  if (reports !== undefined) {
    for (const { id } of batch) found.set(id, { checked: reports.filter(({ file }) => basename(file, '.py') === id) });
  } else if (batch.length === 1) {
    for (const { id } of batch)
      found.set(id, { failure: errors.trim().split('\n').slice(0, 3).join(' | ') || 'no answer in time' });
  } else {
    const half = Math.ceil(batch.length / 2);
    await checkBatch(directory, batch.slice(0, half), found);
    await checkBatch(directory, batch.slice(half), found);
  }
}

function readReports(printed: string): readonly Checked[] | undefined {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}

/** Checks many texts as files of Python, in so many processes at once. */
export async function checkTexts(
  texts: readonly Text[],
  { processes, size }: { readonly processes: number; readonly size: number },
): Promise<ReadonlyMap<string, Outcome>> {
  const directory = mkdtempSync(join(tmpdir(), 'bprop-python-'));
  const found = new Map<string, Outcome>();
  for (const { id, text: content } of texts) writeFileSync(join(directory, `${id}.py`), content);
  const queue = Array.from({ length: Math.ceil(texts.length / size) }, (_, at) => texts.slice(at * size, (at + 1) * size));
  const work = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      await checkBatch(directory, batch, found);
      console.error(`${found.size} of ${texts.length} texts`);
    }
  };
  try {
    await Promise.all(Array.from({ length: processes }, work));
  } finally {
    rmSync(directory, { recursive: true });
  }
  return found;
}

/** The text after the edits of a fix. Columns count UTF-16 units, from 1. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const lines = source.split('\n');
  const starts = lines.map(() => 0);
  for (let at = 1; at < lines.length; at++) starts[at] = (starts[at - 1] ?? 0) + (lines[at - 1]?.length ?? 0) + 1;
  const offset = (line: number, column: number): number => (starts[line - 1] ?? source.length) + column - 1;
  return edits
    .map((edit) => ({ start: offset(edit.line, edit.column), end: offset(edit.endLine, edit.endColumn), text: edit.newText }))
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), source);
}
