import { format as formatted } from '../../index.ts';
import { attempt, EXIT_FINDINGS, EXIT_GOOD, EXIT_USAGE, UsageFailure } from '../failure.ts';
import { readText, requireWritable, writeText } from '../files.ts';
import type { Terminal } from '../terminal.ts';

export interface FormatFlags {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Formats one file, and answers whether it was formatted already. */
function formatFile(file: string, flags: FormatFlags, terminal: Terminal): boolean {
  const text = readText(file);
  const result = formatted(text);
  if (flags.check === true) {
    if (result !== text) terminal.line(`${file}: not formatted`);
  } else if (flags.write !== true) terminal.out(result);
  else if (result !== text) writeText(file, result);
  return result === text;
}

/** Formats files: to standard output, in place, or only saying which are not formatted. */
export async function format(files: readonly string[], flags: FormatFlags, terminal: Terminal): Promise<number> {
  if (flags.write === true && flags.check === true) throw new UsageFailure('--write and --check exclude each other');
  if (flags.write === true) requireWritable(files);
  const wasFormatted: (boolean | undefined)[] = [];
  for (const file of files) wasFormatted.push(await attempt(terminal, () => formatFile(file, flags, terminal)));
  if (wasFormatted.includes(undefined)) return EXIT_USAGE;
  return flags.check === true && wasFormatted.includes(false) ? EXIT_FINDINGS : EXIT_GOOD;
}
