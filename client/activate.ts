import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { STARTED } from './clock.ts';
import { registerCheck } from './features/check.ts';
import { registerDerive } from './features/derive.ts';
import { registerExample } from './features/example.ts';
import { LINKED_CODES, registerExplanations } from './features/explain.ts';
import { registerExport } from './features/export.ts';
import { registerPanel } from './features/panel.ts';
import { registerPreview } from './features/preview.ts';
import { registerTesting } from './features/testing.ts';
import { NEVER_OVERTAKEN } from './overtaken.ts';
import { Session } from './session.ts';

const FEATURES: readonly ((session: Session) => void)[] = [
  registerCheck,
  registerDerive,
  registerExample,
  registerExplanations,
  registerExport,
  registerPanel,
  registerPreview,
];

/** What can wait until the editor has drawn the file. */
const LATER: readonly ((session: Session) => void)[] = [registerTesting];

/** What both hosts tell the language client. */
export function clientOptions(): LanguageClientOptions {
  const { checkAsYouType, codeLenses, inlayHints } = vscode.workspace.getConfiguration('bprop');
  return {
    documentSelector: [{ language: 'bprop' }],
    initializationOptions: { checkAsYouType, codeLenses, inlayHints },
    synchronize: { configurationSection: 'bprop' },
    middleware: { ...NEVER_OVERTAKEN, ...LINKED_CODES },
  };
}

/** What the extension tells of itself. */
export interface Activation {
  /** From the first line of its code to the end of its activation, milliseconds. */
  readonly duration: number;
  /** Settles when the server is there. */
  readonly ready: Promise<unknown>;
}

/** The extension in either host; `start` connects to the server as that host does. */
export function activateWith(context: vscode.ExtensionContext, start: () => Promise<BaseLanguageClient>): Activation {
  const session = new Session(context, start);
  for (const register of FEATURES) register(session);
  setTimeout(() => {
    for (const register of LATER) register(session);
  }, 0);
  return { duration: performance.now() - STARTED, ready: session.client };
}
