import { createTwoFilesPatch } from 'diff';
import {
  type Analysis,
  CheckpointError,
  type DerivedForm,
  derivedPython,
  deriveText,
  expandText,
  format,
  hasBlock,
  isInAnyBlock,
  underivedPython,
} from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readText, requireWritable, writeText } from '../files.ts';
import { isPython, readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface DeriveFlags {
  readonly write?: boolean;
  readonly replace?: boolean;
  readonly elementary?: boolean;
  readonly checkpoint?: 'sqrt';
  readonly form?: DerivedForm;
  readonly explain?: boolean;
  /** Of a file in Python: the forward function or the class. */
  readonly function?: string;
}

function derivedText(analysis: Analysis, { checkpoint, form = 'plain', explain = false }: DeriveFlags, file: string): string {
  if (explain && checkpoint !== undefined) throw new UsageFailure('--explain and --checkpoint do not go together');
  try {
    return deriveText(analysis, { form, explain, ...(checkpoint === undefined ? {} : { checkpoint }) });
  } catch (error) {
    if (error instanceof CheckpointError) throw new UsageFailure(`${file}: --checkpoint: ${error.message}`);
    throw error;
  }
}

/** Beyond so many lines that differ, finding which takes the square of their number. */
const MOST_DIFFERENCES = 1000;

function differences(file: string, text: string, result: string): string {
  const patch = createTwoFilesPatch(file, file, text, result, 'as it is', 'derived', { maxEditLength: MOST_DIFFERENCES });
  return patch?.trimEnd() ?? `${file}: more than ${MOST_DIFFERENCES} lines differ`;
}

/** Flags that speak of a block of the language. */
const OF_BLOCKS = ['replace', 'elementary', 'checkpoint', 'explain'] as const;

/** The name of the forward function to derive: the one that is asked for, or the only one without a backward pass. */
async function functionIn(text: string, file: string, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted;
  const found = await underivedPython(text);
  const [only, ...others] = found.map(({ name }) => name);
  if (only === undefined)
    throw new UsageFailure(`${file}: no forward function without a backward pass in this file: name one by --function`);
  if (others.length > 0)
    throw new UsageFailure(`${file}: several forward functions: name one by --function: ${[only, ...others].join(', ')}`);
  return only;
}

/** The backward function of a forward function in Python, in the file's own style. */
async function derivePython(file: string, flags: DeriveFlags, terminal: Terminal): Promise<number> {
  const unfit = OF_BLOCKS.find((flag) => flags[flag] !== undefined);
  if (unfit !== undefined) throw new UsageFailure(`${file}: --${unfit} is for files of the language, not for Python`);
  const text = readText(file);
  const name = await functionIn(text, file, flags.function);
  const found = await derivedPython(text, name);
  if ('reason' in found) {
    terminal.error(`${file}: \`${name}\`: nothing derived: ${found.reason}`);
    return EXIT_FINDINGS;
  }
  if (flags.write === true) writeText(file, withLines(text, found));
  else terminal.out(found.text.replace(/^(\s*\n)+/, ''));
  return EXIT_GOOD;
}

/** A text with whole lines in front of one of its lines, or behind its last one. */
function withLines(text: string, { line, text: own }: { readonly line: number; readonly text: string }): string {
  let at = 0;
  for (let count = 1; count < line; count += 1) {
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
  }
  return text.slice(0, at) + own + text.slice(at);
}

/** The file with its derived backward block, or the derived function of a file in Python. */
export async function deriveFile(file: string, flags: DeriveFlags, terminal: Terminal): Promise<number> {
  if (flags.write === true) requireWritable([file]);
  if (isPython(file)) return derivePython(file, flags, terminal);
  if (flags.function !== undefined) throw new UsageFailure(`${file}: --function is for files in Python, which end in .py`);
  return derive(file, flags, terminal);
}

/** The file with its derived backward block. An existing block that differs is replaced only when that is asked for. */
function derive(file: string, flags: DeriveFlags, terminal: Terminal): number {
  if (flags.write !== true && flags.replace === true) throw new UsageFailure('--replace only makes sense with --write');
  // An error in the block that is to be replaced is no obstacle.
  const source = readSound(file, terminal, ({ place }, analysis) => !isInAnyBlock(analysis, place));
  if (source === undefined) return EXIT_FINDINGS;
  const { text } = source;
  const expands = flags.elementary === true || flags.form === 'elementary';
  const elementary = expands ? expandText(source.analysis) : text;
  const analysis = elementary === text ? source.analysis : source.analysis.reread(elementary);
  const result = derivedText(analysis, flags, file);
  if (flags.write !== true) {
    terminal.out(result);
    return EXIT_GOOD;
  }
  const isKept = !hasBlock(analysis) || format(elementary) === result;
  if (!isKept && flags.replace !== true) {
    terminal.error(differences(file, text, result));
    terminal.error(`${file}: has a backward block that differs from the derived one; --replace replaces it`);
    return EXIT_FINDINGS;
  }
  if (result !== text) writeText(file, result);
  return EXIT_GOOD;
}
