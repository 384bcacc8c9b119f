import * as vscode from 'vscode';
import type { Person } from '../person.ts';
import { closeEverything, open, placeCaret, placeCaretAt, read } from './documents.ts';
import { isEqual, isTrue, type Scenario, until } from './harness.ts';

/** The entry that Enter takes. */
const CHOSEN = '.suggest-widget.visible .monaco-list-row.focused';
const LIST = '.suggest-widget.visible';
const HIGHLIGHTS = ['', 'Strong', 'Text'].map((kind) => `.view-overlays .wordHighlight${kind}`).join(', ');

function cell(name: string): string {
  return `input x: [n]
param ${name}: [n]
z = ${name} * x
y = tanh(z)

output y

backward {
  dz += dy * (1 - y ^ 2)
  d${name} += dz * x
  dx += dz * ${name}
}
`;
}

function untilText({ document }: vscode.TextEditor, text: string): Promise<true> {
  return until(`the file has ${JSON.stringify(text)}`, () => (document.getText().includes(text) ? true : undefined));
}

/** Sets whether typing in a name changes its other occurrences; undefined restores the editor's default. */
async function linkedEditing(isOn: boolean | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('editor').update('linkedEditing', isOn, vscode.ConfigurationTarget.Global);
}

/** Opens a text with the keyboard in it. */
async function opened(name: string, text: string, person: Person): Promise<vscode.TextEditor> {
  const editor = await open(name, text);
  await until('the file is in front', () => (vscode.window.activeTextEditor?.document === editor.document ? true : undefined));
  await person.see('.monaco-editor.focused');
  // Typing before the server has started gives no list.
  await person.see('.codelens-decoration a', 'Check gradients');
  return editor;
}

const HAS_MARK = 'h\u0303';

/** A name, and what of it is typed before it is taken from the list. */
const NAMES = [
  ['gate', 'ga'],
  ['σ1', 'σ'],
  [HAS_MARK, 'h'],
] as const;

/** Files of the examples, each with a line of its block that is taken away. */
const GAPS = [
  ['models/attention.bprop', /\n +dK \+= [^\n]*/],
  ['models/logistic-regression.bprop', /\n +da \+= [^\n]*/],
  ['models/highway-network.bprop', /\n +dH \+= [^\n]*/],
] as const;

export const completionScenarios: readonly Scenario[] = [
  ...NAMES.map(
    ([name, typed], index): Scenario => ({
      name: `a name is completed as it is typed, highlighted and edited with its adjoint: ${name}`,
      async run(person) {
        const editor = await opened(`name-${index}.bprop`, cell(name), person);
        await placeCaret(editor, '\noutput y');
        await person.type('q = ');
        await person.typeForList(typed, name);
        await person.see(CHOSEN, name);
        await person.press('Enter');
        await untilText(editor, `q = ${name}\n`);
        await person.typeForList(` * ${typed}`, name);
        await person.see(CHOSEN, name);
        await person.press('Escape');
        await person.press('Control+Space');
        await person.see(CHOSEN, name);
        await person.press('Enter');
        await untilText(editor, `q = ${name} * ${name}\n`);
        await placeCaret(editor, ' * x');
        await person.seeTimes(HIGHLIGHTS, '6');
        await linkedEditing(true);
        await person.seeTimes('.linked-editing-decoration', '6');
        await person.type('a');
        const renamed = `${name}a`;
        await untilText(editor, `d${renamed} += dz * x`);
        await untilText(editor, `q = ${renamed} * ${renamed}\n`);
        isTrue(!editor.document.getText().replaceAll(renamed, '').includes(name), 'a place kept the old name');
        await linkedEditing(undefined);
        await closeEverything();
      },
    }),
  ),
  ...GAPS.map(
    ([file, pattern], index): Scenario => ({
      name: `the line that a block lacks is offered as soon as it begins: ${file}`,
      async run(person) {
        const whole = await read(file);
        const begin = whole.search(/^backward/m);
        const [line = ''] = pattern.exec(whole.slice(begin)) ?? [];
        isTrue(line.includes('+='), `${file} has no such line`);
        const at = whole.indexOf(line, begin);
        const indent = /^\n +/.exec(line)?.[0] ?? '';
        const text = whole.slice(0, at) + indent + whole.slice(at + line.length);
        const editor = await opened(`gap-${index}.bprop`, text, person);
        const place = editor.document.positionAt(at + indent.length);
        await placeCaretAt(editor, place);
        const wanted = line.replace(/ *#.*/, '').trim();
        await person.typeForList('d', wanted);
        await person.see(CHOSEN, wanted);
        await person.press('Enter');
        await untilText(editor, wanted);
        isEqual(editor.document.lineAt(place.line).text, indent.slice(1) + wanted, 'the line');
        await closeEverything();
      },
    }),
  ),
  {
    name: 'Enter behind a whole name begins a line, and a bracket that is typed is the one that an operation came with',
    async run(person) {
      const editor = await opened('whole.bprop', 'input x: [n]\n', person);
      await placeCaretAt(editor, new vscode.Position(1, 0));
      await person.typeForList('y = tan', 'tanh');
      await person.press('ArrowDown');
      await person.see(CHOSEN, 'tanh');
      await person.press('Enter');
      await untilText(editor, 'tanh()');
      await person.typeForList('x', 'x');
      await person.see(CHOSEN, 'x');
      await person.typeForList(') + x', 'x');
      await person.see(CHOSEN, 'x');
      await person.press('Enter');
      await person.type('z');
      await untilText(editor, 'y = tanh(x) + x\nz');
      await closeEverything();
    },
  },
  {
    name: 'nothing is offered in a comment, not even words of the file',
    async run(person) {
      const editor = await opened('quiet.bprop', 'input x: [n]\n# about \ny = x\noutput y\n', person);
      await placeCaret(editor, '\ny = x');
      await person.press('Control+Space');
      await person.see(LIST, 'No suggestions');
      await closeEverything();
    },
  },
];
