import * as vscode from 'vscode';
import { PATIENCE_MS } from '../patience.ts';
import { type Appointment, BRIDGE_FILE, type Call, PERSON_METHODS, type Person } from '../person.ts';

export interface Scenario {
  readonly name: string;
  /** True if it needs something that differs in the web host: the server, its threads, files, the panel's page, the clipboard. */
  readonly alsoInWeb?: true;
  run(person: Person): Promise<void>;
}

/** The folder that is open; the suite never runs without one. */
export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return folder.uri;
}

async function callPerson(url: string, call: Call): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(call) });
  if (!response.ok) throw new Error(`${call.method}(${call.parameters.join(', ')}): ${await response.text()}`);
}

/** Reads the instructions from the file in the workspace. */
export async function readAppointment(): Promise<Appointment> {
  const file = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(workspaceFolder(), BRIDGE_FILE));
  return JSON.parse(new TextDecoder().decode(file));
}

/** The person at the window, wherever they listen. */
export function personAt(url: string): Person {
  const methods = PERSON_METHODS.map((method) => [
    method,
    (...parameters: readonly string[]) => callPerson(url, { method, parameters }),
  ]);
  return Object.fromEntries(methods) as Person;
}

/** Everything that can make a probe's answer change. */
const EVENTS: readonly vscode.Event<unknown>[] = [
  vscode.workspace.onDidChangeTextDocument,
  vscode.workspace.onDidOpenTextDocument,
  vscode.languages.onDidChangeDiagnostics,
  vscode.window.onDidChangeActiveTextEditor,
  vscode.window.onDidChangeVisibleTextEditors,
  vscode.window.onDidChangeTextEditorSelection,
  vscode.window.tabGroups.onDidChangeTabs,
  vscode.window.onDidChangeActiveColorTheme,
];

/** Waits for the first result of a probe, which is asked again after every event of the editor. */
export async function until<T>(what: string, probe: () => T | undefined): Promise<T> {
  const subscriptions: vscode.Disposable[] = [];
  try {
    return await new Promise((resolve, reject) => {
      const ask = (): void => {
        const answer = probe();
        if (answer !== undefined) resolve(answer);
      };
      for (const event of EVENTS) event(ask, undefined, subscriptions);
      const deadline = setTimeout(() => reject(new Error(`waited in vain until ${what}`)), PATIENCE_MS);
      subscriptions.push({ dispose: () => clearTimeout(deadline) });
      ask();
    });
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

export function isTrue(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function isEqual<T>(actual: T, expected: T, what: string): void {
  const [found, wanted] = [actual, expected].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (found !== wanted) throw new Error(`${what}:\n${found}\nbut should be:\n${wanted}`);
}

/** The code of a diagnostic, which links to its explanation. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}
