import * as vscode from 'vscode';
import { closeEverything, open, placeCaret, read } from './documents.ts';
import { isTrue, type Scenario, until } from './harness.ts';

const GRU_STEPS = { forward: 17, backward: 30 };

function lineOf({ document }: vscode.TextEditor, start: string): number {
  return document
    .getText()
    .split('\n')
    .findIndex((line) => line.startsWith(start));
}

async function remove(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(text);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
  await editor.edit((edit) => edit.delete(range));
}

export const panelScenarios: readonly Scenario[] = [
  {
    name: 'the panel opens from the title, and is linked with the text both ways',
    alsoInWeb: true,
    async run(person) {
      const editor = await open('graph.bprop', await read('gru.bprop'));
      await person.click('.editor-actions a[aria-label^="Show Computational Graph"]');
      await person.seeInPanel('.node[data-id="z17"]');
      await person.clickInPanel('.node[data-id="z9"]');
      await until('the caret is where z9 is defined', () =>
        editor.selection.active.line === lineOf(editor, 'z9 ') ? true : undefined,
      );
      await placeCaret(editor, 'z15 =');
      await person.seeInPanel('.node.here[data-id="z15"]');
    },
  },
  {
    name: 'the panel keeps its selection over an edit, and its last good picture while the text has errors',
    async run(person) {
      const editor = vscode.window.visibleTextEditors[0] as vscode.TextEditor;
      const end = editor.document.positionAt(editor.document.getText().indexOf('output'));
      await editor.edit((edit) => edit.insert(end, 'extra = z17 * z4\n'));
      await person.seeInPanel('.node[data-id="extra"]');
      await person.seeInPanel('.node.selected[data-id="z9"]');
      await editor.edit((edit) => edit.insert(end, 'broken = nothing\n'));
      await person.seeInPanel('#graph.stale .node[data-id="extra"]');
      await remove(editor, 'broken = nothing\n');
      await person.seeInPanel('#graph:not(.stale) .node[data-id="extra"]');
      await remove(editor, 'extra = z17 * z4\n');
      await person.seeInPanel('#walk [role="status"]', `${GRU_STEPS.forward} steps forward, ${GRU_STEPS.backward} back`);
    },
  },
  {
    name: 'the panel steps through all values and all junctions of the GRU',
    async run(person) {
      for (let step = 1; step <= GRU_STEPS.forward; step += 1) {
        await person.clickInPanel('button[aria-label="Step on"]');
        await person.seeInPanel('#walk [role="status"]', `Step ${step} of ${GRU_STEPS.forward} forward`);
      }
      for (let step = 1; step <= GRU_STEPS.backward; step += 1) {
        await person.clickInPanel('button[aria-label="Step on"]');
        await person.seeInPanel('#walk [role="status"]', `Step ${step} of ${GRU_STEPS.backward} back`);
      }
    },
  },
  {
    name: 'the panel hides a line back, asks for it, and takes it written another way',
    alsoInWeb: true,
    async run(person) {
      await person.clickInPanel('button[aria-label="First step"]');
      await person.clickInPanel('button[aria-label^="Explain"]');
      for (let step = 0; step < GRU_STEPS.forward; step += 1) await person.clickInPanel('button[aria-label="Step on"]');
      await person.seeInPanel('#walk .question', 'The gradient comes back through z17 = z15 + z16');
      await person.type('dz15 += 2 * dz17');
      await person.press('Enter');
      await person.seeInPanel('#walk .verdict', '✗');
      // The editor selects all of a page by a message that may come after the next letter; this the field does by itself.
      await person.press('Shift+Home');
      await person.type('dz15 += 3 * dz17 - 2 * dz17');
      await person.press('Enter');
      await person.seeInPanel('#walk .verdict', '✓ Right');
      await person.seeInPanel('#walk [role="status"]', `Step 1 of ${GRU_STEPS.backward} back: dz15 += dz17`);
      await person.clickInPanel('button[aria-label^="Explain"]');
      await person.missInPanel('#walk .verdict');
    },
  },
  {
    name: 'the panel keeps its view, its selection and its step when the file is renamed',
    alsoInWeb: true,
    async run(person) {
      const [editor] = vscode.window.visibleTextEditors;
      if (editor === undefined) throw new Error('no text is in sight');
      await person.clickInPanel('button[aria-label="First step"]');
      await person.clickInPanel('button[aria-label="Step on"]');
      await person.clickInPanel('.node[data-id="z2"]');
      await editor.document.save();
      const newUri = vscode.Uri.joinPath(editor.document.uri, '../renamed-graph.bprop');
      const renaming = new vscode.WorkspaceEdit();
      renaming.renameFile(editor.document.uri, newUri);
      isTrue(await vscode.workspace.applyEdit(renaming), 'the file is not renamed');
      await person.seeInPanel('h1', 'renamed-graph.bprop');
      await person.seeInPanel('#graph:not(.stale) .node.selected[data-id="z2"]');
      await person.seeInPanel('#walk [role="status"]', `Step 2 of ${GRU_STEPS.forward} forward`);
      // The line of a step is marked in the text that has the new name.
      await person.clickInPanel('button[aria-label="Step on"]');
      await person.seeMarkedLine('z1 + z2');
    },
  },
  {
    name: 'the panel follows the file in front, and a failing check turns its node red',
    alsoInWeb: true,
    async run(person) {
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
      await open('red-graph.bprop', await read('gru-by-hand.bprop'));
      await person.seeInPanel('h1', 'red-graph.bprop');
      await person.seeInPanel('.node.failing');
      await closeEverything();
    },
  },
];
