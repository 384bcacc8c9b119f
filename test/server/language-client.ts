import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  LogMessageNotification,
  type Message,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type ServerCapabilities,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';
import { ask, CheckedNotification, type CheckResult, NOTIFICATIONS, type RequestName } from '../../server/protocol.ts';
import { ROOT } from '../support/files.ts';
import { Told } from '../support/told.ts';
import { RICH } from './capabilities.ts';

/** Holds messages back, when it is told to, and hands them out as one piece. */
class Outbox extends StreamMessageWriter {
  private readonly stream: Writable;
  private held: Message[] | undefined;

  constructor(stream: Writable) {
    super(stream);
    this.stream = stream;
  }

  override write(message: Message): Promise<void> {
    if (this.held === undefined) return super.write(message);
    this.held.push(message);
    return Promise.resolve();
  }

  /** Writes what `send` sends so that no message comes without the others. */
  together(send: () => void): void {
    const held: Message[] = [];
    this.held = held;
    send();
    this.held = undefined;
    const texts = held.map((message) => JSON.stringify(message));
    this.stream.write(texts.map((text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`).join(''));
  }
}

export const URI = 'file:///cell.bprop';

/** The built server in a process of its own, spoken to over standard input and output as an editor does. */
export class LanguageClient {
  readonly connection: ProtocolConnection;
  private readonly server: ChildProcess;
  private readonly outbox: Outbox;
  readonly published = new Told<PublishDiagnosticsParams>();
  readonly checked = new Told<CheckResult>();
  readonly logged = new Told<string>();
  private readonly versions = new Map<string, number>();
  /** Of the server, once it has answered. */
  announced: ServerCapabilities = {};

  constructor(connection: ProtocolConnection, server: ChildProcess, outbox: Outbox) {
    this.connection = connection;
    this.server = server;
    this.outbox = outbox;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => this.published.add(params));
    connection.onNotification(CheckedNotification.method, (params: CheckResult) => this.checked.add(params));
    connection.onNotification(LogMessageNotification.type, ({ message }) => this.logged.add(message));
    connection.listen();
  }

  /** What the server says that it can do. */
  async initialize(options: object, capabilities: ClientCapabilities, locale?: string): Promise<ServerCapabilities> {
    const { capabilities: announced } = await this.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(locale !== undefined && { locale }),
      initializationOptions: { notifications: NOTIFICATIONS, ...options },
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    return announced;
  }

  async open(text: string, uri = URI): Promise<void> {
    this.versions.set(uri, 1);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'bprop', version: 1, text },
    });
  }

  /** Sends an edit without waiting for anything; the number of the version that it makes. */
  change(changes: readonly TextDocumentContentChangeEvent[], uri = URI): number {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    void this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [...changes],
    });
    return version;
  }

  async close(uri = URI): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** The static diagnostics of a version: the first that are published for it. */
  async diagnostics(version = this.versions.get(URI), uri = URI): Promise<readonly Diagnostic[]> {
    const { diagnostics } = await this.published.first((params) => params.uri === uri && params.version === version);
    return diagnostics;
  }

  /** The numeric check of a version. */
  report(version = this.versions.get(URI), uri = URI): Promise<CheckResult> {
    return this.checked.first((result) => result.uri === uri && result.version === version);
  }

  ask<Params, Result>(request: RequestName<Params, Result>, params: Params): Promise<Result> {
    return ask(this.connection, request, params);
  }

  /** Sends several messages so that the server reads them at once. */
  together(send: () => void): void {
    this.outbox.together(send);
  }

  at(position: Position, uri = URI): { readonly textDocument: { readonly uri: string }; readonly position: Position } {
    return { textDocument: { uri }, position };
  }

  /** Memory in MiB: held by the server after a garbage collection, and resident in its process. */
  memory(): Promise<Memory> {
    return this.probe('memory held');
  }

  /** Memory in use in MiB, including garbage. */
  async memoryInUse(): Promise<number> {
    return (await this.probe('memory in use')).held;
  }

  private async probe(question: string): Promise<Memory> {
    const answer = once(this.server, 'message');
    this.server.send(question);
    const [measured] = await answer;
    return measured as Memory;
  }

  /** Ends the server as a crash would. */
  async kill(): Promise<void> {
    const exit = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await exit;
    this.connection.dispose();
  }

  /** Ends the server as an editor does. */
  async stop(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.end();
    this.connection.dispose();
    this.server.kill();
  }
}

export interface Memory {
  readonly held: number;
  readonly resident: number;
}

/** A client of a server of its own, in a Node with some more flags. */
export async function launch(
  options: object = {},
  capabilities: ClientCapabilities = RICH,
  more: readonly string[] = [],
  locale?: string,
): Promise<LanguageClient> {
  const flags = ['--expose-gc', '--require', join(ROOT, 'test', 'server', 'probe.cjs'), ...more];
  const server = spawn(process.execPath, [...flags, join(ROOT, 'dist', 'server.cjs'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  if (server.stdout === null || server.stdin === null) throw new Error('the server has no streams');
  const outbox = new Outbox(server.stdin);
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), outbox);
  const client = new LanguageClient(connection, server, outbox);
  client.announced = await client.initialize(options, capabilities, locale);
  return client;
}
