import * as vscode from 'vscode';

const TYPE = 'bprop';

interface CheckDefinition extends vscode.TaskDefinition {
  readonly paths?: readonly string[];
  readonly flags?: readonly string[];
}

/** Tasks that run the command line, which comes with the extension, in the editor's own Node. */
export function registerTasks({
  subscriptions,
  asAbsolutePath,
}: Pick<vscode.ExtensionContext, 'subscriptions' | 'asAbsolutePath'>): void {
  const program = asAbsolutePath('dist/bprop.cjs');
  subscriptions.push(
    vscode.tasks.registerTaskProvider(TYPE, {
      provideTasks: () => {
        const folders = vscode.workspace.workspaceFolders ?? [];
        return folders.flatMap((folder) => [
          checkTask({ type: TYPE, paths: ['.'] }, folder, program, vscode.l10n.t('check all files')),
          checkTask(
            { type: TYPE, paths: ['.'], flags: ['--watch'] },
            folder,
            program,
            vscode.l10n.t('check files as they change'),
          ),
        ]);
      },
      resolveTask: ({ definition, scope, name }) =>
        checkTask(definition as CheckDefinition, scope ?? vscode.TaskScope.Workspace, program, name),
    }),
  );
}

function checkTask(
  definition: CheckDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  program: string,
  name: string,
): vscode.Task {
  const { paths = ['.'], flags = [] } = definition;
  const options = { env: { ELECTRON_RUN_AS_NODE: '1' }, ...(typeof scope === 'object' ? { cwd: scope.uri.fsPath } : {}) };
  const execution = new vscode.ProcessExecution(process.execPath, [program, 'check', ...flags, '--', ...paths], options);
  const task = new vscode.Task(definition, scope, name, TYPE, execution, '$bprop');
  task.isBackground = flags.includes('--watch');
  task.group = vscode.TaskGroup.Test;
  return task;
}
