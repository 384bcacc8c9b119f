import { basename } from 'node:path';
import { exportProgram, isTarget, TARGETS } from '../../exports/export.ts';
import { exportUnit } from '../../exports/unit.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { STANDARD_INPUT, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportFlags {
  readonly target: string;
  readonly output?: string;
}

/** What the exported functions are called after. */
function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'cell' : basename(file).replace(/\.[^.]*$/, '');
}

/** The file as code in another language. */
export function exportFile(file: string, flags: ExportFlags, terminal: Terminal): number {
  const { target, output } = flags;
  if (!isTarget(target)) throw new UsageFailure(`--target: expected one of ${TARGETS.join(', ')}, found \`${target}\``);
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  const text = exportProgram(exportUnit(source.analysis, nameOf(file), OPERATIONS), target);
  if (output === undefined) terminal.out(text);
  else writeText(output, text);
  return EXIT_GOOD;
}
