import * as vscode from 'vscode';
import { DOCUMENT_LANGUAGES } from '../src/language/document/fenced-names.ts';
import type { Activation } from './activation.ts';
import { busySince } from './clock.ts';
import { extendMarkdownIt } from './features/fences/colours.ts';
import { VIEW_TYPE } from './features/panel-state.ts';
import { registerLenses } from './features/python/lenses.ts';
import { PYTHON, pairsIn, whenToCheck } from './features/python/scanned.ts';

const OURS: ReadonlySet<string> = new Set(['bprop', ...DOCUMENT_LANGUAGES]);

function isOurs({ languageId }: vscode.TextDocument): boolean {
  return OURS.has(languageId);
}

/** True for a file in Python that is checked by itself. */
function isToBeChecked(document: vscode.TextDocument): boolean {
  return document.languageId === PYTHON && whenToCheck() === 'always' && pairsIn(document).length > 0;
}

/** True where a file in Python is all that the extension can have been woken for. */
export function isPythonAlone(): boolean {
  const { textDocuments } = vscode.workspace;
  return textDocuments.some(({ languageId }) => languageId === PYTHON) && !textDocuments.some(isOurs);
}

/**
 * The extension in a window that has files in Python, and none of its own: most of these are nobody's business here, so that there
 * is a lens above backward passes, and all else waits until something needs it.
 */
export class Gate implements Activation {
  readonly duration: number;
  readonly extendMarkdownIt = extendMarkdownIt;
  private readonly open: () => Promise<Activation>;
  private opening: Promise<Activation> | undefined;
  private opened: Activation | undefined;

  /** `load` gives the way to activate everything, whose commands are registered here until then. */
  constructor({ extension, subscriptions }: vscode.ExtensionContext, load: () => Promise<() => Activation>) {
    const activated = performance.now();
    const waiting = vscode.Disposable.from(
      registerLenses(() => undefined),
      ...commandsOf(extension).map((name) =>
        vscode.commands.registerCommand(name, async (...given: unknown[]) => {
          await this.pass();
          return vscode.commands.executeCommand(name, ...given);
        }),
      ),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel, state) => (await this.pass()).restorePanel(panel, state),
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isOurs(document) || isToBeChecked(document)) void this.pass();
      }),
    );
    subscriptions.push(waiting);
    this.open = async () => {
      const activate = await load();
      waiting.dispose();
      this.opened = activate();
      return this.opened;
    };
    // The Testing view lists the files of the workspace, if it has any.
    void Promise.resolve(vscode.workspace.findFiles('**/*.bprop', undefined, 1)).then(({ length }) => {
      if (length > 0) void this.pass();
    });
    if (vscode.workspace.textDocuments.some(isToBeChecked)) void this.pass();
    this.duration = busySince(activated);
  }

  get isWaiting(): boolean {
    return this.opened === undefined;
  }

  get hasServer(): boolean {
    return this.opened?.hasServer === true;
  }

  get ready(): Promise<unknown> {
    return this.pass().then((activation) => activation.ready);
  }

  restorePanel(panel: vscode.WebviewPanel, state: unknown): void {
    void this.pass().then((activation) => activation.restorePanel(panel, state));
  }

  private pass(): Promise<Activation> {
    this.opening ??= this.open();
    return this.opening;
  }
}

/** The commands that the manifest promises. */
function commandsOf({ packageJSON }: vscode.Extension<unknown>): readonly string[] {
  const { contributes } = packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}
