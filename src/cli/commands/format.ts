import { parseDocument } from '../../language/document/document.ts';
import { formatDocument } from '../../language/formatter.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readText, requireWritable, writeText } from '../files.ts';
import type { Terminal } from '../terminal.ts';

export interface FormatFlags {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Formats files: to standard output, in place, or only saying which are not formatted. */
export function format(files: readonly string[], flags: FormatFlags, terminal: Terminal): number {
  if (flags.write === true && flags.check === true) throw new UsageFailure('--write and --check exclude each other');
  if (flags.write === true) requireWritable(files);
  let unformatted = 0;
  for (const file of files) {
    const text = readText(file);
    const result = formatDocument(parseDocument(text));
    if (flags.check === true) {
      if (result !== text) terminal.line(`${file}: not formatted`);
    } else if (flags.write !== true) terminal.out(result);
    else if (result !== text) writeText(file, result);
    if (result !== text) unformatted += 1;
  }
  return flags.check === true && unformatted > 0 ? EXIT_FINDINGS : EXIT_GOOD;
}
