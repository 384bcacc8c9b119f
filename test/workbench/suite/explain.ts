import * as vscode from 'vscode';
import { closeEverything, open } from './documents.ts';
import { codeOf, type Scenario, until } from './harness.ts';

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
];
