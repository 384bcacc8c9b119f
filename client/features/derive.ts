import * as vscode from 'vscode';
import { ask, DeriveRequest, type DocumentEdits, ExpandRequest, type Refusal } from '../../server/protocol.ts';
import type { Session } from '../session.ts';
import { applyEdits, isRefusal, textAfter } from './edits.ts';

/** The file as it would be, to be compared with the file as it is. */
const PROPOSAL_SCHEME = 'bprop-proposal';

/** Shows what would become of the user's own lines, and asks. */
async function confirmReplacement(
  document: vscode.TextDocument,
  after: string,
  proposals: Map<string, string>,
): Promise<boolean> {
  const name = document.uri.path.split('/').at(-1) ?? '';
  const proposal = vscode.Uri.from({ scheme: PROPOSAL_SCHEME, path: document.uri.path, query: String(document.version) });
  proposals.set(proposal.toString(), after);
  const title = vscode.l10n.t('{0}: derived backward pass', name);
  await vscode.commands.executeCommand('vscode.diff', document.uri, proposal, title, { preview: true });
  const replace = vscode.l10n.t('Replace');
  const placeHolder = vscode.l10n.t('Replace your backward block by the derived one?');
  // The first is chosen by whoever just presses Enter: it loses nothing.
  const answer = await vscode.window.showQuickPick([vscode.l10n.t('Keep Mine'), replace], { placeHolder, ignoreFocusOut: true });
  const tab = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === proposal.toString());
  if (tab !== undefined) await vscode.window.tabGroups.close(tab);
  proposals.delete(proposal.toString());
  return answer === replace;
}

function explain({ refused }: Refusal): void {
  void vscode.window.showWarningMessage(vscode.l10n.t('bprop: {0}', refused));
}

/** *Derive Backward Pass* and *Expand into Elementary Equations*. */
export function registerDerive(session: Session): void {
  const proposals = new Map<string, string>();
  session.context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, {
      provideTextDocumentContent: (uri) => proposals.get(uri.toString()) ?? '',
    }),
  );
  session.command('bprop.derive', async (document, option) => {
    const client = await session.client;
    const answer: DocumentEdits | Refusal = await ask(client, DeriveRequest, {
      uri: document.uri.toString(),
      ...(option === 'sqrt' && { checkpoint: option }),
    });
    if (isRefusal(answer)) return explain(answer);
    if (answer.edits.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('The backward block is what deriving gives already.'));
      return;
    }
    if (answer.replaces === '' || (await confirmReplacement(document, textAfter(document, answer), proposals))) {
      await applyEdits(document, answer);
    }
  });
  session.command('bprop.expand', async (document) => {
    const client = await session.client;
    const answer: DocumentEdits | Refusal = await ask(client, ExpandRequest, { uri: document.uri.toString() });
    if (isRefusal(answer)) return explain(answer);
    if (answer.edits.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Every equation is one operation already.'));
      return;
    }
    await applyEdits(document, answer);
  });
}
