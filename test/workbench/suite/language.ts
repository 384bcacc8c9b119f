import * as vscode from 'vscode';
import type { Activation } from '../../../client/activation.ts';
import { closeEverything, open, placeCaret, read } from './documents.ts';
import { codeOf, isEqual, isTrue, type Scenario, until } from './harness.ts';

const EXTENSION = 'bprop.bprop';

/** The diagnostics of a document once there are some that are wanted. */
export function diagnosticsOf(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return until(`${code} is reported`, () =>
    vscode.languages.getDiagnostics(document.uri).find((diagnostic) => codeOf(diagnostic) === code),
  );
}

export function untilClean(document: vscode.TextDocument): Promise<true> {
  return until('nothing is reported', () => (vscode.languages.getDiagnostics(document.uri).length === 0 ? true : undefined));
}

function untilText(document: vscode.TextDocument, text: string): Promise<true> {
  return until(`the file has ${text}`, () => (document.getText().includes(text) ? true : undefined));
}

const CELL = 'input x: [n]\nparam W: [m, n]\nz = W @ x\ny = sigmoid(z)\noutput y\n';
const LINES = ['dz += dy * y * (1 - y)', 'dW += outer(dz, x)', 'dx += W.T @ dz'];

function isDerived(document: vscode.TextDocument): true | undefined {
  return LINES.every((line) => document.getText().includes(line)) ? true : undefined;
}

export const languageScenarios: readonly Scenario[] = [
  {
    name: 'is active where the workspace has such files, and reaches its server',
    alsoInWeb: true,
    async run(person) {
      const extension = vscode.extensions.getExtension(EXTENSION);
      isTrue(extension !== undefined, 'the extension is not there');
      // Nothing is open yet: the files of the folder are enough.
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await person.see('.test-explorer .monaco-list-row', 'gru-by-hand.bprop');
      isTrue(extension.isActive, 'the extension is not active, although the folder has files of its own');
      await open('first.bprop', CELL);
      // The duration itself is benchmarked; `test/client` holds what the activation loads and starts.
      const { duration, ready }: Activation = await extension.activate();
      isTrue(duration > 0, 'the extension does not say how long its activation took');
      await ready;
      await vscode.commands.executeCommand('workbench.view.explorer');
      await closeEverything();
    },
  },
  {
    name: 'knows .bprop files, and how to comment out their lines',
    async run(person) {
      const editor = await open('comment.bprop', await read('gru.bprop'));
      isEqual(editor.document.languageId, 'bprop', 'language');
      // The box that filters tests is a small editor, too.
      await person.click('[id="workbench.parts.editor"] .monaco-editor .view-line');
      await person.press('Control+Home');
      await person.press('Control+/');
      await until('the first line is no comment any more', () =>
        editor.document.lineAt(0).text.startsWith('One step') ? true : undefined,
      );
      await closeEverything();
    },
  },
  {
    name: 'an undefined intermediate shows an error, and its quick fix resolves it',
    alsoInWeb: true,
    async run(person) {
      const { document, editor } = await opened('undefined.bprop', 'input x: [n]\nzeta = exp(x)\ny = zeto * x\noutput y\n');
      const error = await diagnosticsOf(document, 'undefined-name');
      isTrue(error.message.includes('zeto'), error.message);
      await placeCaret(editor, 'zeto');
      await person.takeLightBulb('Replace by `zeta`');
      await untilText(document, 'y = zeta * x');
      await untilClean(document);
      await closeEverything();
    },
  },
  {
    name: 'a wrong shape names both shapes, and its fix works',
    async run(person) {
      const { document, editor } = await opened('shape.bprop', 'input x: [n]\nparam W: [n, m]\ny = W @ x\noutput y\n');
      const error = await diagnosticsOf(document, 'shape-mismatch');
      isTrue(error.message.includes('[n, m]') && error.message.includes('[n]'), error.message);
      await placeCaret(editor, 'W @ x');
      await person.takeLightBulb('Write `W.T`');
      await untilText(document, 'y = W.T @ x');
      await untilClean(document);
      await closeEverything();
    },
  },
  ...(['palette', 'lens', 'light bulb'] as const).map(
    (way): Scenario => ({
      name: `Derive Backward Pass from the ${way} inserts the same lines, as one step of undo`,
      async run(person) {
        const { document, editor } = await opened(`derive-${way.replace(' ', '-')}.bprop`, CELL);
        if (way === 'palette') await person.runCommand('Bprop: Derive Backward Pass');
        if (way === 'lens') await person.clickLens('Derive backward pass');
        if (way === 'light bulb') {
          await placeCaret(editor, 'y = ');
          await person.takeLightBulb('Derive backward pass');
        }
        await until('the block is there', () => isDerived(document));
        await untilClean(document);
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('undo');
        await until('the block is gone', () => (document.getText() === CELL ? true : undefined));
        await closeEverything();
      },
    }),
  ),
  {
    name: 'lines of the user are replaced only when they say so',
    alsoInWeb: true,
    async run(person) {
      const own = `${CELL}\nbackward {\n  dz += dy\n}\n`;
      const { document } = await opened('replace.bprop', own);
      const derived = vscode.commands.executeCommand('bprop.derive', document.uri);
      await person.answer('Replace your backward block', 'Replace');
      await derived;
      await until('the block is derived', () => isDerived(document));
      await closeEverything();
    },
  },
  {
    name: 'renaming z4 renames dz4',
    async run(person) {
      const { document, editor } = await opened('rename.bprop', await read('gru.bprop'));
      await vscode.commands.executeCommand('bprop.derive', document.uri);
      await untilText(document, 'dz4 += -dz14');
      await placeCaret(editor, 'z4  =');
      await person.rename('update');
      await untilText(document, 'dupdate += -dz14');
      await untilText(document, 'z14 = 1 - update');
      isTrue(!/\bd?z4\b/.test(document.getText()), 'something is still called z4');
      await closeEverything();
    },
  },
  {
    name: 'numbers find the wrong line, and the fix makes it right',
    alsoInWeb: true,
    async run(person) {
      const { document, editor } = await opened('wrong.bprop', await read('gru-by-hand.bprop'));
      const error = await diagnosticsOf(document, 'wrong-gradient');
      isEqual(document.getText(error.range), 'Ur @ c', 'the wrong line');
      await placeCaret(editor, 'Ur @ c');
      await person.takeLightBulb('Write: `Ur.T @ c`');
      await untilText(document, 'dh += Ur.T @ c');
      await untilClean(document);
      await closeEverything();
    },
  },
  {
    name: 'the preview follows the edits and touches no file',
    alsoInWeb: true,
    async run() {
      const { document, editor } = await opened('preview.bprop', CELL);
      await vscode.commands.executeCommand('bprop.preview', document.uri);
      const preview = await until('the preview is there', () =>
        vscode.workspace.textDocuments.find(({ uri, lineCount }) => uri.scheme === 'bprop-backward' && lineCount > 3),
      );
      isTrue(preview.getText().includes('dW += outer(dz, x)'), preview.getText());
      await editor.edit((edit) => edit.replace(new vscode.Range(3, 4, 3, 11), 'tanh'));
      await until('the preview follows', () => (preview.getText().includes('dz += dy * (1 - y ^ 2)') ? true : undefined));
      await closeEverything();
    },
  },
  {
    name: 'the commands are in the palette',
    async run() {
      const known = await vscode.commands.getCommands(true);
      for (const name of ['derive', 'check', 'expand', 'preview', 'openExample']) {
        isTrue(known.includes(`bprop.${name}`), `bprop.${name} is missing`);
      }
    },
  },
];

async function opened(
  name: string,
  text: string,
): Promise<{ readonly document: vscode.TextDocument; readonly editor: vscode.TextEditor }> {
  const editor = await open(name, text);
  await until('the file is in front', () => (vscode.window.activeTextEditor?.document === editor.document ? true : undefined));
  return { document: editor.document, editor };
}
