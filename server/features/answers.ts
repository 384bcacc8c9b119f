import type { LangiumDocument } from 'langium';
import { CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Files, FileVersion } from '../open-files.ts';
import type { RequestName } from '../protocol.ts';

/** The part of the server that answers need. */
interface Answering {
  readonly connection: { readonly console: Pick<Connection['console'], 'error'> };
  readonly files: Pick<Files, 'get'>;
}

/** The server with its documents: what is asked at a place in a fence is answered by the program that it belongs to. */
interface AnsweringInFences extends Answering {
  readonly documents: { readonly at: (uri: string, line: number) => FileVersion | undefined };
}

interface PlaceRequest extends DocumentRequest {
  readonly position?: { readonly line: number };
  readonly range?: { readonly start: { readonly line: number } };
}

interface DocumentRequest {
  readonly textDocument: { readonly uri: string };
}

/** As the connection takes messages, one in each turn: Node has its own way of waiting for the next one. */
const nextTurn: (resume: () => void) => unknown = typeof setImmediate === 'function' ? setImmediate : setTimeout;

/**
 * Lets messages in that came after a request, such as its cancellation. A timer alone may be due before the next message
 * is taken if the machine is busy.
 */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => nextTurn(resolve), 0));
}

/**
 * A request about an open file, as it is when the request comes. A file that is not open, or a mistake of ours, is
 * answered with nothing: the mistake is logged, and the server lives on. A cancelled request is rejected, and so is one for
 * which the answer has an objection.
 */
export function onFile<Params extends DocumentRequest, Result>(
  { connection, files }: Answering,
  answer: (file: FileVersion, params: Params) => Result | undefined | Promise<Result | undefined>,
): (params: Params, token: CancellationToken) => Promise<Result | null> {
  return async (params, token) => {
    const file = files.get(params.textDocument.uri);
    await pause();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    if (file === undefined) return null;
    try {
      return (await answer(file, params)) ?? null;
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return null;
    }
  };
}

/** The same as a method of one of Langium's services, which is called with the document; its version may be an older one. */
export function onDocument<Params extends DocumentRequest, Result>(
  server: Answering,
  answer: (file: FileVersion, params: Params) => Result | undefined | Promise<Result | undefined>,
  // Langium's interfaces have no word for the answer that there is none, which its handlers let through.
): (document: LangiumDocument, params: Params, token?: CancellationToken) => Promise<Result> {
  const answered = onFile(server, answer);
  return (_, params, token = CancellationToken.None) => answered(params, token) as Promise<Result>;
}

/** The same for requests about a place, which may be in a fence of a document. */
export function atPlace<Params extends PlaceRequest, Result>(
  server: AnsweringInFences,
  answer: (file: FileVersion, params: Params) => Result | undefined | Promise<Result | undefined>,
): (document: LangiumDocument, params: Params, token?: CancellationToken) => Promise<Result> {
  return (document, params, token) => {
    const line = params.position?.line ?? params.range?.start.line ?? 0;
    const fence = server.documents.at(params.textDocument.uri, line);
    const files = fence === undefined ? server.files : { get: () => fence };
    return onDocument({ connection: server.connection, files }, answer)(document, params, token);
  };
}

/** Answers a request of our own. */
export function answers<Params, Result>(
  connection: Connection,
  { method }: RequestName<Params, Result>,
  answer: (params: Params) => Result | Promise<Result>,
): void {
  connection.onRequest(method, (params: Params) => Promise.resolve(answer(params)) as Promise<unknown>);
}
