import { createTwoFilesPatch } from 'diff';
import { CheckpointError, checkpointed } from '../../autodiff/checkpointing/checkpoint.ts';
import { type Analysis, analyze, type Diagnostic, derive as deriveProgram, format } from '../../index.ts';
import { absoluteSpan } from '../../language/document/document.ts';
import { applyReplacements } from '../../language/replacement.ts';
import { type BlockReplacement, blockSpan, writeBlock } from '../../refactor/backward-block.ts';
import { expandEquations } from '../../refactor/expand-equations.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { requireWritable, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface DeriveFlags {
  readonly write?: boolean;
  readonly replace?: boolean;
  readonly elementary?: boolean;
  readonly checkpoint?: 'sqrt';
}

/** What is wrong inside the block that is to be replaced is no obstacle. */
function isOutsideBlock({ place }: Diagnostic, { document }: Analysis): boolean {
  const block = blockSpan(document);
  const { start } = absoluteSpan(document, place);
  return block === undefined || start < block.start || start >= block.end;
}

function blockOf(analysis: Analysis, { checkpoint }: DeriveFlags, file: string): BlockReplacement {
  const backward = deriveProgram(analysis.forward);
  if (checkpoint === undefined) return writeBlock(analysis, backward);
  try {
    return writeBlock(analysis, checkpointed(analysis.forward, backward));
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
  const source = readSound(file, terminal, isOutsideBlock);
  if (source === undefined) return EXIT_FINDINGS;
  const { text } = source;
  const elementary = flags.elementary === true ? applyReplacements(text, expandEquations(source.analysis)) : text;
  const analysis = elementary === text ? source.analysis : analyze(elementary);
  const edit = blockOf(analysis, flags, file);
  const result = format(applyReplacements(elementary, [edit]));
  if (flags.write !== true) {
    terminal.out(result);
    return EXIT_GOOD;
  }
  const kept = edit.before === '' || format(edit.before) === format(edit.text);
  if (!kept && flags.replace !== true) {
    terminal.error(differences(file, text, result));
    terminal.error(`${file}: has a backward block that differs from the derived one; --replace replaces it`);
    return EXIT_FINDINGS;
  }
  if (result !== text) writeText(file, result);
  return EXIT_GOOD;
}
