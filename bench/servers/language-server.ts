import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { CheckedNotification, type GraphAnswer, type GraphParams, GraphRequest } from '../../server/protocol.ts';
import type { Size } from '../../src/graph/drawing/shapes.ts';

/** A language server as a peer. */
export interface ServerKind {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly languageId: string;
  readonly extension: string;
  /** Whether the client asks for diagnostics; otherwise the server sends them by itself. */
  readonly pulls: boolean;
  readonly options: object;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const BPROP: ServerKind = {
  name: 'bprop',
  command: process.execPath,
  parameters: [file('../../dist/server.cjs'), '--stdio'],
  languageId: 'bprop',
  extension: 'bprop',
  pulls: false,
  // The numeric check waits for a pause in typing, and would then take the processor from the next keystroke.
  options: { checkAsYouType: false, notifications: [CheckedNotification.method] },
};

/** The same with the numeric check that follows a pause in typing. */
export const BPROP_CHECKING: ServerKind = {
  ...BPROP,
  name: 'bprop, checking',
  options: { ...BPROP.options, checkAsYouType: true },
};

export const IDLE: ServerKind = { ...BPROP, name: 'a server that does nothing', parameters: [file('idle.ts'), '--stdio'] };

export const TYPESCRIPT: ServerKind = {
  name: 'TypeScript 7 (pull)',
  command: file('../../node_modules/.bin/tsc'),
  parameters: ['--lsp', '--stdio'],
  languageId: 'typescript',
  extension: 'ts',
  pulls: true,
  options: {},
};

/** From bench/peers, where it is installed; its numbers are of its own answer, as it also sends them after a while. */
export const PYRIGHT: ServerKind = {
  name: 'pyright (pull)',
  command: process.execPath,
  parameters: [file('../peers/node_modules/pyright/langserver.index.js'), '--stdio'],
  languageId: 'python',
  extension: 'py',
  pulls: true,
  options: {},
};

/** Those of the kinds that are installed. */
export function installed(...kinds: readonly ServerKind[]): readonly ServerKind[] {
  return kinds.filter(({ command, parameters }) =>
    [command, parameters[0] ?? ''].every((path) => !path.startsWith('/') || existsSync(path)),
  );
}

/** A server with one open file. */
export class OpenFile {
  private readonly kind: ServerKind;
  private readonly child: ChildProcess;
  private readonly connection: ProtocolConnection;
  private readonly uri: string;
  private version = 1;
  private published = (_version: number | undefined): void => undefined;
  private checked = (_version: number): void => undefined;

  private constructor(kind: ServerKind, child: ChildProcess, connection: ProtocolConnection) {
    this.kind = kind;
    this.child = child;
    this.connection = connection;
    this.uri = `file:///bench/chain.${kind.extension}`;
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version }) => {
      if (uri === this.uri) this.published(version);
    });
    connection.onNotification(CheckedNotification.method, ({ version }: { readonly version: number }) => this.checked(version));
    connection.onUnhandledNotification(() => undefined);
    connection.onRequest('workspace/configuration', ({ items }: { readonly items: readonly unknown[] }) => items.map(() => null));
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.listen();
  }

  /** Starts a server, opens the text in it, and waits for the first diagnostics. */
  static async start(kind: ServerKind, text: string): Promise<OpenFile> {
    const child = spawn(kind.command, kind.parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
    const reader = new StreamMessageReader(child.stdout);
    const opened = new OpenFile(kind, child, createProtocolConnection(reader, new StreamMessageWriter(child.stdin)));
    const { connection, uri } = opened;
    const textDocument = kind.pulls ? { diagnostic: {} } : { publishDiagnostics: { versionSupport: true } };
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument },
      initializationOptions: kind.options,
    });
    await connection.sendNotification(InitializedNotification.type, {});
    const first = opened.diagnostics();
    await connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: kind.languageId, version: 1, text },
    });
    await (kind.pulls ? opened.pull() : first);
    return opened;
  }

  /** Replaces a range, and waits for the diagnostics of the version that this makes. */
  async change(range: Range, text: string): Promise<void> {
    this.version += 1;
    const { uri, version } = this;
    const told = this.diagnostics();
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
    await (this.kind.pulls ? this.pull() : told);
  }

  /** Waits for the numeric check of the version at hand. */
  verdict(): Promise<void> {
    return new Promise((resolve) => {
      this.checked = (version) => {
        if (version === this.version) resolve();
      };
    });
  }

  /** Asks for the graph of the file: all of it, or folded until it can be read in the room that there is. */
  async picture(room?: Size): Promise<void> {
    const parameters: GraphParams = {
      uri: this.uri,
      unrolled: false,
      folded: [],
      evenIfLarge: false,
      ...(room === undefined ? { direction: 'right' } : { room }),
    };
    const answer: GraphAnswer = await this.connection.sendRequest(GraphRequest.method, parameters);
    if (answer.kind !== 'picture' || answer.version !== this.version) throw new Error(`no picture: ${JSON.stringify(answer)}`);
  }

  private diagnostics(): Promise<void> {
    return new Promise((resolve) => {
      this.published = (version) => {
        if (version === this.version) resolve();
      };
    });
  }

  private async pull(): Promise<void> {
    await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: this.uri } });
  }

  /** Memory of the process in MiB. */
  memory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s*([0-9]+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    this.connection.end();
    this.child.kill();
  }
}
