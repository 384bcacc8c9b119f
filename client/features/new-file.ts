import * as vscode from 'vscode';
import type { Session } from '../session.ts';

/** One layer, with a stop at each name. */
const TEMPLATE = `# \${1:What it computes}
input \${2:x}: [\${3:n}]
param \${4:W}: [\${5:m}, $3], \${6:b}: [$5]

\${7:y} = \${8|tanh,sigmoid,relu|}($4 @ $2 + $6)
output $7
$0`;

async function insertTemplate(editor: vscode.TextEditor): Promise<void> {
  await editor.insertSnippet(new vscode.SnippetString(TEMPLATE), new vscode.Position(0, 0));
}

/** *New File…* with a template, and the template for a file that is empty. */
export function registerNewFile({ context }: Session): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('bprop.newFile', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'bprop' });
      await insertTemplate(await vscode.window.showTextDocument(document));
    }),
    vscode.commands.registerCommand('bprop.insertTemplate', async () => {
      const editor = vscode.window.activeTextEditor;
      // The key of this command may come before the editor hears that there is a first letter.
      if (editor?.document.getText() === '') await insertTemplate(editor);
      else await vscode.commands.executeCommand('tab');
    }),
  );
}
