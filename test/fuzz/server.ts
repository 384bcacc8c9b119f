import { PassThrough } from 'node:stream';
import { createConnection } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  LogMessageNotification,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { startServer } from '../../server/start.ts';
import { Random } from '../../src/verify/draws/random.ts';

const URI = 'file:///fuzzed.bprop';
const OPTIONS = { tabSize: 2, insertSpaces: true };
const IDLE = { post: (): void => undefined, stop: (): void => undefined };
/** The JSON-RPC code for a handler that threw. */
const INTERNAL_ERROR = -32603;
const POSITIONS = 3;

type Params = (range: Range) => object;

/** A document, a place in it or a stretch of it: what requests carry. */
const whole: Params = () => ({ textDocument: { uri: URI } });
const place: Params = ({ start }) => ({ textDocument: { uri: URI }, position: start });
const stretch: Params = (range) => ({ textDocument: { uri: URI }, range });

const REQUESTS: readonly (readonly [string, Params])[] = [
  ['textDocument/hover', place],
  ['textDocument/completion', place],
  ['textDocument/signatureHelp', place],
  ['textDocument/definition', place],
  ['textDocument/references', (range) => ({ ...place(range), context: { includeDeclaration: true } })],
  ['textDocument/documentHighlight', place],
  ['textDocument/prepareRename', place],
  ['textDocument/rename', (range) => ({ ...place(range), newName: 'renamed' })],
  ['textDocument/linkedEditingRange', place],
  ['textDocument/selectionRange', ({ start }) => ({ textDocument: { uri: URI }, positions: [start] })],
  ['textDocument/codeAction', (range) => ({ ...stretch(range), context: { diagnostics: [] } })],
  ['textDocument/inlayHint', stretch],
  ['textDocument/rangeFormatting', (range) => ({ ...stretch(range), options: OPTIONS })],
  ['textDocument/onTypeFormatting', (range) => ({ ...place(range), ch: '\n', options: OPTIONS })],
  ['textDocument/formatting', () => ({ ...whole(NOWHERE), options: OPTIONS })],
  ['textDocument/codeLens', whole],
  ['textDocument/documentSymbol', whole],
  ['textDocument/foldingRange', whole],
  ['textDocument/semanticTokens/full', whole],
  ['textDocument/prepareCallHierarchy', place],
  ['bprop/derive', () => ({ uri: URI })],
  ['bprop/expand', () => ({ uri: URI })],
  ['bprop/preview', () => ({ uri: URI })],
];

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Every range in an answer, wherever it is. */
function rangesIn(answer: unknown): readonly Range[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const inner = Object.values(answer).flatMap(rangesIn);
  return 'start' in answer && 'end' in answer && typeof answer.start === 'object' ? [answer as Range, ...inner] : inner;
}

/** True if a range lies in the text and does not end before it begins. */
export function fits({ start, end }: Range, lines: readonly string[]): boolean {
  const inside = [start, end].every(({ line, character }) => {
    const length = lines[line]?.length;
    return length !== undefined && character <= length;
  });
  return inside && (start.line < end.line || (start.line === end.line && start.character <= end.character));
}

/** The language server in this process, asked over streams as an editor would. */
export class ServerUnderTest {
  private readonly client: ProtocolConnection;
  private readonly logged: string[] = [];
  private version = 0;

  private constructor(client: ProtocolConnection) {
    this.client = client;
    client.onNotification(LogMessageNotification.type, ({ message }) => void this.logged.push(message));
    client.listen();
  }

  static async start(): Promise<ServerUnderTest> {
    const [up, down] = [new PassThrough(), new PassThrough()];
    startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), {
      checkThread: () => IDLE,
      layoutThread: () => IDLE,
      pythonThread: () => IDLE,
    });
    const server = new ServerUnderTest(createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up)));
    const initializationOptions = { checkAsYouType: false };
    await server.client.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions,
    });
    await server.client.sendNotification(InitializedNotification.type, {});
    return server;
  }

  private async show(text: string): Promise<void> {
    this.version += 1;
    const { version } = this;
    if (version === 1) {
      const textDocument = { uri: URI, languageId: 'bprop', version, text };
      await this.client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    } else {
      const contentChanges = [{ text }];
      await this.client.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: URI, version },
        contentChanges,
      });
    }
  }

  private async ask(method: string, params: object, lines: readonly string[]): Promise<string | undefined> {
    try {
      const astray = rangesIn(await this.client.sendRequest(method, params)).find((range) => !fits(range, lines));
      return astray && `${method} answers a range outside the text: ${JSON.stringify(astray)}`;
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
      return code === INTERNAL_ERROR ? `${method}: ${error instanceof Error ? error.message : String(error)}` : undefined;
    }
  }

  /** Every request of an editor at a few places of the text: the first thing that goes wrong. */
  async problem(text: string): Promise<string | undefined> {
    this.logged.length = 0;
    await this.show(text);
    const lines = text.split(/\r\n|\r|\n/);
    const random = new Random(text.length);
    const position = (): Range['start'] => {
      const line = random.below(lines.length);
      return { line, character: random.below((lines[line]?.length ?? 0) + 1) };
    };
    for (let count = 0; count < POSITIONS; count += 1) {
      const [a, b] = [position(), position()];
      const isOrdered = a.line < b.line || (a.line === b.line && a.character <= b.character);
      const range = isOrdered ? { start: a, end: b } : { start: b, end: a };
      const answers = await Promise.all(REQUESTS.map(([method, params]) => this.ask(method, params(range), lines)));
      const problem = answers.find((answer) => answer !== undefined) ?? this.logged[0];
      if (problem !== undefined) return problem.split('\n').slice(0, 3).join(' ');
    }
    return undefined;
  }
}
