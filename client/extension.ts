import { type ExtensionContext, Uri } from 'vscode';
import type { Activation } from './activation.ts';
import { markLoaded, STARTED } from './clock.ts';
import { registerTasks } from './features/tasks.ts';
import { Gate, isPythonAlone } from './gate.ts';

/** The extension in a Node host. */
export function activate(context: ExtensionContext): Activation | Promise<Activation> {
  registerTasks(context);
  const load = async (): Promise<() => Activation> => {
    const bundle = Uri.joinPath(context.extensionUri, 'dist', 'features.cjs').toString(true);
    const { activateFeatures } = (await import(bundle)) as typeof import('./features.ts');
    return () => activateFeatures(context, STARTED);
  };
  return isPythonAlone() ? new Gate(context, load) : load().then((activateNow) => activateNow());
}

markLoaded();
