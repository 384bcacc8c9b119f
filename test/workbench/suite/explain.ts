import * as vscode from 'vscode';
import { closeEverything, open } from './documents.ts';
import { codeOf, isTrue, type Scenario, until } from './harness.ts';

export const explainScenarios: readonly Scenario[] = [
  {
    name: 'the code of a diagnostic leads to what the language reference says of it',
    alsoInWeb: true,
    async run(person) {
      const { document } = await open('explained.bprop', 'input x: [n]\ny = tahn(x)\n');
      await until('the mistake is reported', () =>
        vscode.languages.getDiagnostics(document.uri).find((diagnostic) => codeOf(diagnostic) === 'unknown-operation'),
      );
      await vscode.commands.executeCommand('workbench.actions.view.problems');
      await person.click('.monaco-list-row a', 'unknown-operation');
      await until('its explanation is in front, rendered', () => {
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        const isRendered = input instanceof vscode.TabInputCustom && input.viewType === 'vscode.markdown.preview.editor';
        return isRendered && input.uri.path === '/unknown-operation.md' ? true : undefined;
      });
      await vscode.commands.executeCommand('workbench.action.closePanel');
      await closeEverything();
    },
  },
  {
    name: 'why a line of the block is right is a page beside it, from the light bulb',
    alsoInWeb: true,
    async run() {
      const text = 'input x: [n]\nu = 2 * x\ny = tanh(x / 2)\noutput y\nbackward {\n  dx += dy * (1 - y ^ 2) / 2\n}\n';
      const { document } = await open('why.bprop', text);
      await until('the file is read: nothing reads `u`', () => vscode.languages.getDiagnostics(document.uri)[0]);
      const at = new vscode.Position(5, 2);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(at, at),
      );
      const offered = actions.find(({ title }) => title === 'Why this line?')?.command;
      isTrue(offered !== undefined, `no reason is offered: ${actions.map(({ title }) => title).join(', ')}`);
      await vscode.commands.executeCommand(offered.command, ...(offered.arguments ?? []));
      const page = await until('the page is shown, rendered', () => {
        const inputs = vscode.window.tabGroups.all.map(({ activeTab }) => activeTab?.input);
        return inputs.find((input) => input instanceof vscode.TabInputCustom && input.uri.scheme === 'bprop-why');
      });
      const { uri } = page as vscode.TabInputCustom;
      const shown = await vscode.workspace.openTextDocument(uri);
      isTrue(shown.getText().startsWith('# Why `dx += dy * (1 - y ^ 2) / 2`?'), shown.getText());
      await closeEverything();
    },
  },
];
