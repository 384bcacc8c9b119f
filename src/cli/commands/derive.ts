import { createTwoFilesPatch } from 'diff';
import {
  type Analysis,
  analyze,
  CheckpointError,
  type DerivedForm,
  deriveText,
  expandText,
  format,
  isInBlock,
} from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { requireWritable, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface DeriveFlags {
  readonly write?: boolean;
  readonly replace?: boolean;
  readonly elementary?: boolean;
  readonly checkpoint?: 'sqrt';
  readonly form?: DerivedForm;
  readonly explain?: boolean;
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

/** The file with its derived backward block. An existing block that differs is replaced only when that is asked for. */
export function derive(file: string, flags: DeriveFlags, terminal: Terminal): number {
  if (flags.write === true) requireWritable([file]);
  else if (flags.replace === true) throw new UsageFailure('--replace only makes sense with --write');
  // An error in the block that is to be replaced is no obstacle.
  const source = readSound(file, terminal, ({ place }, { document }) => !isInBlock(document, place));
  if (source === undefined) return EXIT_FINDINGS;
  const { text } = source;
  const expands = flags.elementary === true || flags.form === 'elementary';
  const elementary = expands ? expandText(source.analysis) : text;
  const analysis = elementary === text ? source.analysis : analyze(elementary);
  const result = derivedText(analysis, flags, file);
  if (flags.write !== true) {
    terminal.out(result);
    return EXIT_GOOD;
  }
  const isKept = analysis.document.block === undefined || format(elementary) === result;
  if (!isKept && flags.replace !== true) {
    terminal.error(differences(file, text, result));
    terminal.error(`${file}: has a backward block that differs from the derived one; --replace replaces it`);
    return EXIT_FINDINGS;
  }
  if (result !== text) writeText(file, result);
  return EXIT_GOOD;
}
