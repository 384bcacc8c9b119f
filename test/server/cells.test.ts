import { describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  CodeLensRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver-protocol/node';
import { DeriveRequest, GraphRequest } from '../../server/protocol.ts';
import { applyEdits, positionAt, startClient, URI } from './client.ts';

const CELL = `cell GRU(x: [n], h: [m]) -> y {
  param Wz, Wg: [m, n]
  param Uz: [m, m]
  z = sigmoid(Wz @ x + Uz @ h)
  g = tanh(Wg @ x)
  y = (1 - z) * h + z * g
}
`;
const MAIN = `input x[1..T]: [k]
input h0: [m]
h[0] = h0
for t in 1..T {
  h[t] = GRU(x[t], h[t-1])
}
output h[T]
`;
const LINE = "dx[t], dh[t-1] += GRU'(dh[t]; x[t], h[t-1])";

describe('a file with cells in the editor', () => {
  it('is read, derived and checked', async () => {
    const client = await startClient();
    const text = CELL + MAIN;
    await client.open(text);
    expect(await client.diagnostics()).toEqual([]);
    const answer = await client.ask(DeriveRequest, { uri: URI });
    if ('refused' in answer) throw new Error(answer.refused);
    const derived = applyEdits(text, answer.edits);
    expect(derived).toContain(LINE);
    client.change([{ text: derived }]);
    expect((await client.report()).report.diagnostics).toEqual([]);
    expect(await client.diagnostics()).toEqual([]);
    const wrong = derived.replace(LINE, LINE.replace('h[t-1])', 'h[t])'));
    client.change([{ text: wrong }]);
    const { report } = await client.report();
    expect(report.diagnostics.map(({ message }) => message)).toEqual([
      `the contributions of this call are wrong: write \`${LINE}\``,
    ]);
  });

  it('answers all that editors ask', async () => {
    const client = await startClient();
    const text = CELL + MAIN;
    await client.open(text);
    const textDocument = { uri: URI };
    const whole = { start: positionAt(text, 0), end: positionAt(text, text.length) };
    const { connection } = client;
    expect(await connection.sendRequest(CodeLensRequest.type, { textDocument })).not.toHaveLength(0);
    expect(await connection.sendRequest(FoldingRangeRequest.type, { textDocument })).not.toHaveLength(0);
    await connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
    await connection.sendRequest(SemanticTokensRequest.type, { textDocument });
    await connection.sendRequest(CodeActionRequest.type, { textDocument, range: whole, context: { diagnostics: [] } });
    const options = { tabSize: 2, insertSpaces: true };
    expect(await connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options })).toEqual([]);
    for (let offset = 0; offset < text.length; offset += 7)
      await connection.sendRequest(HoverRequest.type, { textDocument, position: positionAt(text, offset) });
    await client.ask(GraphRequest, { uri: URI, unrolled: false, folded: [], evenIfLarge: false });
  });

  it('tells in a hover how a cell is called', async () => {
    const client = await startClient();
    const text = CELL + MAIN;
    await client.open(text);
    const place = client.at(positionAt(text, text.indexOf('GRU(x[t]') + 1));
    const answer = await client.connection.sendRequest(HoverRequest.type, place);
    expect(JSON.stringify(answer)).toContain('cell GRU(x: [n], h: [m]) -> y');
  });
});
