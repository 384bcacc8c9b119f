import {
  type CodeAction,
  CodeActionRequest,
  type Hover,
  type Location,
  type MarkupContent,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { type LanguageClient, offsetAt, positionAt, startClient, URI, withCarets } from '../client.ts';

export const CELL = `input x: [n], h: [m]
param W: [m, n], U: [m, m]
a = W @ x + U @ h   # before the activation
y = tanh(a)
output y
`;

export const BLOCK = `
backward {
  # y = tanh(a)
  da += dy * (1 - y ^ 2)
  # a = W @ x + U @ h
  dU += outer(da, h)
  dh += U.T @ da
  dW += outer(da, x)
  dx += W.T @ da
}
`;

export interface Opened {
  readonly client: LanguageClient;
  readonly text: string;
  /** The request's parameters for the n-th caret `‸`. */
  readonly caret: (index?: number) => ReturnType<LanguageClient['at']>;
}

export async function open(marked: string): Promise<Opened> {
  const { text, carets } = withCarets(marked);
  const client = await startClient();
  await client.open(text);
  return {
    client,
    text,
    caret: (index = 0) => client.at(carets[index] ?? { line: 0, character: 0 }),
  };
}

export function wordAt(text: string, { range }: Location | { readonly range: Location['range'] }): string {
  return text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
}

export function editsOf(edit: WorkspaceEdit | null | undefined): readonly TextEdit[] {
  return (edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
}

export function markdown(hover: Hover | null): string {
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}

export async function actionsAt({ client, text }: Opened, start: number, end = start): Promise<readonly CodeAction[]> {
  const range = { start: positionAt(text, start), end: positionAt(text, end) };
  const found = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: URI },
    range,
    context: { diagnostics: [] },
  });
  return (found ?? []) as CodeAction[];
}

export async function titles(opened: Opened, at: number): Promise<readonly string[]> {
  return (await actionsAt(opened, at)).map(({ title }) => title);
}
