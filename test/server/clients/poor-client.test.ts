import { describe, expect, it } from 'vitest';
import {
  ApplyWorkspaceEditRequest,
  type CodeAction,
  CodeActionRequest,
  CodeLensRequest,
  type Command,
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
  DocumentDiagnosticRequest,
  DocumentSymbolRequest,
  ExecuteCommandRequest,
  HoverRequest,
  InsertTextFormat,
  type MarkupContent,
  RenameRequest,
  SemanticTokensRequest,
  type ServerCapabilities,
  SignatureHelpRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { applyEdits, type LanguageClient, positionAt, startClient, URI } from '../client.ts';
import { BLOCK, CELL, wordAt } from '../features/opened.ts';

/** A client that says nothing of itself, and asks for nothing. */
async function poor(text: string): Promise<LanguageClient> {
  const client = await startClient({ notifications: [], checkAsYouType: false }, {});
  await client.open(text);
  return client;
}

async function actionsAt(client: LanguageClient, text: string, at: number): Promise<readonly (Command | CodeAction)[]> {
  const position = positionAt(text, at);
  const params = { textDocument: { uri: URI }, range: { start: position, end: position }, context: { diagnostics: [] } };
  return (await client.connection.sendRequest(CodeActionRequest.type, params)) ?? [];
}

async function completionsAt(client: LanguageClient, text: string, at: number): Promise<readonly CompletionItem[]> {
  const list = await client.connection.sendRequest(CompletionRequest.type, client.at(positionAt(text, at)));
  return (list as CompletionList).items;
}

/** Requests of a server that a client must have asked for. */
const ASKED_FOR = [
  'client/registerCapability',
  'window/workDoneProgress/create',
  'workspace/codeLens/refresh',
  'workspace/configuration',
  'workspace/diagnostic/refresh',
  'workspace/inlayHint/refresh',
  'workspace/semanticTokens/refresh',
];

function noteRequests({ connection }: LanguageClient, noted: string[]): void {
  for (const method of ASKED_FOR) {
    connection.onRequest(method, () => {
      noted.push(method);
      return null;
    });
  }
}

describe('a client that says nothing of itself', () => {
  it('is told of positions that every client knows, and of no form that it would have to list', async () => {
    const { announced } = await poor(CELL);
    const expected: ServerCapabilities = { positionEncoding: 'utf-16', codeActionProvider: true, renameProvider: true };
    expect(announced).toMatchObject(expected);
    expect(announced.diagnosticProvider).toBeUndefined();
  });

  it('completes without places to fill in and without commands of an editor', async () => {
    const text = 'input x: [n]\ny = x\n';
    const client = await poor(text);
    for (const at of [0, text.indexOf('y'), text.indexOf('x\n'), text.indexOf(': [')]) {
      for (const item of await completionsAt(client, text, at)) {
        expect(item.insertTextFormat ?? InsertTextFormat.PlainText).toBe(InsertTextFormat.PlainText);
        expect(item.textEdit?.newText).not.toMatch(/\$\d|\$\{/);
        expect(item.command).toBeUndefined();
      }
    }
    const items = await completionsAt(client, text, text.indexOf('x\n'));
    expect(items.find(({ label }) => label === 'tanh')?.textEdit?.newText).toBe('tanh');
    const words = await completionsAt(client, text, text.length);
    expect(words.find(({ label }) => label === 'param')?.textEdit?.newText).toBe('param W: [m, n]');
    expect(words.find(({ label }) => label === 'cell')?.textEdit?.newText).toContain('= sigmoid(W @ x + b)');
  });

  it('reads plain text in hovers, completion and signatures', async () => {
    const text = `${CELL}${BLOCK}`;
    const client = await poor(text);
    const shown: MarkupContent[] = [];
    for (const word of ['tanh', 'y =', 'da, h', 'input']) {
      const hover = await client.connection.sendRequest(HoverRequest.type, client.at(positionAt(text, text.indexOf(word))));
      shown.push(hover?.contents as MarkupContent);
    }
    const item = await client.connection.sendRequest(CompletionResolveRequest.type, { label: 'tanh', kind: 3 });
    shown.push(item.documentation as MarkupContent);
    const at = client.at(positionAt(text, text.indexOf('tanh(') + 'tanh('.length));
    const help = await client.connection.sendRequest(SignatureHelpRequest.type, at);
    shown.push(help?.signatures[0]?.documentation as MarkupContent);
    for (const { kind, value } of shown) {
      expect(kind).toBe('plaintext');
      expect(value).not.toMatch(/`|\*\*|\]\(/);
    }
    expect(shown[1]?.value).toContain('y: [m]  # intermediate\n\ny = tanh(a)\n\nIts derivative:\nda += dy * (1 - y ^ 2)');
    expect(shown[2]?.value).toContain('- line 9: da += dy * (1 - y ^ 2)');
  });

  it('renames by edits without a version', async () => {
    const client = await poor(CELL);
    const at = client.at(positionAt(CELL, CELL.indexOf('a =')));
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...at, newName: 'z' });
    expect(edit?.documentChanges).toBeUndefined();
    expect(applyEdits(CELL, edit?.changes?.[URI] ?? [])).toBe(CELL.replace('a = W', 'z = W').replace('tanh(a)', 'tanh(z)'));
  });

  it('has the symbols of a file as one list', async () => {
    const text = `${CELL}${BLOCK}`;
    const client = await poor(text);
    const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri: URI } })) ?? [];
    const found = symbols.map((symbol) => ('location' in symbol ? [wordAt(text, symbol.location), symbol.containerName] : []));
    expect(found).toContainEqual(['W', undefined]);
    expect(found).toContainEqual(['dW', 'backward']);
  });

  it('has the names coloured as the protocol calls them, and everything else too', async () => {
    const client = await poor('# one\ninput x: [n]\ny = 2 * tanh(x)\n');
    const { data } = (await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: URI } })) ?? {
      data: [],
    };
    const legend = client.announced.semanticTokensProvider?.legend.tokenTypes ?? [];
    const types = data.filter((_, index) => index % 5 === 3).map((type) => legend[type]);
    expect(types).toEqual([
      ...['comment', 'keyword', 'parameter', 'typeParameter'],
      ...['variable', 'operator', 'number', 'operator', 'function', 'parameter'],
    ]);
  });

  it('reads in the message of a diagnostic what is related to it, and is told of no tags', async () => {
    const client = await poor('# one\ninput xx: [n]\nx\u0445 = 2 * xx\n');
    const diagnostics = await client.diagnostics();
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain('\nline 2: `xx` stands here');
    for (const { relatedInformation, tags } of diagnostics) expect([relatedInformation, tags]).toEqual([undefined, undefined]);
  });

  it('has code actions as commands, whose edits the server has it apply', async () => {
    const text = 'input x: [n]\nzeta = exp(x)\ny = zeto * x\noutput y\n';
    const client = await poor(text);
    const applied: WorkspaceEdit[] = [];
    client.connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
      applied.push(edit);
      return { applied: true };
    });
    const actions = (await actionsAt(client, text, text.indexOf('zeto'))) as Command[];
    expect(actions.map(({ command }) => command)).toEqual(actions.map(() => expect.any(String)));
    const replace = actions.find(({ title }) => title === 'Replace by `zeta`');
    expect(client.announced.executeCommandProvider?.commands).toContain(replace?.command);
    const params = { command: replace?.command ?? '', arguments: replace?.arguments ?? [] };
    expect(await client.connection.sendRequest(ExecuteCommandRequest.type, params)).toEqual({ applied: true });
    expect(applied).toEqual([{ changes: { [URI]: [expect.objectContaining({ newText: 'zeta' })] } }]);
    // An offered edit is for the version that it was offered for.
    await client.diagnostics(client.change([{ text: `# new\n${text}` }]));
    const late = await client.connection.sendRequest(ExecuteCommandRequest.type, params);
    expect(late).toEqual({ refused: 'The file has changed meanwhile: please try again.' });
    expect(applied).toHaveLength(1);
  });

  it('is offered only lenses that the server carries out', async () => {
    const client = await poor(CELL);
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: URI } });
    const commands = lenses?.map(({ command }) => command?.command) ?? [];
    expect(commands).toHaveLength(4);
    expect(client.announced.executeCommandProvider?.commands).toEqual(expect.arrayContaining(commands));
  });

  it('is sent nothing beside the protocol, and is asked to refresh nothing', async () => {
    const client = await startClient({ notifications: [] }, {});
    const unknown: string[] = [];
    client.connection.onUnhandledNotification(({ method }) => unknown.push(method));
    noteRequests(client, unknown);
    await client.open(CELL);
    await client.connection.sendRequest(ExecuteCommandRequest.type, { command: 'bprop.check', arguments: [URI] });
    await client.diagnostics(client.change([{ text: `${CELL}# more\n` }]));
    expect(client.checked.every()).toEqual([]);
    expect(unknown.filter((method) => method !== 'window/showMessage')).toEqual([]);
  });
});

describe('a client that asks for diagnostics', () => {
  const PULLING = { textDocument: { diagnostic: {} } };

  it('is told to ask again by its own word alone when numbers have come', async () => {
    const client = await startClient({}, { ...PULLING, workspace: { diagnostics: { refreshSupport: true } } });
    const refreshed = new Promise<void>((resolve) =>
      client.connection.onRequest('workspace/diagnostic/refresh', () => resolve()),
    );
    expect(client.announced.diagnosticProvider).toBeDefined();
    await client.open(`${CELL}backward {\n  da += dy\n}\n`);
    await refreshed;
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    expect(report).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ code: 'wrong-gradient' })]) });
    expect(client.published.every()).toEqual([]);
  });

  it('is asked to refresh lenses without being asked to refresh diagnostics', async () => {
    const client = await startClient({}, { ...PULLING, workspace: { codeLens: { refreshSupport: true } } });
    const asked: string[] = [];
    noteRequests(client, asked);
    await client.open(CELL);
    await client.report();
    await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    expect(new Set(asked)).toEqual(new Set(['workspace/codeLens/refresh']));
  });
});
