import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  ApplyWorkspaceEditRequest,
  ExecuteCommandRequest,
  type MessageActionItem,
  ShowDocumentRequest,
  ShowMessageNotification,
  type ShowMessageParams,
  ShowMessageRequest,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { DeriveRequest, ExpandRequest } from '../../../server/protocol.ts';
import { applyEdits, type LanguageClient, RICH, startClient, URI } from '../client.ts';
import { CELL } from '../features/opened.ts';

/** A client that applies what it is sent, and answers questions with a title. */
class Editor {
  readonly client: LanguageClient;
  text: string;
  readonly messages: ShowMessageParams[] = [];
  readonly shown: string[] = [];
  answer: string | undefined;

  constructor(client: LanguageClient, text: string) {
    this.client = client;
    this.text = text;
    const { connection } = client;
    connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
      const edits = (edit.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
      this.text = applyEdits(this.text, edits);
      return { applied: true };
    });
    connection.onNotification(ShowMessageNotification.type, (message) => void this.messages.push(message));
    connection.onRequest(ShowMessageRequest.type, ({ actions = [] }): MessageActionItem | null => {
      return actions.find(({ title }) => title === this.answer) ?? null;
    });
    connection.onRequest(ShowDocumentRequest.type, ({ uri }) => {
      this.shown.push(uri);
      return { success: true };
    });
  }

  static async open(text: string, locale?: string): Promise<Editor> {
    const client = await startClient({ checkAsYouType: false }, RICH, [], locale);
    await client.open(text);
    return new Editor(client, text);
  }

  run(command: string, ...given: readonly unknown[]): Promise<unknown> {
    return this.client.connection.sendRequest(ExecuteCommandRequest.type, { command, arguments: [URI, ...given] });
  }
}

const LOOP = `dim T = 16
input x: [n], h0: [n]
h[0] = h0
for t in 1..T {
  h[t] = tanh(h[t-1] * x)
}
L = sum(h[T])
output L
`;

describe('commands of the server', () => {
  it('tell what the client has against an edit', async () => {
    const editor = await Editor.open(CELL);
    editor.client.connection.onRequest(ApplyWorkspaceEditRequest.type, () => ({ applied: false, failureReason: 'read only' }));
    expect(await editor.run('bprop.derive')).toEqual({ refused: 'read only' });
    const client = await startClient({ checkAsYouType: false }, {});
    await client.open(CELL);
    const derive = { command: 'bprop.derive', arguments: [URI] };
    expect(await client.connection.sendRequest(ExecuteCommandRequest.type, derive)).toEqual({
      refused: expect.stringContaining('workspace/applyEdit'),
    });
  });

  it('are those that the client does not carry out itself', async () => {
    const all = (await startClient()).announced.executeCommandProvider?.commands;
    expect(all).toEqual(
      expect.arrayContaining(['derive', 'checkpoint', 'expand', 'check', 'graph', 'export', 'why'].map((own) => `bprop.${own}`)),
    );
    const { announced } = await startClient({ commands: ['bprop.derive', 'bprop.graph'] });
    expect(announced.executeCommandProvider?.commands).toEqual(all?.filter((own) => !/derive|graph/.test(own)));
    const unable = await startClient({}, { workspace: { applyEdit: false } });
    expect(unable.announced.executeCommandProvider?.commands).toEqual([
      'bprop.check',
      'bprop.graph',
      'bprop.export',
      'bprop.why',
    ]);
  });

  it.each([
    ['bprop.derive', CELL, DeriveRequest],
    ['bprop.expand', CELL, ExpandRequest],
  ])('%s writes what the request of our own answers', async (command, text, request) => {
    const editor = await Editor.open(text);
    const answer = await editor.client.ask(request, { uri: URI });
    expect(await editor.run(command)).toEqual({ applied: true });
    expect(editor.text).toBe('edits' in answer && applyEdits(text, [...answer.edits]));
    expect(editor.text).not.toBe(text);
  });

  it('bprop.checkpoint writes the block that keeps few states', async () => {
    const editor = await Editor.open(LOOP);
    expect(await editor.run('bprop.checkpoint')).toEqual({ applied: true });
    const answer = await editor.client.ask(DeriveRequest, { uri: URI, checkpoint: 'sqrt' });
    expect(editor.text).toBe('edits' in answer && applyEdits(LOOP, [...answer.edits]));
  });

  it('bprop.why shows the reason for a line of the block as a page', async () => {
    const editor = await Editor.open('input x: [n]\ny = tanh(x / 2)\noutput y\nbackward {\n  dx += dy * (1 - y ^ 2) / 2\n}\n');
    const answer = (await editor.run('bprop.why', 4)) as { readonly text: string; readonly uri: string };
    expect(answer.text).toContain('# Why `dx += dy * (1 - y ^ 2) / 2`?');
    expect(editor.shown).toEqual([answer.uri]);
    expect(readFileSync(fileURLToPath(answer.uri), 'utf8')).toBe(answer.text);
    expect(await editor.run('bprop.why', 1)).toEqual({ refused: 'no line of a backward block stands there' });
    expect(await editor.run('bprop.why')).toEqual({ refused: 'no line of a backward block stands there' });
  });

  it("bprop.derive replaces lines of the user's only when the user says so", async () => {
    const text = `${CELL}backward {\n  da += dy\n}\n`;
    const editor = await Editor.open(text);
    for (const answer of [undefined, 'Keep Mine']) {
      editor.answer = answer;
      expect(await editor.run('bprop.derive')).toEqual({ applied: false });
      expect(editor.text).toBe(text);
    }
    editor.answer = 'Replace';
    expect(await editor.run('bprop.derive')).toEqual({ applied: true });
    expect(editor.text).toContain('da += dy * (1 - y ^ 2)');
  });

  it('say why they do nothing', async () => {
    const editor = await Editor.open('y = x\n');
    for (const command of ['bprop.derive', 'bprop.expand', 'bprop.checkpoint', 'bprop.graph']) {
      expect(await editor.run(command)).toEqual({ refused: 'the forward equations have errors: they come first' });
      expect(editor.messages.at(-1)?.message).toBe('bprop: the forward equations have errors: they come first');
    }
    expect(await editor.run('bprop.export', 'numpy')).toEqual({ refused: 'the file has errors: they come first' });
    await expect(editor.run('bprop.unheard')).rejects.toThrow('there is no command `bprop.unheard`');
    const nowhere = { command: 'bprop.check', arguments: [] };
    await expect(editor.client.connection.sendRequest(ExecuteCommandRequest.type, nowhere)).rejects.toThrow('URI');
  });

  it('bprop.check answers with the report, and says the verdict', async () => {
    const editor = await Editor.open(CELL);
    expect(await editor.run('bprop.check')).toMatchObject({ uri: URI, version: 1, report: { ok: true } });
    expect(editor.messages.map(({ message }) => message)).toEqual(['cell: 4 of 4 gradients right']);
  });

  it('bprop.export shows the file in the language that is named or chosen', async () => {
    const editor = await Editor.open(CELL);
    expect(await editor.run('bprop.export', 'numpy')).toMatchObject({ text: expect.stringContaining('def backward(') });
    editor.answer = 'C';
    expect(await editor.run('bprop.export')).toMatchObject({ text: expect.stringContaining('void cell_forward(') });
    editor.answer = undefined;
    expect(await editor.run('bprop.export')).toBeNull();
    expect(await editor.run('bprop.export', 'cobol')).toEqual({ refused: 'there is no export to `cobol`' });
    expect(editor.shown.map((uri) => uri.split('/').at(-1))).toEqual(['cell.py', 'cell.c']);
    expect(readFileSync(fileURLToPath(editor.shown[0] ?? ''), 'utf8')).toContain('def backward(');
  });

  it('bprop.graph shows a picture', async () => {
    const editor = await Editor.open(CELL);
    expect(await editor.run('bprop.graph')).toMatchObject({
      text: expect.stringMatching(/^<svg .*<\/svg>\s*$/s),
      uri: editor.shown[0],
    });
    expect(editor.shown[0]).toMatch(/\/cell\.svg$/);
  });

  it("speak the user's language, whatever its region", async () => {
    for (const locale of ['de', 'de-AT', 'DE_CH.UTF-8']) {
      const editor = await Editor.open(CELL, locale);
      await editor.run('bprop.check');
      expect(editor.messages.map(({ message }) => message)).toEqual(['cell: 4 von 4 Gradienten richtig']);
    }
    const editor = await Editor.open(CELL, 'constructor');
    await editor.run('bprop.check');
    expect(editor.messages.map(({ message }) => message)).toEqual(['cell: 4 of 4 gradients right']);
  });
});
