import { BindingError, type Nested, run, SizeError } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readValues } from '../files.ts';
import { writeJson } from '../json.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface RunFlags {
  readonly data: string;
  readonly json?: boolean;
  readonly derived?: boolean;
}

function printNamed(title: string, values: Readonly<Record<string, Nested>>, terminal: Terminal): void {
  terminal.line(terminal.style('bold', title));
  // People read NaN without quotes.
  for (const [name, value] of Object.entries(values)) terminal.line(`  ${name} = ${writeJson(value).replaceAll('"', '')}`);
}

/** Outputs and gradients for given numbers. */
export function runFile(file: string, flags: RunFlags, terminal: Terminal): number {
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  try {
    const { unused, ...result } = run(source.analysis, readValues(flags.data), flags);
    if (unused.length > 0) terminal.error(`${flags.data}: not declared, and so not used: ${unused.join(', ')}`);
    if (flags.json === true) terminal.line(writeJson(result));
    else {
      printNamed('outputs', result.outputs, terminal);
      printNamed('gradients', result.gradients, terminal);
    }
    return EXIT_GOOD;
  } catch (error) {
    if (error instanceof BindingError) throw new UsageFailure(`${flags.data}: ${error.message}`);
    if (error instanceof SizeError) throw new UsageFailure(`${file}: no numbers for these sizes: ${error.message}`);
    throw error;
  }
}
