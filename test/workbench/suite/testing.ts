import * as vscode from 'vscode';
import { closeEverything, open, read } from './documents.ts';
import { type Scenario, until } from './harness.ts';

/** The Testing view, as a person reads it. */
const VIEW = '.test-explorer';

export const testingScenarios: readonly Scenario[] = [
  {
    name: 'the Testing view checks gradients: green for the GRU, red with its wrong line',
    async run(person) {
      const editor = await open('green.bprop', await read('gru.bprop'));
      await until('the file is in front', () => (vscode.window.activeTextEditor === editor ? true : undefined));
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await person.see(`${VIEW} .monaco-list-row`, 'green.bprop');
      await vscode.commands.executeCommand('testing.runCurrentFile');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-passed-icon)`, 'green.bprop');
      await closeEverything();
      await open('red.bprop', await read('gru-by-hand.bprop'));
      await person.see(`${VIEW} .monaco-list-row`, 'red.bprop');
      await vscode.commands.executeCommand('testing.runCurrentFile');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-failed-icon)`, 'red.bprop');
      await vscode.commands.executeCommand('workbench.view.explorer');
      await closeEverything();
    },
  },
];
