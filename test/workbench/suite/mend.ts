import * as vscode from 'vscode';
import { BROKEN_MODELS, type BrokenModel, broken } from './broken-models.ts';
import { closeEverything, open, read } from './documents.ts';
import { isEqual, type Scenario } from './harness.ts';

/** Marks of mistakes: edges, or boxes around them. */
const MISTAKE = '.edge.wrong .hit, .edge.missing .hit, .inside';

/** Everything that is not as it should be. */
const BAD = ['.edge.wrong', '.edge.missing', '.edge.spoiled', '.edge.unjudged', '.inside', '.node.failing', '#graph.stale'];

function scenarioOf(model: BrokenModel): Scenario {
  const { title, path, changes } = model;
  return {
    name: `the panel mends ${title} by two clicks for each red edge`,
    async run(person) {
      const name = `mended-${path.split('/').at(-1)}`;
      const editor = await open(name, broken(await read(path), model));
      await vscode.commands.executeCommand('bprop.graph', editor.document.uri);
      await person.seeInPanel('h1', name);
      await person.clickInPanel('button[aria-label="Draw: Backward"]');
      const mistakes = Math.max(1, changes.length);
      for (let left = mistakes; left > 0; left -= 1) {
        await person.chooseInPanel(MISTAKE);
        await person.clickInPanel('#walk button.apply');
        // The text has changed: nothing of what was said of it before is clicked.
        await person.missInPanel('#walk button.apply');
      }
      await person.seeInPanel('.edge.right');
      for (const bad of BAD) await person.missInPanel(bad);
      const errors = vscode.languages
        .getDiagnostics(editor.document.uri)
        .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
      isEqual(errors.map(({ message }) => message).join(), '', 'errors that are left');
      await closeEverything();
    },
  };
}

export const mendScenarios: readonly Scenario[] = BROKEN_MODELS.map(scenarioOf);
