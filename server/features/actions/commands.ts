import type { TextEdit } from 'vscode-languageserver';
import { CheckpointError, derivedPass } from '../../../src/index.ts';
import { blockLines } from '../../../src/refactor/backward-block.ts';
import { deriveFile } from '../../../src/refactor/derive-file.ts';
import { expandEquations } from '../../../src/refactor/expand-equations.ts';
import { ConditionsError, optionsFor } from '../../checks/conditions.ts';
import type { AskedConditions } from '../../checks/report.ts';
import type { Feature } from '../../container/services.ts';
import { replacementEdit } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import {
  CheckRequest,
  CheckWithRequest,
  type DeriveParams,
  DeriveRequest,
  type DocumentEdits,
  type DocumentParams,
  ExpandRequest,
  PreviewRequest,
  type Refusal,
} from '../../protocol.ts';
import type { Server } from '../../server.ts';
import { answers } from '../answers.ts';
import { checkpointBlock } from './checkpoints.ts';

/** The answer to a command of the editor. */
function edits({ text }: FileVersion, changes: readonly TextEdit[], replaces = ''): DocumentEdits {
  return { uri: text.uri, version: text.version, edits: changes, replaces };
}

/** The reason why the equations cannot be differentiated as they are; undefined if they can. */
export function refusalToDerive(file: FileVersion): Refusal | undefined {
  if (!file.isForwardSound) return { refused: 'the forward equations have errors: they come first' };
  if (file.analysis.forward.body.length === 0) return { refused: 'there are no equations yet' };
  return undefined;
}

/** The reason why a file cannot be checked under some conditions, as far as it shows without numbers; undefined if it can. */
function refusedConditions({ analysis }: FileVersion, conditions: AskedConditions): Refusal | undefined {
  try {
    optionsFor(analysis, conditions);
    return undefined;
  } catch (error) {
    if (error instanceof ConditionsError) return { refused: error.message };
    throw error;
  }
}

function answer(
  { files }: Server,
  { uri }: DocumentParams,
  change: (file: FileVersion) => DocumentEdits,
): DocumentEdits | Refusal {
  const file = files.get(uri);
  if (file === undefined) return { refused: files.whyAbsent(uri) };
  try {
    return refusalToDerive(file) ?? change(file);
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.message };
    throw error;
  }
}

/** The edit that writes the derived block. */
export function deriving(server: Server, params: DeriveParams): DocumentEdits | Refusal {
  return answer(server, params, (file) => {
    const replacement = params.checkpoint === undefined ? deriveFile(file.analysis) : checkpointBlock(file);
    const isSame = replacement.before === replacement.text;
    return edits(file, isSame ? [] : [replacementEdit(file.text, replacement)], isSame ? '' : replacement.before);
  });
}

/** The edit that leaves one operation an equation. */
export function expanding(server: Server, params: DocumentParams): DocumentEdits | Refusal {
  return answer(server, params, (file) => {
    const replacements = expandEquations(file.analysis);
    return edits(
      file,
      replacements.map((replacement) => replacementEdit(file.text, replacement)),
    );
  });
}

export const commands: Feature = ({ shared: { Server: server } }) => {
  const { connection, files } = server;
  /** The text of the last version that could be derived, by file: a preview keeps it while the equations have errors. */
  const previews = new Map<string, string>();
  server.onClose((uri) => previews.delete(uri));
  answers(connection, DeriveRequest, (params) => deriving(server, params));
  answers(connection, ExpandRequest, (params) => expanding(server, params));
  answers(connection, PreviewRequest, ({ uri }) => {
    const file = files.get(uri);
    if (file?.isForwardSound === true)
      previews.set(uri, `${blockLines(file.analysis.document, derivedPass(file.analysis.forward)).join('\n')}\n`);
    return { text: previews.get(uri) ?? '# The forward equations have errors: there is nothing to derive yet.\n' };
  });
  answers(connection, CheckWithRequest, ({ uri, conditions }) => {
    const file = files.get(uri);
    const refused = file && conditions && refusedConditions(file, conditions);
    server.checkWith(uri, conditions);
    return refused ?? {};
  });
  answers(connection, CheckRequest, async ({ uri }) => {
    const file = files.get(uri);
    const checked = file && (await server.check(file));
    return checked?.report && { uri, version: checked.text.version, report: checked.report };
  });
  return { capabilities: {} };
};
