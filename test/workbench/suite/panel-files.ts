import * as vscode from 'vscode';
import type { Person } from '../person.ts';
import { closeEverything, open, read } from './documents.ts';
import { isTrue, type Scenario, until } from './harness.ts';

/** Files of different kinds: losses, convolutions, norms, random numbers, loops in loops, a wrong line. */
const KINDS = [
  'models/mlp-cross-entropy.bprop',
  'models/convnet.bprop',
  'models/transformer-block.bprop',
  'models/vae.bprop',
  'sequences/gru-stacked.bprop',
  'models/kalman-filter.bprop',
];

const LAYERS = `input x: [b, c, 8, 8]
input t: [b, c]
param gain: [c]
p = max_pool(x, size=2)
q = mean(avg_pool(p, size=2, stride=1), axis=[2, 3])
r = rms_norm(q, gain)
y = bce_with_logits(r, t) + mse(r, q)
output y
`;

const SMALL = `input x: [n]
param W: [m, n]
param b: [m]
a = W @ x
s = a + b
L = sum(tanh(s) * s)
output L
`;

const BROKEN = 'input x: [n]\ny = tanh(x)\nz = y + missing\noutput z\n';

/** More nodes than are laid out without a question. */
const LENGTH = 1200;
const LARGE = ['input y0: [n]', ...Array.from({ length: LENGTH }, (_, at) => `y${at + 1} = tanh(y${at})`), ''].join('\n');

async function openPanelOf(person: Person, name: string, text: string): Promise<vscode.TextEditor> {
  const editor = await open(name, text);
  await person.click('.editor-actions a[aria-label^="Show Computational Graph"]');
  await person.seeInPanel('h1', name);
  return editor;
}

/** Opens a file where the texts are: whoever works in the panel would open it over the panel. */
async function openBeside(name: string, text: string): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
  return await open(name, text);
}

/** Brings a file that is open to the front. */
async function comeBack(person: Person, name: string): Promise<void> {
  await person.click('.tab', name);
  await person.seeInPanel('h1', name);
}

async function walkToTheEnd(person: Person): Promise<void> {
  await person.clickInPanel('button[aria-label="Last step"]');
  await person.seeInPanel('#walk .formula .katex');
  await person.seeInPanel('.node.lit');
  for (const mark of ['.trouble', '.notice']) await person.missInPanel(mark);
}

export const panelFileScenarios: readonly Scenario[] = [
  {
    name: 'the panel draws files of all kinds, and walks to their ends',
    async run(person) {
      await openPanelOf(person, 'layers.bprop', LAYERS);
      await person.seeInPanel('.node[data-id="r"]', 'rms_norm');
      await walkToTheEnd(person);
      for (const path of KINDS) {
        const name = `own-${path.split('/').at(-1)}`;
        await openBeside(name, await read(path));
        await person.seeInPanel('h1', name);
        await walkToTheEnd(person);
      }
      await closeEverything();
    },
  },
  {
    name: 'the panel shows nothing of a good file under the name of a broken one, leads to the mistake, and comes back',
    async run(person) {
      await openPanelOf(person, 'good.bprop', await read('gru-by-hand.bprop'));
      await person.seeInPanel('.node.failing .cross');
      await person.clickInPanel('button[aria-label="Step on"]');
      await person.seeInPanel('#walk .formula');
      const broken = await openBeside('broken.bprop', BROKEN);
      await person.seeInPanel('.notice', 'The equations of broken.bprop have errors');
      for (const old of ['.node', '.cross', '#walk', '#results table', '#saved tr']) await person.missInPanel(old);
      await person.seeMarkedLine();
      await person.seeInPanel('.notice', 'Line 3:');
      await person.clickInPanel('.notice button', 'Go to line 3');
      await until('the caret is at the mistake', () => (broken.selection.active.line === 2 ? true : undefined));
      await comeBack(person, 'good.bprop');
      await person.seeInPanel('.node.failing .cross');
      await person.missInPanel('.notice');
      await closeEverything();
    },
  },
  {
    name: 'the panel dims the last good picture while the text has errors, and is clear again when they are gone',
    async run(person) {
      await openPanelOf(person, 'edited.bprop', SMALL);
      await person.seeInPanel('.node[data-id="s"]');
      await person.click('.view-line', 'tanh(s) * s');
      await person.press('End');
      await person.type(' + q');
      await person.seeInPanel('#graph.stale .node[data-id="s"]');
      await person.seeInPanel('#walk.stale');
      await person.seeInPanel('.notice', 'The equations of edited.bprop have errors: this is the last good picture.');
      for (let letter = 0; letter < ' + q'.length; letter += 1) await person.press('Backspace');
      await person.seeInPanel('#graph:not(.stale) .node[data-id="s"]');
      await person.missInPanel('.notice');
      await closeEverything();
    },
  },
  {
    name: 'the panel opens a large file folded, finds a node in it, and shows a small file again',
    alsoInWeb: true,
    async run(person) {
      await openPanelOf(person, 'small.bprop', SMALL);
      await person.seeInPanel('.node[data-id="L"]');
      const large = await openBeside('large.bprop', LARGE);
      await person.seeInPanel('.node.box');
      await person.missInPanel('.notice');
      await person.missInPanel('.node[data-id="L"]');
      await person.clickInPanel('input[type="search"]');
      await person.type('y777');
      await person.readInPanel('.node.box.hit');
      await person.press('Enter');
      await person.readInPanel('.node.box.selected');
      large.selection = new vscode.Selection(778, 0, 778, 0);
      await person.readInPanel('.node.box.here');
      await comeBack(person, 'small.bprop');
      await person.seeInPanel('.node[data-id="L"]');
      await person.missInPanel('.node.box');
      await closeEverything();
    },
  },
  {
    name: 'the walk marks its line in the text, from the first equation to the last line of the block',
    async run(person) {
      const editor = await openPanelOf(person, 'walked.bprop', SMALL);
      await vscode.commands.executeCommand('bprop.derive', editor.document.uri);
      const written = await until('the block is written', () => {
        const text = editor.document.getText();
        return text.includes('backward {') ? text : undefined;
      });
      const lines = written.split('\n').map((line) => line.trim());
      const steps = lines.filter((line) => / \+?= /.test(line) && !line.startsWith('#'));
      isTrue(steps.length > 8, 'there are too few steps');
      await person.seeInPanel('#walk [role="status"]', 'steps forward');
      await person.clickInPanel('button[aria-label="Step on"]');
      for (const step of steps) {
        await person.seeInPanel('#walk .written code', step);
        const [, right = step] = / \+?= (.*)$/.exec(step) ?? [];
        await person.seeMarkedLine(right);
        await person.press('ArrowRight');
      }
      await person.press('Escape');
      await person.seeMarkedLine();
      await closeEverything();
    },
  },
];
