import * as vscode from 'vscode';
import { closeEverything, open } from './documents.ts';
import { codeOf, type Scenario, until, workspaceFolder } from './harness.ts';

const WRONG = 'input x: [n]\ny = tanh(x)\n\nbackward {\n  dx += dy * (1 - y)\n}\n';

export const taskScenarios: readonly Scenario[] = [
  {
    name: 'a task checks a folder, and its mistakes are problems of files that are not open',
    async run() {
      const { document } = await open('checked-by-task/wrong.bprop', WRONG);
      await closeEverything();
      const offered = await vscode.tasks.fetchTasks({ type: 'bprop' });
      const whole = offered.find(({ definition }) => definition['flags'] === undefined);
      if (whole === undefined || offered.length < 2) throw new Error(`tasks: ${offered.map(({ name }) => name).join(', ')}`);
      const { execution, scope, source, problemMatchers } = whole;
      if (!(execution instanceof vscode.ProcessExecution)) throw new Error('the task starts no process');
      const args = [...execution.args.slice(0, -1), 'checked-by-task'];
      const options = execution.options ?? {};
      const own = new vscode.ProcessExecution(execution.process, args, options);
      const task = new vscode.Task({ type: 'bprop', paths: ['checked-by-task'] }, scope ?? 1, 'one folder', source, own, [
        ...problemMatchers,
      ]);
      const ended = new Promise<number | undefined>((done) => {
        const listening = vscode.tasks.onDidEndTaskProcess(({ execution: { task: found }, exitCode }) => {
          if (found.name !== task.name) return;
          listening.dispose();
          done(exitCode);
        });
      });
      await vscode.tasks.executeTask(task);
      const status = await ended;
      if (status !== 1) throw new Error(`the task ended with ${status}`);
      const found = await until('the mistake is a problem', () =>
        vscode.languages.getDiagnostics(document.uri).find((diagnostic) => codeOf(diagnostic) === 'wrong-gradient'),
      );
      if (found.range.start.line !== 4 || found.range.start.character !== 8) throw new Error(`at ${found.range.start.line + 1}`);
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), 'checked-by-task'), { recursive: true });
      await vscode.commands.executeCommand('workbench.action.closePanel');
    },
  },
];
