import * as vscode from 'vscode';
import type { CheckWithParams } from '../server/protocol.ts';

/** The conditions that a user chose for checks of a file, for this workspace. */
export interface Remembered {
  readonly seed?: number;
  readonly sizes?: Readonly<Record<string, number>>;
  /** The URI of a JSON file of values. */
  readonly values?: string;
}

type Asked = NonNullable<CheckWithParams['conditions']>;

const KEY = 'bprop.checkWith';

export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}

/** With which seed, sizes and values each file is checked, kept in the workspace's state. */
export class RememberedChecks {
  private readonly state: vscode.Memento;
  /** As they are handed to a server that starts, which cannot wait for files to be read. */
  private readonly ready = new Map<string, Asked>();

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  get(uri: vscode.Uri): Remembered {
    return this.all[uri.toString()] ?? {};
  }

  /** The files whose checks read some values. */
  readersOf(values: vscode.Uri): readonly vscode.Uri[] {
    const readers = Object.entries(this.all).filter(([, remembered]) => remembered.values === values.toString());
    return readers.map(([uri]) => vscode.Uri.parse(uri));
  }

  /** Remembers, or forgets where there is nothing to remember. */
  async set(uri: vscode.Uri, remembered: Remembered): Promise<void> {
    const { [uri.toString()]: _, ...others } = this.all;
    const isNothing = Object.keys(remembered).length === 0;
    await this.state.update(KEY, isNothing ? others : { ...others, [uri.toString()]: remembered });
    await this.prepare(uri);
  }

  /** A file that is called otherwise now is checked as before; whether there is something to remember. */
  async move(from: vscode.Uri, to: vscode.Uri): Promise<boolean> {
    const remembered = this.get(from);
    if (Object.keys(remembered).length === 0) return false;
    await this.set(from, {});
    await this.set(to, remembered);
    return true;
  }

  /** Reads what is remembered, values included, so that `params` has it. */
  async prepareAll(): Promise<void> {
    await Promise.all(Object.keys(this.all).map((uri) => this.prepare(vscode.Uri.parse(uri))));
  }

  /** For a server that starts. */
  params(): readonly CheckWithParams[] {
    return [...this.ready].map(([uri, conditions]) => ({ uri, conditions }));
  }

  /** Reads the values of a file again, and returns the conditions to send to the server. */
  async prepare(uri: vscode.Uri): Promise<CheckWithParams> {
    const asked = await askedFor(this.get(uri));
    const key = uri.toString();
    if (asked === undefined) this.ready.delete(key);
    else this.ready.set(key, asked);
    return asked === undefined ? { uri: key } : { uri: key, conditions: asked };
  }

  private get all(): Readonly<Record<string, Remembered>> {
    return this.state.get<Readonly<Record<string, Remembered>>>(KEY, {});
  }
}

/** Values that cannot be read are handed over by their name alone: the check says that they are not there. */
async function askedFor({ values, ...others }: Remembered): Promise<Asked | undefined> {
  if (values === undefined) return Object.keys(others).length === 0 ? undefined : others;
  const uri = vscode.Uri.parse(values);
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => undefined);
  const asked = { ...others, values: nameOf(uri) };
  return bytes === undefined ? asked : { ...asked, valuesText: new TextDecoder().decode(bytes) };
}
