import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { NOTIFICATIONS, type StartOptions } from '../server/protocol.ts';
import type { Activation } from './activation.ts';
import { registerCheck } from './features/checks/check.ts';
import { registerCheckWith } from './features/checks/check-with.ts';
import { registerStatus } from './features/checks/status.ts';
import { registerTesting } from './features/checks/testing.ts';
import { registerDerive } from './features/derive.ts';
import { registerEmptyFile } from './features/empty-file.ts';
import { registerEndOfLineMessages } from './features/end-of-line.ts';
import { registerExample } from './features/example.ts';
import { LINKED_CODES, registerExplanations } from './features/explain.ts';
import { registerExport } from './features/export.ts';
import { extendMarkdownIt } from './features/fences/colours.ts';
import { registerDocuments } from './features/fences/documents.ts';
import { registerNewFile } from './features/new-file.ts';
import { registerPanel } from './features/panel.ts';
import { registerPreview } from './features/preview.ts';
import { registerPython } from './features/python/python.ts';
import { whenToCheck } from './features/python/scanned.ts';
import { registerWalkthrough } from './features/walkthrough.ts';
import { registerWhy } from './features/why.ts';
import { FORMAT_ON_TYPE } from './format-on-type.ts';
import { OWN_COMMANDS } from './own-commands.ts';
import { Session } from './session.ts';
import { NEVER_OVERTAKEN, NEWEST_LENSES } from './stale-results.ts';

const FEATURES: readonly ((session: Session) => void)[] = [
  registerCheck,
  registerCheckWith,
  registerDerive,
  registerEmptyFile,
  registerEndOfLineMessages,
  registerExample,
  registerExplanations,
  registerExport,
  registerNewFile,
  registerPanel,
  registerPreview,
  registerPython,
  registerWalkthrough,
  registerWhy,
];

/** Features that can wait until the editor has drawn the file. */
const LATER: readonly ((session: Session) => void)[] = [registerDocuments, registerStatus, registerTesting];

/** The options of each start of the server, the first and later ones. */
function startOptions({ remembered }: Session): StartOptions {
  const { checkAsYouType, codeLenses, inlayHints } = vscode.workspace.getConfiguration('bprop');
  return {
    checkAsYouType,
    codeLenses,
    inlayHints,
    python: { check: whenToCheck() },
    notifications: NOTIFICATIONS,
    commands: OWN_COMMANDS,
    readsFiles: true,
    checkWith: remembered.params(),
  };
}

/** Options of the language client that both hosts share. */
function clientOptions(session: Session): LanguageClientOptions {
  return {
    documentSelector: [{ language: 'bprop' }],
    initializationOptions: () => startOptions(session),
    synchronize: { configurationSection: 'bprop' },
    middleware: { ...NEVER_OVERTAKEN, ...NEWEST_LENSES, ...FORMAT_ON_TYPE, ...LINKED_CODES },
  };
}

type Start = (options: LanguageClientOptions) => Promise<BaseLanguageClient>;

/**
 * All features of the extension, in either host; `start` connects to the server as that host does, and `started` is the time
 * at which the first line of the extension ran.
 */
export function activateAll(context: vscode.ExtensionContext, start: Start, started: number): Activation {
  const session = new Session(context, async (own) => {
    await own.remembered.prepareAll();
    return await start(clientOptions(own));
  });
  for (const register of FEATURES) register(session);
  setTimeout(() => {
    for (const register of LATER) register(session);
  }, 0);
  return {
    duration: performance.now() - started,
    isWaiting: false,
    extendMarkdownIt,
    get hasServer() {
      return session.hasServer;
    },
    get ready() {
      return session.client;
    },
    restorePanel: (panel, state) => void session.panels?.deserializeWebviewPanel(panel, state),
  };
}
