import * as vscode from 'vscode';
import { closeEverything, open, placeCaret, read } from './documents.ts';
import { type Scenario, until } from './harness.ts';
import { diagnosticsOf } from './language.ts';

/** The pictures of the README, in three kinds of themes. */
const THEMES = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
  ['high-contrast', 'Default High Contrast'],
] as const;

export const pictureScenarios: readonly Scenario[] = THEMES.map(([name, theme]) => ({
  name: `a picture of the workbench, ${name}`,
  async run(person) {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Global);
    const editor = await open('gru-by-hand.bprop', await read('gru-by-hand.bprop'));
    await diagnosticsOf(editor.document, 'wrong-gradient');
    placeCaret(editor, 'Ur @ c');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await vscode.commands.executeCommand('editor.action.marker.next');
    await person.see('.zone-widget', 'the transpose is missing');
    await person.photograph(name);
    await until('the theme is set', () => (vscode.window.activeColorTheme.kind > 0 ? true : undefined));
    await closeEverything();
  },
}));
