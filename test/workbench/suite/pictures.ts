import * as vscode from 'vscode';
import { closeEverything, open, placeCaret, read } from './documents.ts';
import { type Scenario, until } from './harness.ts';
import { diagnosticsOf } from './language.ts';

/** The pictures of the README, in three kinds of themes. */
const THEMES = [
  ['light', 'Default Light Modern', vscode.ColorThemeKind.Light],
  ['dark', 'Default Dark Modern', vscode.ColorThemeKind.Dark],
  ['high-contrast', 'Default High Contrast', vscode.ColorThemeKind.HighContrast],
] as const;

export const pictureScenarios: readonly Scenario[] = THEMES.map(([name, theme, kind]) => ({
  name: `a picture of the workbench, ${name}`,
  async run(person) {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Global);
    await until('the theme is set', () => (vscode.window.activeColorTheme.kind === kind ? true : undefined));
    for (const part of ['closeSidebar', 'closePanel', 'closeAuxiliaryBar'])
      await vscode.commands.executeCommand(`workbench.action.${part}`);
    await vscode.commands.executeCommand('notifications.clearAll');
    const editor = await open('gru-by-hand.bprop', await read('gru-by-hand.bprop'));
    await diagnosticsOf(editor.document, 'wrong-gradient');
    await vscode.commands.executeCommand('bprop.graph', editor.document.uri);
    await person.seeInPanel('.node.failing');
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await placeCaret(editor, 'Ur @ c');
    await person.seeInPanel('.node.here');
    await vscode.commands.executeCommand('editor.action.marker.next');
    await person.see('.zone-widget', 'the transpose is missing');
    await person.photograph(name);
    await closeEverything();
  },
}));
