import * as vscode from 'vscode';
import type { Activation } from '../../../client/activation.ts';
import { closeEverything, open, placeCaret } from './documents.ts';
import { isEqual, isTrue, type Scenario, until } from './harness.ts';
import { diagnosticsOf, untilClean } from './language.ts';

const PLAIN = `import json


def load(path):
    with open(path) as file:
        data = json.load(file)
    return path, data


class Net:
    def forward(self, x):
        return x
`;

const WRONG = 'da = dnext_h * (1 - next_h)';
const RIGHT = 'da = dnext_h * (1 - next_h ** 2)';

function recurrent(line: string): string {
  return `import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """
    - x: Input data for this timestep, of shape (N, D).
    - prev_h: Hidden state from previous timestep, of shape (N, H)
    - Wx: Weight matrix for input-to-hidden connections, of shape (D, H)
    - Wh: Weight matrix for hidden-to-hidden connections, of shape (H, H)
    - b: Biases of shape (H,)
    """
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    cache = (x, prev_h, Wx, Wh, next_h)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    ${line}
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    dWx = x.T.dot(da)
    dWh = prev_h.T.dot(da)
    db = da.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db


def tanh_forward(x):
    """x: (N, D)"""
    y = np.tanh(x)
    return y, y


def tanh_backward(dy, y):
    return dy * (1 - y ** 2)
`;
}

const FORWARD = `import numpy as np


def gate_forward(x, w):
    """x: (N, D), w: (D, M)"""
    y = np.tanh(x @ w)
    cache = (x, w, y)
    return y, cache
`;

const LENS = '.codelens-decoration a';
const VIEW = '.test-explorer';
const SQUIGGLE = '.squiggly-error';

async function lensesOf({ uri }: vscode.TextDocument): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return lenses.map(({ command }) => command?.title ?? '');
}

async function setting(value: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('bprop.python').update('check', value, vscode.ConfigurationTarget.Global);
}

/** Before any other scenario: those start the server. */
export const quietScenarios: readonly Scenario[] = [
  {
    name: 'a file in Python without a backward pass has no lens, and starts no server',
    alsoInWeb: true,
    async run() {
      const { document } = await open('plain.py', PLAIN);
      const extension = vscode.extensions.getExtension<Activation>('bprop.bprop');
      isEqual(await lensesOf(document), [], 'lenses');
      isTrue(extension?.isActive === true, 'the extension has not looked at the file');
      isTrue(!extension.exports.hasServer, 'the server was started');
      await closeEverything();
    },
  },
];

export const pythonScenarios: readonly Scenario[] = [
  {
    name: 'a lens above a backward pass in Python checks it, and its wrong line is mended by the light bulb',
    alsoInWeb: true,
    async run(person) {
      const editor = await open('recurrent.py', recurrent(WRONG));
      const { document } = editor;
      await placeCaret(editor, 'def rnn_step_backward');
      await person.see(LENS, 'Open as bprop');
      await person.photograph('python-lens');
      await person.clickLens('Check this backward pass');
      const found = await diagnosticsOf(document, 'wrong-gradient');
      isEqual(document.getText(found.range), WRONG, 'the marked line');
      await person.see(SQUIGGLE);
      await person.see(LENS, '✗ 1 of 6 lines wrong');
      // Of the other pair nobody has asked.
      await person.see(LENS, 'Check this backward pass');
      await person.photograph('python-wrong');
      await placeCaret(editor, WRONG);
      await person.takeLightBulb(`Write \`${RIGHT}\``);
      await until('the line is mended', () => (document.getText() === recurrent(RIGHT) ? true : undefined));
      await person.see(LENS, '✓ 5 of 5 gradients, 6 of 6 lines right');
      await untilClean(document);
      await person.photograph('python-right');
      await closeEverything();
    },
  },
  {
    name: 'a backward pass in Python is derived where there is none, from the light bulb, and checked',
    alsoInWeb: true,
    async run(person) {
      const editor = await open('forward.py', FORWARD);
      const { document } = editor;
      await vscode.commands.executeCommand('bprop.python.check');
      await placeCaret(editor, 'def gate_forward');
      await person.takeLightBulb('Insert derived backward');
      await until('it is derived', () => (document.getText().includes('def gate_backward(') ? true : undefined));
      await placeCaret(editor, 'def gate_backward');
      await person.clickLens('Check this backward pass');
      await person.see(LENS, '✓ 2 of 2 gradients');
      await person.photograph('python-derived');
      await closeEverything();
    },
  },
  {
    name: 'a backward pass in Python that has been checked follows the edits, and is a test',
    async run(person) {
      const editor = await open('followed.py', recurrent(RIGHT));
      await placeCaret(editor, 'def rnn_step_backward');
      await person.clickLens('Check this backward pass');
      await person.see(LENS, '✓ 5 of 5 gradients, 6 of 6 lines right');
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      await person.see(`${VIEW} .monaco-list-row`, 'followed.py');
      await vscode.commands.executeCommand('testing.runCurrentFile');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-passed-icon)`, 'followed.py');
      await vscode.window.showTextDocument(editor.document);
      await placeCaret(editor, 'Wh.T)');
      await person.click('[id="workbench.parts.editor"] .monaco-editor .view-line', 'dprev_h = da.dot');
      await person.press('End');
      await person.press('ArrowLeft');
      await person.press('Backspace');
      await person.press('Backspace');
      await until('the transpose is gone', () => (editor.document.getText().includes('da.dot(Wh)') ? true : undefined));
      const found = await diagnosticsOf(editor.document, 'wrong-gradient');
      isEqual(editor.document.getText(found.range), 'dprev_h = da.dot(Wh)', 'the marked line');
      await person.see(LENS, '✗ 1 of 6 lines wrong');
      await person.see(`${VIEW} .monaco-list-row:has(.codicon-testing-failed-icon)`, 'followed.py');
      await person.photograph('python-tests');
      await vscode.commands.executeCommand('workbench.view.explorer');
      await closeEverything();
    },
  },
  {
    name: 'a backward pass in Python opens as bprop beside, with its graph',
    alsoInWeb: true,
    async run(person) {
      const editor = await open('opened.py', recurrent(RIGHT));
      await placeCaret(editor, 'def rnn_step_backward');
      await person.clickLens('Open as bprop');
      const opened = await until('the program is in front', () => {
        const active = vscode.window.activeTextEditor;
        return active?.document.languageId === 'bprop' ? active : undefined;
      });
      isTrue(opened.document.isUntitled, 'the program has a file');
      isTrue(opened.document.getText().includes('next_h = tanh(x @ Wx + prev_h @ Wh + b)'), opened.document.getText());
      isEqual(opened.viewColumn, vscode.ViewColumn.Two, 'the column');
      await person.see(LENS, 'Check gradients ✓');
      await vscode.commands.executeCommand('bprop.graph', opened.document.uri);
      await person.seeInPanel('.node[data-id="next_h"]');
      await person.photograph('python-opened');
      await vscode.window.showTextDocument(opened.document, opened.viewColumn);
      await closeEverything();
    },
  },
  {
    name: 'backward passes in Python are checked as they are opened, or never, where the settings say so',
    async run(person) {
      await setting('always');
      const { document } = await open('settings.py', recurrent(WRONG));
      await diagnosticsOf(document, 'wrong-gradient');
      await setting('off');
      await untilClean(document);
      await person.seeTimes(LENS, '0');
      isEqual(await lensesOf(document), [], 'lenses');
      await setting(undefined);
      await person.see(LENS, 'Check this backward pass');
      await closeEverything();
    },
  },
];
