import { expect, it } from 'vitest';
import { SemanticTokensRangeRequest, SemanticTokensRequest } from 'vscode-languageserver-protocol/node';
import { TOKEN_TYPES } from '../../../server/protocol.ts';
import { example } from '../../support/files.ts';
import { type LanguageClient, RICH, startClient, URI } from '../client.ts';

const TEXT = 'input x: [n]  # data\ny = 2 * tanh(x)\n';

async function colouring(tokenTypes: readonly string[], augmentsSyntaxTokens: boolean, text: string): Promise<LanguageClient> {
  const semanticTokens = { requests: {}, tokenTypes: [...tokenTypes], tokenModifiers: [], formats: [], augmentsSyntaxTokens };
  const client = await startClient(
    { checkAsYouType: false },
    { ...RICH, textDocument: { ...RICH.textDocument, semanticTokens } },
  );
  await client.open(text);
  return client;
}

async function typesIn(client: LanguageClient): Promise<readonly (string | undefined)[]> {
  const found = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: URI } });
  const legend = client.announced.semanticTokensProvider?.legend.tokenTypes ?? [];
  return (found?.data ?? []).filter((_, index) => index % 5 === 3).map((type) => legend[type]);
}

it.each([
  ['names as the protocol calls them', ['variable'], true, 'parameter typeParameter variable function parameter'],
  ['names as we call them', TOKEN_TYPES, true, 'input dimension intermediate operation input'],
  [
    'everything, names as we call them',
    TOKEN_TYPES,
    false,
    'keyword input dimension comment intermediate operator number operator operation input',
  ],
] as const)('a client is told of %s', async (_, listed, augments, expected) => {
  const client = await colouring(listed, augments, TEXT);
  expect((await typesIn(client)).join(' ')).toBe(expected);
});

it('tokens follow one another without overlap, and a range has a part of them', async () => {
  for (const name of ['gru-by-hand.bprop', 'sequences/rnn-bidirectional.bprop']) {
    const text = example(name);
    const client = await colouring([], false, text);
    const found = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: URI } });
    const data = found?.data ?? [];
    let end = 0;
    for (let at = 0; at < data.length; at += 5) {
      const [line = 0, start = 0, length = 0] = data.slice(at, at + 3);
      expect(length).toBeGreaterThan(0);
      if (line === 0) expect(start).toBeGreaterThanOrEqual(end);
      end = length;
    }
    const range = { start: { line: 2, character: 0 }, end: { line: 5, character: 0 } };
    const part = await client.connection.sendRequest(SemanticTokensRangeRequest.type, { textDocument: { uri: URI }, range });
    expect(part?.data.length).toBeGreaterThan(0);
    expect(part?.data.length).toBeLessThan(data.length);
  }
});
