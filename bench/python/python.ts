import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A pair of the corpus, and the lines of its two functions, from 1. */
export interface Subject {
  readonly file: string;
  readonly pair: string;
  /** The names of the forward and of the backward function. */
  readonly function: string;
  readonly gradient: string;
  readonly forward: readonly [number, number];
  readonly backward: readonly [number, number];
  /** The lines of definitions that neither function reaches. */
  readonly others: readonly (readonly [number, number])[];
}

/** A single mistake, as `mistakes.py` writes it. */
export interface Mistake {
  readonly file: string;
  readonly function: string;
  readonly pair: string;
  readonly kind: string;
  readonly line: number;
  readonly lines: readonly number[];
  readonly before: string;
  /** None for a line that is missing. */
  readonly after: string | null;
  /** Of the change: other gradients, none, or, for what is no mistake, the same ones. */
  readonly effect: 'wrong' | 'raises' | 'same';
}

const PYTHON = process.env['PYTHON'] ?? 'python3';

/** Runs a script of this directory, and reads JSON from each line that it writes. */
export async function runPython<Line>(script: string, flags: readonly string[], input = ''): Promise<readonly Line[]> {
  const child = spawn(PYTHON, ['-W', 'ignore', fileURLToPath(new URL(script, import.meta.url)), ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.end(input);
  const printed = await text(child.stdout);
  const status = await closed;
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** The text of a file with a mistake in it. */
export function withMistake(source: string, { line, after }: Mistake): string {
  const lines = source.split('\n');
  lines.splice(line - 1, 1, ...(after === null ? [] : [after]));
  return lines.join('\n');
}

/** A text with only what a pair needs: the lines of all else are empty, so that each line keeps its number. */
export function alone(text: string, { others }: Subject): string {
  const emptied = new Set(others.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at)));
  return text
    .split('\n')
    .map((line, at) => (emptied.has(at + 1) ? '' : line))
    .join('\n');
}
