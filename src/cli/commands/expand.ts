import { expandText } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD } from '../failure.ts';
import { requireWritable, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

/** The file with one operation an equation. */
export function expand(file: string, flags: { readonly write?: boolean }, terminal: Terminal): number {
  if (flags.write === true) requireWritable([file]);
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  const result = expandText(source.analysis);
  if (flags.write !== true) terminal.out(result);
  else if (result !== source.text) writeText(file, result);
  return EXIT_GOOD;
}
