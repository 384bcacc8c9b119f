import * as vscode from 'vscode';
import type { PageMessage } from '../panel/messages.ts';

/** Writes a picture of the page into a file that the user chooses, beside that of the text. */
export async function savePicture(
  uri: vscode.Uri,
  { format, isWalk = false, content }: Extract<PageMessage, { type: 'save' }>,
): Promise<void> {
  const defaultUri = uri.with({ path: uri.path.replace(/(\.bprop)?$/, `${isWalk ? '-walk' : ''}.${format}`) });
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: { [format.toUpperCase()]: [format] } });
  if (target === undefined) return;
  const bytes =
    format === 'svg' ? new TextEncoder().encode(content) : Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  await vscode.workspace.fs.writeFile(target, bytes);
}
