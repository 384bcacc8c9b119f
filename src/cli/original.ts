import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import type { Original, OriginalAnswer } from '../imports/python/python.ts';
import { UsageFailure } from './failure.ts';
import { DRIVER } from './original-driver.ts';
import type { Terminal } from './terminal.ts';

/** How the original of a pair in Python is run. */
export interface Interpreter {
  readonly command: string;
  /** Seconds after which a process is ended. */
  readonly limit: number;
}

/** The interpreter that is asked for, or that of the environment. */
export function interpreterOf(python: string | undefined): Interpreter {
  return { command: python ?? (process.env['PYTHON'] || 'python3'), limit: 60 };
}

type Answer = OriginalAnswer | { readonly missing: string };

async function textOf(output: Readable): Promise<string> {
  let text = '';
  output.setEncoding('utf8');
  for await (const part of output) text += part;
  return text;
}

/** Runs a task in a process of its own, in the folder of its file. */
async function answerOf(original: Original, file: string, { command, limit }: Interpreter): Promise<Answer> {
  // Processes are started for those who ask for them alone.
  const { spawn } = await import('node:child_process');
  const child = spawn(command, ['-W', 'ignore', '-c', DRIVER], { cwd: dirname(file), stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () =>
      reject(new UsageFailure(`--verify: \`${command}\` cannot be run: name an interpreter by --python`)),
    );
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  // A process that has ended reads nothing.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ ...original.task, file }));
  try {
    const printed = await Promise.race([textOf(child.stdout), failed]);
    if (isLate) return { error: `it takes more than ${limit} seconds` };
    return printed === '' ? { error: `\`${command}\` ended without an answer` } : (JSON.parse(printed) as Answer);
  } finally {
    clearTimeout(timer);
  }
}

/** `same`: Python computes the same numbers; `other`: it does not, or nothing could be compared. */
export type Verified = 'same' | 'different' | 'not compared';

/** A pair, by the name that reports give it, and what its original is called with. */
export interface Verifiable {
  readonly name: string;
  readonly file: string;
  readonly original: Original | { readonly reason: string };
}

/** Runs the original of a pair with random numbers, says what came of it, and answers that. */
export async function verify(
  { name, file, original }: Verifiable,
  interpreter: Interpreter,
  say: (line: string) => void,
): Promise<Verified> {
  if ('reason' in original) {
    say(`${name}: not compared with Python: ${original.reason}`);
    return 'not compared';
  }
  const answer = await answerOf(original, file, interpreter);
  if ('missing' in answer) throw new UsageFailure(`--verify: \`${interpreter.command}\` has no ${answer.missing}`);
  if ('error' in answer) {
    say(`${name}: not compared with Python: ${answer.error}`);
    return 'not compared';
  }
  const { differencesFrom } = await import('../imports/python/python.ts');
  const differences = differencesFrom(original, answer);
  for (const { text } of differences) say(`${name}: a mistake of bprop, not of this file: ${text}`);
  if (differences.length > 0) return 'different';
  const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  const [outputs, gradients] = [counted(original.outputs.length, 'output'), counted(original.gradients.length, 'gradient')];
  say(`${name}: read as Python runs it: ${outputs} and ${gradients} are the same`);
  return 'same';
}

/** The stream for people, beside reports that machines read. */
export function sayTo(terminal: Terminal, isText: boolean): (line: string) => void {
  return (line) => (isText ? terminal.line(line) : terminal.error(line));
}
