import * as vscode from 'vscode';
import { ask, WhyRequest } from '../../server/protocol.ts';
import type { Session } from '../session.ts';

const SCHEME = 'bprop-why';
/** The editor that renders Markdown. */
const PREVIEW = 'vscode.markdown.preview.editor';

/** The page of a line of the backward block, counted from 0; it is asked for anew whenever it is opened. */
function pageOf({ uri }: vscode.TextDocument, line: number): vscode.Uri {
  const name = uri.path.split('/').at(-1) ?? '';
  const query = new URLSearchParams({ uri: uri.toString(), line: String(line) }).toString();
  return vscode.Uri.from({ scheme: SCHEME, path: `/${name}, ${line + 1}.md`, query });
}

async function pageText(session: Session, { query }: vscode.Uri): Promise<string> {
  const asked = new URLSearchParams(query);
  const params = { uri: asked.get('uri') ?? '', line: Number(asked.get('line')) };
  const answer = await ask(await session.client, WhyRequest, params);
  return 'refused' in answer ? `bprop: ${answer.refused}\n` : answer.text;
}

function lineInFront(document: vscode.TextDocument): number {
  return vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.selection.active.line ?? 0;
}

/** *Why This Line?*: the way from the chain rule to a line of the backward block, as a page beside it. */
export function registerWhy(session: Session): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  session.context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => pageText(session, uri),
    }),
  );
  session.command('bprop.why', async (document, line) => {
    const page = pageOf(document, typeof line === 'number' ? line : lineInFront(document));
    // A page that is still open was written for an earlier version of the file.
    changed.fire(page);
    await vscode.commands.executeCommand('vscode.openWith', page, PREVIEW, vscode.ViewColumn.Beside);
  });
}
