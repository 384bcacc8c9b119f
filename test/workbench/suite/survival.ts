import * as vscode from 'vscode';
import type { Activation } from '../../../client/activation.ts';
import { closeEverything, open } from './documents.ts';
import { codeOf, isTrue, type Scenario, until } from './harness.ts';

/** The process of the server, where it has one: in the web host it is a worker, which nobody can kill from outside. */
async function serverProcess(): Promise<{ kill(signal: string): void } | undefined> {
  const extension = vscode.extensions.getExtension<Activation>('bprop.bprop');
  const client = await extension?.exports.ready;
  const server: unknown = typeof client === 'object' && client !== null && '_serverProcess' in client && client._serverProcess;
  return typeof server === 'object' && server !== null && 'kill' in server
    ? (server as { kill(signal: string): void })
    : undefined;
}

export const survivalScenarios: readonly Scenario[] = [
  {
    name: 'a killed server is started again, which is said, and goes on with the file as it is',
    alsoInWeb: true,
    async run(person) {
      const { document } = await open('survivor.bprop', 'input x: [n]\ny = tanh(x)\n');
      const codes = (): string => vscode.languages.getDiagnostics(document.uri).map(codeOf).join();
      const write = async (line: string): Promise<void> => {
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(document.lineCount, 0), line);
        isTrue(await vscode.workspace.applyEdit(edit), 'the edit was not applied');
      };
      await write('z = q * y\n');
      await until('the first server reports', () => (codes() === 'undefined-name' ? true : undefined));
      const server = await serverProcess();
      const inNode = vscode.extensions.getExtension('bprop.bprop')?.extensionKind === vscode.ExtensionKind.Workspace;
      isTrue(inNode === (server !== undefined), 'the server has a process in the Node host, and there only');
      server?.kill('SIGKILL');
      await write('w = r * z\n');
      await until('the next server reports both', () => (codes() === 'undefined-name,undefined-name' ? true : undefined));
      if (server !== undefined) {
        // A window that runs tests shows no toasts: they wait in the centre.
        await vscode.commands.executeCommand('notifications.showList');
        await person.see('.notifications-center .notification-list-item', 'the language server ended and was started again');
      }
      await vscode.commands.executeCommand('notifications.clearAll');
      await closeEverything();
    },
  },
];
