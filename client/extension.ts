import { type ExtensionContext, Uri } from 'vscode';
import { activateWith } from './activate.ts';
import type { Activation } from './activation.ts';
import { markLoaded } from './clock.ts';
import { registerTasks } from './features/tasks.ts';

/** The extension in a Node host. */
export function activate(context: ExtensionContext): Activation {
  registerTasks(context);
  return activateWith(context, async (options) => {
    const bundle = Uri.joinPath(context.extensionUri, 'dist', 'connect.cjs').toString(true);
    const { connect } = (await import(bundle)) as typeof import('./connect.ts');
    return await connect(context.asAbsolutePath('dist/server.cjs'), options);
  });
}

markLoaded();
