import { type ExtensionContext, Uri } from 'vscode';
import { activateAll } from './activate.ts';
import type { Activation } from './activation.ts';

/** All features in a Node host. A bundle apart: most files in Python need none of them. */
export function activateFeatures(context: ExtensionContext, started: number): Activation {
  const start: Parameters<typeof activateAll>[1] = async (options) => {
    const bundle = Uri.joinPath(context.extensionUri, 'dist', 'connect.cjs').toString(true);
    const { connect } = (await import(bundle)) as typeof import('./connect.ts');
    return await connect(context.asAbsolutePath('dist/server.cjs'), options);
  };
  return activateAll(context, start, started);
}
