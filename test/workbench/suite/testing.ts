import * as vscode from 'vscode';
import { closeEverything, open, read } from './documents.ts';
import { type Scenario, until, workspaceFolder } from './harness.ts';

/** The first in the list of files, which shows only what there is room for. */
const GREEN = '0-green.bprop';
const RED = '0-red.bprop';

/** The Testing view, as a person reads it. */
const VIEW = '.test-explorer';

export const testingScenarios: readonly Scenario[] = [
  {
    name: 'the Testing view checks gradients: green for the GRU, red with its wrong line',
    alsoInWeb: true,
    async run(person) {
      const editor = await open(GREEN, await read('gru.bprop'));
      await until('the file is in front', () => (vscode.window.activeTextEditor === editor ? true : undefined));
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await person.see(`${VIEW} .monaco-list-row`, GREEN);
      await vscode.commands.executeCommand('testing.runCurrentFile');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-passed-icon)`, GREEN);
      await closeEverything();
      await open(RED, await read('gru-by-hand.bprop'));
      await person.see(`${VIEW} .monaco-list-row`, RED);
      await vscode.commands.executeCommand('testing.runCurrentFile');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-failed-icon)`, RED);
      await vscode.commands.executeCommand('workbench.view.explorer');
      await closeEverything();
    },
  },
  {
    name: 'the Testing view follows folders that are renamed on disk',
    async run(person) {
      const at = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);
      const text = new TextEncoder().encode(await read('gru.bprop'));
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await vscode.workspace.fs.writeFile(at('0-folder/0-moved.bprop'), text);
      await person.see(`${VIEW} .monaco-list-row`, '0-folder/0-moved.bprop');
      await vscode.workspace.fs.rename(at('0-folder'), at('0-renamed'));
      await person.see(`${VIEW} .monaco-list-row`, '0-renamed/0-moved.bprop');
      await person.seeTimes(`${VIEW} .monaco-list-row[aria-label*="0-folder/0-moved.bprop"]`, '0');
      await vscode.workspace.fs.delete(at('0-renamed'), { recursive: true });
      await person.seeTimes(`${VIEW} .monaco-list-row[aria-label*="0-renamed/0-moved.bprop"]`, '0');
      await vscode.commands.executeCommand('workbench.view.explorer');
    },
  },
];
