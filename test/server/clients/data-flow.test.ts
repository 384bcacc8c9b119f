import { describe, expect, it } from 'vitest';
import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  InlayHintRequest,
  InlayHintResolveRequest,
  type MarkupContent,
  type Range,
} from 'vscode-languageserver-protocol/node';
import { example } from '../../support/files.ts';
import { type LanguageClient, positionAt, RICH, startClient, URI } from '../client.ts';
import { BLOCK, CELL, wordAt } from '../features/opened.ts';

const TEXT = `${CELL}${BLOCK}`;

async function itemAt(client: LanguageClient, text: string, at: number): Promise<CallHierarchyItem> {
  const [item] = (await client.connection.sendRequest(CallHierarchyPrepareRequest.type, client.at(positionAt(text, at)))) ?? [];
  if (item === undefined) throw new Error('nothing stands there');
  return item;
}

/** Names with the texts of the places that lead there. */
function named(text: string, edges: readonly (readonly [CallHierarchyItem, readonly Range[]])[]): readonly string[] {
  return edges.map(
    ([{ name }, ranges]) => `${name}: ${ranges.map((range) => `${wordAt(text, { range })} ${range.start.line}`).join(', ')}`,
  );
}

async function into(client: LanguageClient, text: string, item: CallHierarchyItem): Promise<readonly string[]> {
  const calls = await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item });
  return named(text, calls?.map(({ from, fromRanges }) => [from, fromRanges] as const) ?? []);
}

async function outOf(client: LanguageClient, text: string, item: CallHierarchyItem): Promise<readonly string[]> {
  const calls = await client.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item });
  return named(text, calls?.map(({ to, fromRanges }) => [to, fromRanges] as const) ?? []);
}

async function opened(text: string): Promise<LanguageClient> {
  const client = await startClient({ checkAsYouType: false });
  await client.open(text);
  return client;
}

describe('the hierarchy of calls', () => {
  it('begins at a name, with its shape, wherever it is read', async () => {
    const client = await opened(TEXT);
    const item = await itemAt(client, TEXT, TEXT.indexOf('tanh(a)') + 'tanh('.length);
    expect(item).toMatchObject({ name: 'a', detail: '[m] intermediate', uri: URI });
    expect(wordAt(TEXT, { range: item.range })).toBe('a = W @ x + U @ h');
    const none = await client.connection.sendRequest(
      CallHierarchyPrepareRequest.type,
      client.at(positionAt(TEXT, TEXT.indexOf('tanh'))),
    );
    expect(none).toBeNull();
  });

  it('leads into a name from what its lines read, and out of it to what reads it', async () => {
    const client = await opened(TEXT);
    const a = await itemAt(client, TEXT, TEXT.indexOf('a ='));
    expect(await into(client, TEXT, a)).toEqual(['W: W 2', 'x: x 2', 'U: U 2', 'h: h 2']);
    expect(await outOf(client, TEXT, a)).toEqual(['y: a 3']);
    const da = await itemAt(client, TEXT, TEXT.indexOf('da +='));
    expect(await into(client, TEXT, da)).toEqual(['dy: dy 8', 'y: y 8']);
    expect(await outOf(client, TEXT, da)).toEqual(['dU: da 10', 'dh: da 11', 'dW: da 12', 'dx: da 13']);
  });

  it('is the same way from both ends, in files of every kind', async () => {
    for (const name of ['gru.bprop', 'gru-by-hand.bprop', 'sequences/rnn-bidirectional.bprop']) {
      const text = example(name);
      const client = await opened(text);
      const { connection } = client;
      const lines = text.split('\n');
      for (const [line, own] of lines.entries()) {
        const character = /^\s*\w+(?=(\[[^\]]*\])? \+?= )/.exec(own)?.[0].length;
        if (character === undefined) continue;
        const [item] = (await connection.sendRequest(CallHierarchyPrepareRequest.type, client.at({ line, character }))) ?? [];
        if (item === undefined) continue;
        const sources = (await connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item })) ?? [];
        expect(sources.length, `${name}: ${own}`).toBeGreaterThan(0);
        for (const { from } of sources) {
          const readers = (await connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item: from })) ?? [];
          expect(readers.map(({ to }) => to.name)).toContain(item.name);
        }
      }
    }
  });

  it('has nothing to say of a name that has gone since', async () => {
    const client = await opened(TEXT);
    const item = await itemAt(client, TEXT, TEXT.indexOf('a ='));
    await client.diagnostics(client.change([{ text: 'input q: [n]\n' }]));
    expect(await into(client, TEXT, item)).toEqual([]);
    await client.close();
    expect(await outOf(client, TEXT, item)).toEqual([]);
  });
});

describe('the tooltip of a shape', () => {
  const ALL = { textDocument: { uri: URI }, range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };

  it('says where it comes from, when somebody points at it', async () => {
    const client = await opened(TEXT);
    expect(client.announced.inlayHintProvider).toEqual({ resolveProvider: true });
    const [hint] = (await client.connection.sendRequest(InlayHintRequest.type, ALL)) ?? [];
    expect(hint).toMatchObject({ label: ': [m]' });
    expect(hint?.tooltip).toBeUndefined();
    const resolved = await client.connection.sendRequest(
      InlayHintResolveRequest.type,
      hint ?? { position: { line: 0, character: 0 }, label: '' },
    );
    const { kind, value } = resolved.tooltip as MarkupContent;
    expect(kind).toBe('markdown');
    expect(value).toContain('a = W @ x + U @ h');
    expect(value).toContain('From `W: [m, n]`, `x: [n]`, `U: [m, m]`, `h: [m]`.');
  });

  it('is not promised to a client that cannot ask for it', async () => {
    const client = await startClient({}, { ...RICH, textDocument: { ...RICH.textDocument, inlayHint: {} } });
    await client.open(TEXT);
    expect(client.announced.inlayHintProvider).toBe(true);
    const hints = (await client.connection.sendRequest(InlayHintRequest.type, ALL)) ?? [];
    expect(hints.length).toBeGreaterThan(0);
    for (const { data, tooltip } of hints) expect([data, tooltip]).toEqual([undefined, undefined]);
  });
});
