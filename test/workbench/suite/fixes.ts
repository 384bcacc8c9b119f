import * as vscode from 'vscode';
import { closeEverything, open, placeCaret } from './documents.ts';
import { type Scenario, until } from './harness.ts';
import { diagnosticsOf, untilClean } from './language.ts';

/** A repair from the light bulb: the file, the caret, the action that is taken, and the resulting text. */
interface Repair {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly caret: string;
  readonly takes: string;
  readonly gives: string;
}

const REPAIRS: readonly Repair[] = [
  {
    name: 'Declare all writes the shapes that an equation asks for',
    text: 'input x: [n]\nz = W @ x + b\noutput z\n',
    code: 'undefined-name',
    caret: 'W @ x',
    takes: 'Declare all: `W: [m, n]`, `b: [m]`',
    gives: 'param W: [m, n], b: [m]\nz = W @ x + b',
  },
  {
    name: 'Declare writes the shape that is read further down',
    text: 'input x: [n]\nconst t: [k]\nz = V @ x\nL = mse(z, t)\n',
    code: 'undefined-name',
    caret: 'V @ x',
    takes: 'Declare `V` as param: `[k, n]`',
    gives: 'param V: [k, n]\nz = V @ x',
  },
  {
    name: 'an operator that is missing is the one that fits',
    text: 'input x: [n], h: [m]\nparam Wz: [m, n]\nz = tanh(Wz x + h)\noutput z\n',
    code: 'syntax',
    caret: 'x + h',
    takes: 'Write `Wz @ x`',
    gives: 'z = tanh(Wz @ x + h)',
  },
  {
    name: 'a mistyped name has several near ones to choose from',
    text: 'input x: [n]\nz13 = tanh(x)\nz3 = exp(x)\ny = zz3 * z13 + z3\noutput y\n',
    code: 'undefined-name',
    caret: 'zz3',
    takes: 'Replace by `z13`',
    gives: 'y = z13 * z13 + z3',
  },
];

async function inFront(name: string, text: string): Promise<vscode.TextEditor> {
  const editor = await open(name, text);
  await until('the file is in front', () => (vscode.window.activeTextEditor?.document === editor.document ? true : undefined));
  return editor;
}

export const fixScenarios: readonly Scenario[] = [
  ...REPAIRS.map(
    ({ name, text, code, caret, takes, gives }, index): Scenario => ({
      name,
      async run(person) {
        const editor = await inFront(`repair-${index}.bprop`, text);
        await diagnosticsOf(editor.document, code);
        await placeCaret(editor, caret);
        await person.takeLightBulb(takes);
        await until(`the file has ${gives}`, () => (editor.document.getText().includes(gives) ? true : undefined));
        await untilClean(editor.document);
        await closeEverything();
      },
    }),
  ),
  {
    name: 'hover on `@` gives the rule for a matrix and a vector, and formulas as text',
    async run(person) {
      const editor = await inFront('hover.bprop', 'input x: [n]\nparam W: [m, n]\nz = W @ x\ny = std(z)\noutput y\n');
      await placeCaret(editor, '@');
      await person.press('Control+k');
      await person.press('Control+i');
      await person.see('.monaco-hover', 'dW += outer(dz, x)');
      await person.see('.monaco-hover', 'W is a matrix [m, n]');
      await person.press('Escape');
      await placeCaret(editor, 'std');
      await person.press('Control+k');
      await person.press('Control+i');
      await person.see('.monaco-hover', '√((1 / n) ∑ᵢ (aᵢ - mean(a))²)');
      await closeEverything();
    },
  },
  {
    name: 'Enter formats the line that is left, whatever follows',
    async run(person) {
      const editor = await inFront('enter.bprop', 'input x: [n]\ny=x\nz = (y +\nw = = 3\n');
      await placeCaret(editor, 'y=x');
      await person.see('.monaco-editor.focused');
      await person.press('End');
      await person.press('Enter');
      await until('the line is formatted', () => (editor.document.lineAt(1).text === 'y = x' ? true : undefined));
      await until('and no other', () => (editor.document.getText().includes('z = (y +\nw = = 3\n') ? true : undefined));
      await closeEverything();
    },
  },
];
