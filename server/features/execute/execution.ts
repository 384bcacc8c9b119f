import {
  type CancellationToken,
  ErrorCodes,
  MessageType,
  ResponseError,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { Feature } from '../../container/services.ts';
import { workspaceEditOf } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import type { DocumentEdits, Refusal } from '../../protocol.ts';
import type { Server } from '../../server.ts';
import { deriving, expanding } from '../actions/commands.ts';
import { announcedTo, COMMANDS, type CommandName } from './command-names.ts';
import { check, exportAs, graph, why } from './results.ts';
import { type Applied, apply, choose, refuse, say } from './talk.ts';

type Run = (given: readonly unknown[], token: CancellationToken) => Promise<unknown>;

function uriOf([uri]: readonly unknown[]): string {
  if (typeof uri === 'string') return uri;
  throw new ResponseError(ErrorCodes.InvalidParams, 'the first argument is the URI of an open file');
}

/** Lines of the user's are replaced only when the user says so. */
async function mayReplace(server: Server, { replaces }: DocumentEdits): Promise<boolean> {
  const { l10n } = server.abilities;
  if (replaces === '') return true;
  const replace = l10n.t('Replace');
  const question = l10n.t('Replace your backward block by the derived one?');
  return (await choose(server, question, [l10n.t('Keep Mine'), replace], MessageType.Warning)) === replace;
}

/** Carries out what a command has found, with a title for the editor's history and a message for when there is nothing to do. */
async function applyFound(server: Server, found: DocumentEdits | Refusal, title: string, done: string): Promise<Applied> {
  if ('refused' in found) return refuse(server, found);
  if (found.edits.length === 0) {
    say(server, done);
    return { applied: false };
  }
  if (!(await mayReplace(server, found))) return { applied: false };
  return await apply(server, found, workspaceEditOf(found), title);
}

async function derive(server: Server, given: readonly unknown[], checkpoint: boolean): Promise<Applied> {
  const { l10n } = server.abilities;
  const found = deriving(server, { uri: uriOf(given), ...(checkpoint && { checkpoint: 'sqrt' }) });
  const done = l10n.t('The backward block is what deriving gives already.');
  return await applyFound(server, found, l10n.t('Derive backward pass'), done);
}

async function expand(server: Server, given: readonly unknown[]): Promise<Applied> {
  const { l10n } = server.abilities;
  const done = l10n.t('Every equation is one operation already.');
  return await applyFound(server, expanding(server, { uri: uriOf(given) }), l10n.t('Expand into elementary equations'), done);
}

/** Applies an edit that a code action carried to the client, and that comes back. */
async function applyOffered(server: Server, [edit]: readonly unknown[]): Promise<Applied> {
  const [change] = WorkspaceEdit.is(edit) ? (edit.documentChanges ?? []) : [];
  if (!TextDocumentEdit.is(change) || change.textDocument.version === null) {
    throw new ResponseError(ErrorCodes.InvalidParams, 'the argument is an edit that a code action has offered');
  }
  const { uri, version } = change.textDocument;
  return await apply(server, { uri, version }, { documentChanges: [change] }, 'bprop');
}

/** A command about an open file as it is. */
function aboutFile(
  server: Server,
  run: (file: FileVersion, given: readonly unknown[], token: CancellationToken) => Promise<unknown>,
): Run {
  return async (given, token) => {
    const uri = uriOf(given);
    const file = server.files.get(uri);
    return file === undefined ? refuse(server, { refused: server.files.whyAbsent(uri) }) : await run(file, given.slice(1), token);
  };
}

function runsOf(server: Server): Readonly<Record<CommandName, Run>> {
  return {
    [COMMANDS.derive]: (given) => derive(server, given, given[1] === 'sqrt'),
    [COMMANDS.checkpoint]: (given) => derive(server, given, true),
    [COMMANDS.expand]: (given) => expand(server, given),
    [COMMANDS.check]: aboutFile(server, (file) => check(server, file)),
    [COMMANDS.graph]: aboutFile(server, (file, _, token) => graph(server, file, token)),
    [COMMANDS.export]: aboutFile(server, (file, given) => exportAs(server, file.text.uri, given)),
    [COMMANDS.why]: aboutFile(server, (file, given) => why(server, file, given)),
    [COMMANDS.apply]: (given) => applyOffered(server, given),
  };
}

/** Commands of lenses and actions for every client that sends them here. */
export const execution: Feature = ({ shared: { Server } }) => {
  const runs: Readonly<Record<string, Run>> = runsOf(Server);
  Server.connection.onExecuteCommand(async ({ command, arguments: given = [] }, token): Promise<unknown> => {
    const run = Object.hasOwn(runs, command) ? runs[command] : undefined;
    if (run === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `there is no command \`${command}\``);
    return await run(given, token);
  });
  return { capabilities: { executeCommandProvider: { commands: announcedTo(Server.abilities) } } };
};
