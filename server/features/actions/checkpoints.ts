import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import {
  CheckpointError,
  checkpointed,
  type Dimension,
  derive,
  type Loop,
  type Program,
  printDimension,
  savedValues,
} from '../../../src/index.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import { add, constant, substitute, ZERO } from '../../../src/program/dimension.ts';
import { hasLoops } from '../../../src/program/steps.ts';
import { type BlockReplacement, deriveBlock, writeBlock } from '../../../src/refactor/backward-block.ts';
import { replacementEdit, workspaceEdit } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import { COMMANDS } from '../execute/command-names.ts';

const TITLE = 'Checkpoint the loop';
const KIND = CodeActionKind.RefactorRewrite;

/** The derived backward pass with checkpoints as the block of the file; a `CheckpointError` says why there is none. */
export function checkpointBlock({ analysis }: FileVersion): BlockReplacement {
  return writeBlock(analysis, checkpointed(analysis.forward, derive(analysis.forward)));
}

/** A count of numbers, in the sizes that the file leaves open. */
function countText(count: Dimension, { dimensions }: Program): string {
  const fixed = [...dimensions.values()].flatMap(({ name, size }) => (size === undefined ? [] : [[name, size] as const]));
  return printDimension(fixed.reduce((open, [name, size]) => substitute(open, name, constant(size)), count));
}

/** The memory for the backward pass without checkpoints and with them, in words. */
function memoryText({ forward }: FileVersion['analysis'], derived: Program): string {
  const whole = savedValues(forward, derived);
  const cut = savedValues(forward, checkpointed(forward, derived));
  const again = cut.again.map(({ count }) => count).reduce(add, ZERO);
  const [before, after, held] = [whole.total, cut.total, again].map((count) => countText(count, forward));
  return `keep ${after} numbers instead of ${before}, and ${held} at a time to compute the others again`;
}

/** The loop of equations that a line stands in; one with loops inside is not cut into segments. */
function loopAt({ text, analysis, document }: FileVersion, { start }: Range): Loop | undefined {
  return analysis.forward.body.find((step): step is Loop => {
    if (step.kind !== 'loop' || step.statement === undefined || hasLoops(step.body)) return false;
    const node = document.nodes.find(({ statement }) => statement.order === step.statement);
    const head = statementAt(document, step.statement);
    if (head === undefined) return false;
    const end = node?.end ?? head;
    const [first, last] = [head.offset, end.offset + end.text.length].map((offset) => text.positionAt(offset).line);
    return (first ?? 0) <= start.line && start.line <= (last ?? 0);
  });
}

/** From the light bulb on a loop: keep few of its states, and compute the others again. */
export function checkpointActions(file: FileVersion, range: Range): readonly CodeAction[] {
  const { text, analysis } = file;
  if (!file.isForwardSound || file.derived === undefined || loopAt(file, range) === undefined) return [];
  try {
    const replacement = checkpointBlock(file);
    if (replacement.text === replacement.before) return [];
    const title = `${TITLE}: ${memoryText(analysis, file.derived)}`;
    const isOurs = replacement.before === '' || replacement.before === deriveBlock(analysis).text;
    if (isOurs) return [{ title, kind: KIND, edit: workspaceEdit(text, [replacementEdit(text, replacement)]) }];
    // Lines of the user's are replaced after the user was asked.
    const command = { title, command: COMMANDS.derive, arguments: [text.uri, 'sqrt'] };
    return [{ title, kind: KIND, command }];
  } catch (error) {
    if (error instanceof CheckpointError) return [{ title: TITLE, kind: KIND, disabled: { reason: error.message } }];
    throw error;
  }
}
