import * as vscode from 'vscode';
import { closeEverything, open } from './documents.ts';
import { codeOf, type Scenario, until } from './harness.ts';

const notes = (line: string): string =>
  `# Notes\n\n1. A cell:\n\n   \`\`\`bprop\n   input x: [n]\n   y = tanh(x)\n\n   backward {\n     dx += ${line}\n   }\n   \`\`\`\n`;

export const fenceScenarios: readonly Scenario[] = [
  {
    name: 'a wrong line in a fence of Markdown is marked, and mended by the light bulb',
    alsoInWeb: true,
    async run() {
      const { document } = await open('notes.md', notes('dy * (1 - y)'));
      const found = await until('the mistake is marked', () =>
        vscode.languages.getDiagnostics(document.uri).find((diagnostic) => codeOf(diagnostic) === 'wrong-gradient'),
      );
      if (document.getText(found.range) !== 'dy * (1 - y)') throw new Error(`marked: ${document.getText(found.range)}`);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf('tanh')),
      );
      const explained = hovers.flatMap(({ contents }) => contents.map((text) => (typeof text === 'string' ? text : text.value)));
      if (!explained.join('').includes('tanh')) throw new Error(`nothing explains \`tanh\`: ${JSON.stringify(explained)}`);
      const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        found.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      if (action?.edit === undefined) throw new Error('there is no repair');
      await vscode.workspace.applyEdit(action.edit);
      if (document.getText() !== notes('dy * (1 - y ^ 2)')) throw new Error(document.getText());
      await until('nothing is wrong', () => (vscode.languages.getDiagnostics(document.uri).length === 0 ? true : undefined));
      await document.save();
      await closeEverything();
    },
  },
  // A preview of Markdown in another host than the extension cannot ask for colours.
  {
    name: 'the preview of Markdown has colours in fences',
    async run() {
      const preview = await vscode.commands.executeCommand<string>('markdown.api.render', notes('dy * (1 - y ^ 2)'));
      if (!preview.includes('<span class="hljs-title">tanh</span>')) throw new Error(`no colours: ${preview}`);
    },
  },
];
