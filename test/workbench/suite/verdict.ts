import * as vscode from 'vscode';
import type { Person } from '../person.ts';
import { closeEverything, open, placeCaret, read } from './documents.ts';
import { type Scenario, until, workspaceFolder } from './harness.ts';

const VIEW = '.test-explorer';
const STATUS = '.statusbar-item';
const LIST = '.quick-input-widget';
/** The mark of a line that is right. */
const GREEN_LINE = '.cgmr.codicon-testing-passed-icon';
const RED_LINE = '.cgmr.codicon-testing-failed-icon';

/** Models with their backward pass, and a line of it. */
const MODELS = [
  ['models/logistic-regression.bprop', 'da += dE * (sigmoid(a) - t) / N'],
  ['models/lstm.bprop', 'do += dh[t] * h_1'],
  ['models/triplet-loss.bprop', 'dfar += -dloss_1'],
] as const;

async function type(person: Person, text: string): Promise<void> {
  for (const key of text) await person.press(key === ' ' ? 'Space' : key);
}

/** Opens a file in front, with the keyboard in its text. */
async function edit(person: Person, name: string, text: string): Promise<vscode.TextEditor> {
  const editor = await open(name, text);
  await until('the file is in front', () => (vscode.window.activeTextEditor === editor ? true : undefined));
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await person.see('.monaco-editor.focused');
  return editor;
}

async function replaceText({ document, edit: change }: vscode.TextEditor, text: string): Promise<void> {
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
  await change((builder) => builder.replace(whole, text));
}

async function choose(person: Person, entry: string): Promise<void> {
  await person.runCommand('Bprop: Check With…');
  await person.click(`${LIST} .monaco-list-row`, entry);
}

export const verdictScenarios: readonly Scenario[] = [
  {
    name: 'the Testing view lists files that were never opened, and follows those that come and go',
    alsoInWeb: true,
    async run(person) {
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      for (const file of ['gru-by-hand.bprop', 'models/adbench-gmm.bprop']) await person.see(`${VIEW} .monaco-list-row`, file);
      const uri = vscode.Uri.joinPath(workspaceFolder(), '0-new.bprop');
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('input x: [n]\ny = exp(x)\noutput y\n'));
      await person.see(`${VIEW} .monaco-list-row`, '0-new.bprop');
      await vscode.workspace.fs.delete(uri);
      await person.see(`${VIEW} .monaco-list-rows:not(:has-text("0-new.bprop"))`);
    },
  },
  ...MODELS.map(
    ([model, line]): Scenario => ({
      name: `a line of ${model} is broken and mended: test and status bar are red and green again without a run`,
      async run(person) {
        const name = `0-${model.split('/').at(-1)}`;
        const text = await read(model);
        const editor = await edit(person, name, text);
        await vscode.commands.executeCommand('workbench.view.testing.focus');
        await person.see(STATUS, 'gradients, ');
        await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-passed-icon)`, name);
        await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
        await placeCaret(editor, line);
        await person.press('End');
        await type(person, ' * 2');
        await person.see(STATUS, 'lines wrong');
        await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-failed-icon)`, name);
        for (let key = 0; key < 4; key += 1) await person.press('Backspace');
        await until('the line is mended', () => (editor.document.getText() === text ? true : undefined));
        await person.see(STATUS, 'gradients, ');
        await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-passed-icon)`, name);
        await closeEverything();
      },
    }),
  ),
  {
    name: 'nothing that was green stays so while the text has errors: all places say what it came to, in the same words',
    alsoInWeb: true,
    async run(person) {
      const name = '0-damaged.bprop';
      // Room for all lines of the block.
      await vscode.commands.executeCommand('workbench.action.closePanel');
      const editor = await edit(person, name, await read('models/logistic-regression.bprop'));
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await person.click('.editor-actions a[aria-label^="Show Computational Graph"]');
      await person.seeInPanel('.node[data-id="loss"]');
      await person.clickInPanel('#results-box summary');
      await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
      const all = async (verdict: string, isRight = false): Promise<void> => {
        await person.see(STATUS, verdict);
        await person.see(`${VIEW} .monaco-list-row:has-text("${name}")`, verdict);
        await person.seeInPanel('#results:not(.stale) .verdict', verdict);
        const picture = '#gradients .heat';
        await (verdict.includes('not checked') ? person.missInPanel(picture) : person.seeInPanel(picture));
        if (!isRight) await person.see('.codelens-decoration a', `Check gradients ✗ ${verdict}`);
      };
      const write = async (line: string, text: string): Promise<void> => {
        const { line: number } = editor.document.positionAt(editor.document.getText().indexOf(line));
        await editor.edit((change) => change.insert(editor.document.lineAt(number).range.end, text));
      };
      const text = editor.document.getText();
      await all('2 of 2 gradients, 5 of 5 lines right', true);
      await person.seeTimes(GREEN_LINE, '5');
      await write('E    = ', ' *');
      await all('1 error, gradients not checked');
      await person.see(`[id="workbench.parts.editor"]:not(:has(${GREEN_LINE}))`);
      await replaceText(editor, text);
      await all('2 of 2 gradients, 5 of 5 lines right', true);
      await write('da += ', ' *');
      await all('1 error, gradients not checked, 1 of 5 lines wrong');
      await person.see(RED_LINE);
      await person.seeTimes(GREEN_LINE, '4');
      await replaceText(editor, text);
      await all('2 of 2 gradients, 5 of 5 lines right', true);
      await write('da += ', ')');
      await all('1 error, gradients not checked, 1 of 5 lines wrong');
      await person.see(RED_LINE);
      await person.seeTimes(GREEN_LINE, '4');
      await replaceText(editor, text);
      await write('da += ', ' * 2');
      await all('1 of 5 lines wrong');
      await person.see(RED_LINE);
      await person.seeTimes(GREEN_LINE, '4');
      await person.see(`${VIEW} .monaco-list-row`, '1 of 5 lines wrong');
      await closeEverything();
    },
  },
  {
    name: 'the Testing view keeps the mistakes of several files, which stay where they are while a comment is written',
    async run(person) {
      const cell = 'input x: [n]\nparam W: [n, n], b: [n]\ny = W @ x + b\noutput y\n\nbackward {\n  dW += outer(dy, x)\n';
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await edit(person, '0-first.bprop', `${cell}  dx += W @ dy\n}\n`);
      await person.see(STATUS, '1 of 2 lines wrong, 1 missing');
      const editor = await edit(person, '0-second.bprop', `${cell}  dx += W @ dy\n  db += dy\n}\n`);
      await person.see(STATUS, '1 of 3 lines wrong');
      await person.see(`${VIEW} .monaco-list-row`, '1 of 2 lines wrong, 1 missing');
      await person.see(`${VIEW} .monaco-list-row`, '1 of 3 lines wrong');
      await placeCaret(editor, 'input');
      await type(person, '# of a step');
      await person.press('Enter');
      // Enter leaves what stands behind the caret an equation.
      await until('the comment has a line of its own', () => {
        const { document } = editor;
        return document.getText().replaceAll('\r', '').startsWith('# of a step\ninput x') ? true : undefined;
      });
      await person.see(STATUS, '1 of 3 lines wrong');
      await person.see('.squiggly-error');
      await person.see(RED_LINE);
      await person.seeTimes(GREEN_LINE, '2');
      await person.see(`${VIEW} .monaco-list-row`, '1 of 2 lines wrong, 1 missing');
      await closeEverything();
    },
  },
  {
    name: 'a wrong line says what is wrong behind its end, for those who want that',
    async run(person) {
      const settings = vscode.workspace.getConfiguration('bprop');
      const text = 'input x: [n]\nparam W: [n, n]\ny = W @ x\noutput y\n\nbackward {\n  dx += W @ dy\n  dW += outer(dy, x)\n}\n';
      await edit(person, '0-transposed.bprop', text);
      await person.see(STATUS, '1 of 2 lines wrong');
      await person.see('.monaco-editor .view-lines:not(:has([class*="ced-"]))');
      await settings.update('endOfLineMessages', true, vscode.ConfigurationTarget.Global);
      await person.see('.monaco-editor .view-line:has([class*="ced-"])', 'dx += W @ dy');
      await settings.update('endOfLineMessages', undefined, vscode.ConfigurationTarget.Global);
      await person.see('.monaco-editor .view-lines:not(:has([class*="ced-"]))');
      await closeEverything();
    },
  },
  {
    name: 'the status bar names what is not exercised, and opens the results',
    async run(person) {
      await edit(person, '0-branch.bprop', 'input x: [n] in 0..1\ny = where(x > 20, x, 2 * x)\noutput y\n');
      await person.see(STATUS, 'not exercised: x > 20');
      const zero = 'input x: [n]\nparam w: [n]\ny = x + 0 * w\noutput y\n\nbackward {\n  dx += dy\n  dw += 3 * dy\n}\n';
      await edit(person, '0-zero.bprop', zero);
      await person.click(STATUS, '1 of 2 lines wrong');
      await person.seeInPanel('#results-box[open] td', 'where 0 belongs');
      await closeEverything();
    },
  },
  {
    name: 'Check With… asks for sizes and a seed, remembers both, and forgets them',
    async run(person) {
      const editor = await edit(person, '0-sized.bprop', 'input x: [m, n]\ny = sum(tanh(x), axis=0)\noutput y\n');
      const plain = `${STATUS} :text-is("1 of 1 gradients right")`;
      await person.see(plain);
      await choose(person, 'Sizes…');
      await person.see(LIST, 'Sizes, as in m = 3');
      await type(person, 'n = 7');
      await person.press('Enter');
      await person.see(STATUS, '1 of 1 gradients right, with n = 7');
      await editor.edit((change) => change.insert(new vscode.Position(0, 0), '# Summed over rows.\n'));
      await person.see(STATUS, '1 of 1 gradients right, with n = 7');
      await choose(person, 'Seed…');
      await person.see(LIST, 'A whole number');
      await type(person, '5');
      await person.press('Enter');
      await person.see(STATUS, '1 of 1 gradients right, with n = 7, seed 5');
      await person.see('.codelens-decoration a', 'with n = 7, seed 5');
      await choose(person, 'As Usual: Forget These');
      await person.see(plain);
      await closeEverything();
    },
  },
  {
    name: 'Check With… takes the values of a JSON file, and follows them',
    alsoInWeb: true,
    async run(person) {
      const values = vscode.Uri.joinPath(workspaceFolder(), 'corner.json');
      const write = (text: string) => vscode.workspace.fs.writeFile(values, new TextEncoder().encode(text));
      await write('{"x": [0, 1]}');
      await edit(person, '0-corner.bprop', 'input x: [n]\ny = abs(x)\noutput y\n');
      await person.see(`${STATUS} :text-is("1 of 1 gradients right")`);
      await choose(person, 'Values from a JSON File…');
      await person.click(`${LIST} .monaco-list-row`, 'corner.json');
      await person.see(STATUS, '1 of 1 gradients at a kink, with corner.json');
      await write('{"x": [2, 1]}');
      await person.see(`${STATUS} :text-is("1 of 1 gradients right, with corner.json")`);
      await write('{');
      await person.see(STATUS, 'no result: corner.json: not JSON');
      await vscode.commands.executeCommand('notifications.clearAll');
      await closeEverything();
    },
  },
  {
    name: 'a loop is checkpointed from the light bulb, which says what that saves',
    async run(person) {
      const rnn = `dim T = 16
input x[1..T]: [n]
input h0: [m]
param W: [m, n], U: [m, m]
h[0] = h0
for t in 1..T {
  a = W @ x[t] + U @ h[t-1]
  h[t] = tanh(a)
}
output h[T]
`;
      const editor = await edit(person, '0-rnn.bprop', rnn);
      // Lenses that arrive later would move the lines and close the menu: the verdict must be there first.
      await person.see('.codelens-decoration a', '(forward mode)');
      await placeCaret(editor, 'a = W');
      await person.takeLightBulb(
        'Checkpoint the loop: keep 4 * m numbers instead of 17 * m, and 9 * m at a time to compute the others again',
      );
      await until('the block runs in segments', () => (editor.document.getText().includes('for s in 3..0') ? true : undefined));
      await person.see(STATUS, '4 of 4 gradients');
      await person.see('.codelens-decoration a', '(forward mode)');
      await closeEverything();
    },
  },
];
