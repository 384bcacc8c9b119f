import { MessageType, ShowMessageNotification, ShowMessageRequest, type WorkspaceEdit } from 'vscode-languageserver';
import { editFor } from '../../convert.ts';
import type { DocumentEdits, Refusal } from '../../protocol.ts';
import type { Server } from '../../server.ts';

/** The result of a command that edits. */
export type Applied = { readonly applied: boolean } | Refusal;

/** A message in the client's window. */
export function say({ connection }: Server, message: string, type: MessageType = MessageType.Info): void {
  void connection.sendNotification(ShowMessageNotification.type, { type, message });
}

/** Tells why a command does nothing. */
export function refuse(server: Server, refusal: Refusal): Refusal {
  say(server, server.abilities.l10n.t('bprop: {0}', refusal.refused), MessageType.Warning);
  return refusal;
}

/** Lets the user choose; nothing where the client cannot ask, or the user gives up. */
export async function choose(
  { connection }: Server,
  message: string,
  titles: readonly string[],
  type: MessageType = MessageType.Info,
): Promise<string | undefined> {
  const actions = titles.map((title) => ({ title }));
  try {
    const chosen = await connection.sendRequest(ShowMessageRequest.type, { type, message, actions });
    return chosen?.title;
  } catch {
    return undefined;
  }
}

/** Has the client apply an edit that was made for a version, as long as that is the one at hand. */
export async function apply(
  server: Server,
  { uri, version }: Pick<DocumentEdits, 'uri' | 'version'>,
  edit: WorkspaceEdit,
  label: string,
): Promise<Applied> {
  const { abilities, connection, files } = server;
  if (files.get(uri)?.text.version !== version) {
    return refuse(server, { refused: abilities.l10n.t('The file has changed meanwhile: please try again.') });
  }
  try {
    // Some clients answer with nothing.
    const answer: { applied: boolean; failureReason?: string } | null = await connection.workspace.applyEdit({
      label,
      edit: editFor(edit, abilities),
    });
    const { applied, failureReason } = answer ?? { applied: false };
    return applied || failureReason === undefined ? { applied } : refuse(server, { refused: failureReason });
  } catch (error) {
    return refuse(server, { refused: error instanceof Error ? error.message : String(error) });
  }
}

/** Shows a text as a file; its address where there is one: a server in a browser has no place for files. */
export async function showFile(server: Server, name: string, text: string, external: boolean): Promise<string | undefined> {
  const { abilities, connection, write } = server;
  const written = await write?.(name, text);
  if (written === undefined) return undefined;
  const { uri, path } = written;
  const shown = abilities.showsDocuments
    ? await connection.window.showDocument({ uri, external, takeFocus: true }).catch(() => ({ success: false }))
    : { success: false };
  if (!shown.success) say(server, abilities.l10n.t('Written to {0}', path));
  return uri;
}
