import * as vscode from 'vscode';
import { closeEverything, open, placeCaret } from './documents.ts';
import { isEqual, isTrue, type Scenario, until } from './harness.ts';

const CELL = `input x: [n]
param W: [m, n]
a = W @ x
y = tanh(a)
output y
`;

function exported(): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri, isClosed }) => uri.scheme === 'bprop-export' && !isClosed);
}

export const exportScenarios: readonly Scenario[] = [
  {
    name: 'exports to NumPy beside the file, and the export follows the edits',
    alsoInWeb: true,
    async run(person) {
      await closeEverything();
      const editor = await open('export.bprop', CELL);
      // Not from the palette: the list of languages opens where the palette would be seen to close.
      const done = vscode.commands.executeCommand('bprop.export');
      await person.answer('Choose a language', 'NumPy');
      await done;
      const document = await until('the export is open', exported);
      isTrue(document.uri.path.endsWith('/export.py'), `it is called ${document.uri.path}`);
      isEqual(document.languageId, 'python', 'language');
      isTrue(document.getText().includes('y = np.tanh(a)'), document.getText());
      const at = editor.document.getText().indexOf('tanh');
      await editor.edit((edit) =>
        edit.replace(new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + 4)), 'exp'),
      );
      await until('the export has followed', () => (exported()?.getText().includes('y = np.exp(a)') ? true : undefined));
    },
  },
  {
    name: 'copies the equation at the caret as LaTeX',
    alsoInWeb: true,
    async run(person) {
      await closeEverything();
      const editor = await open('latex.bprop', CELL);
      await placeCaret(editor, 'W @ x');
      // Looked for from the start: what the status bar says goes away again after some seconds.
      await Promise.all([person.see('.statusbar-item', 'Copied as LaTeX.'), person.runCommand('Bprop: Copy as LaTeX')]);
      isEqual(await vscode.env.clipboard.readText(), '\\begin{align*}\n  a &= W \\, x\n\\end{align*}', 'clipboard');
    },
  },
];
