import { describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  type Diagnostic,
  DocumentDiagnosticRequest,
  HoverRequest,
  LSPErrorCodes,
  RenameRequest,
} from 'vscode-languageserver-protocol/node';
import { CheckRequest } from '../../server/protocol.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { example } from '../support/files.ts';
import { offsetAt, positionAt, startClient, URI } from './client.ts';

const GRU = example('gru.bprop');

function keys(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ range, code, message }) => JSON.stringify({ range, code, message })).toSorted();
}

/** An edit as people and their slips make them: a few characters come or go anywhere. */
function randomChange(random: Random, text: string): { readonly start: number; readonly end: number; readonly inserted: string } {
  const pieces = ['x', ' ', '\n', '(', ')', ' + ', 'z3', '=', ' @ ', 'h\n', '}', '# ', '.T', '1', 'backward {\n', 'dz4 += dz3\n'];
  const start = random.below(text.length + 1);
  const end = Math.min(text.length, start + (random.below(3) === 0 ? random.below(6) : 0));
  return { start, end, inserted: pieces[random.below(pieces.length)] ?? '' };
}

describe('the built server', () => {
  it.each([
    'file:///50%.bprop',
    'file:///a b.bprop',
    'file:///würfel.bprop',
    'file:///c:/x.bprop',
    'untitled:Untitled-1',
    'file:///x.txt',
  ])('reads %s, however the client writes the address', async (uri) => {
    const client = await startClient({ checkAsYouType: false });
    await client.open('y = x\n', uri);
    expect((await client.diagnostics(1, uri)).map(({ code }) => code)).toContain('undefined-name');
    client.change([{ text: 'input x: [n]\ny = x\n' }], uri);
    expect(await client.diagnostics(2, uri)).toEqual([]);
  });

  it('publishes the diagnostics of each version, first without numbers and then with them', async () => {
    const client = await startClient();
    await client.open(example('gru-by-hand.bprop'));
    expect(await client.diagnostics()).toEqual([]);
    const { report } = await client.report();
    expect(report.lines.filter(({ status }) => status === 'fail').map(({ target }) => target)).toEqual(['dh']);
    const last = await client.published.first(({ diagnostics }) => diagnostics.length > 0);
    expect(last.diagnostics.map(({ code, range }) => ({ code, line: range.start.line }))).toEqual([
      { code: 'wrong-gradient', line: 34 },
    ]);
  });

  it('says where a check found what, when lines have come in front of it since the file was opened', async () => {
    const text = example('gru-by-hand.bprop');
    const client = await startClient();
    await client.open(text);
    const { report: before } = await client.report();
    const at = positionAt(text, text.indexOf('backward {'));
    const lines = ['# one', 'const c1: [n]', 'const c2: [m]'].map((line) => `${line}\n`);
    let version = 1;
    for (const line of lines) version = client.change([{ range: { start: at, end: at }, text: line }]);
    const { report } = await client.report(version);
    expect(report.lines.map(({ line }) => line)).toEqual(before.lines.map(({ line }) => line + lines.length));
    const published = await client.published.first(
      (sent) => sent.version === version && sent.diagnostics.some(({ code }) => code === 'wrong-gradient'),
    );
    const wrong = published.diagnostics.find(({ code }) => code === 'wrong-gradient');
    expect(wrong?.range.start.line).toBe(34 + lines.length);
  });

  it('answers each keystroke in the GRU once, with the diagnostics of its version', async () => {
    const client = await startClient({ checkAsYouType: false });
    await client.open(GRU);
    await client.diagnostics();
    const at = positionAt(GRU, GRU.indexOf('sigmoid(z3)') + 'sigmoid(z3'.length);
    const expected: (readonly [number, readonly string[]])[] = [[1, []]];
    for (let stroke = 0; stroke < 40; stroke += 1) {
      const isTyped = stroke % 2 === 0;
      const range = isTyped ? { start: at, end: at } : { start: at, end: { line: at.line, character: at.character + 1 } };
      const version = client.change([{ range, text: isTyped ? '3' : '' }]);
      expected.push([version, isTyped ? ['undefined-name'] : []]);
      await client.diagnostics(version);
    }
    // Behind all that the server has to say of them.
    await client.connection.sendRequest(HoverRequest.type, client.at({ line: 0, character: 0 }));
    const told = client.published.every().map(({ version, diagnostics }) => [version, diagnostics.map(({ code }) => code)]);
    expect(told).toEqual(expected);
  });

  it('does not let typing wait for a check', async () => {
    const client = await startClient();
    // A check of a minute: it is ended by the edit, however late that comes.
    const slow = Array.from({ length: 120 }, (_, step) => `h${step + 1} = tanh(W @ h${step})`).join('\n');
    const text = `dim m = 300\ninput h0: [m]\nparam W: [m, m]\n${slow}\n`;
    await client.open(text);
    await client.diagnostics();
    const running = client.ask(CheckRequest, { uri: URI });
    const end = positionAt(text, text.length);
    const version = client.change([{ range: { start: end, end }, text: 'y = h120 + q\n' }]);
    const found = await client.diagnostics(version);
    expect(found.map(({ code }) => code)).toEqual(['undefined-name']);
    // The check of a version that is gone has no result.
    expect(await running).toBeNull();
  });

  it('has, after 200 edits at full speed, exactly the diagnostics of a fresh start', async () => {
    const client = await startClient({ checkAsYouType: false });
    const random = new Random(11);
    let text = GRU;
    await client.open(text);
    let version = 1;
    for (let edit = 0; edit < 200; edit += 1) {
      const { start, end, inserted } = randomChange(random, text);
      version = client.change([{ range: { start: positionAt(text, start), end: positionAt(text, end) }, text: inserted }]);
      text = text.slice(0, start) + inserted + text.slice(end);
    }
    const found = keys(await client.diagnostics(version));
    const fresh = await startClient({ checkAsYouType: false });
    await fresh.open(text);
    expect(found).toEqual(keys(await fresh.diagnostics()));
  });

  it('is still there after 1,000 edits in a flood', async () => {
    const client = await startClient();
    await client.open(GRU);
    let version = 1;
    for (let edit = 0; edit < 1000; edit += 1) version = client.change([{ text: `${GRU}# ${edit}\n` }]);
    expect(await client.diagnostics(version)).toEqual([]);
    expect((await client.report(version)).report.ok).toBe(true);
  });

  it.each([
    ['hover', HoverRequest.type.method],
    ['rename', RenameRequest.type.method],
  ])('rejects a cancelled %s', async (_, method) => {
    const client = await startClient();
    await client.open(GRU);
    const source = new CancellationTokenSource();
    let request: Promise<unknown> = Promise.resolve();
    // The answer takes the server less time than another message may take to arrive.
    client.together(() => {
      request = client.connection.sendRequest(method, { ...client.at({ line: 6, character: 1 }), newName: 'z' }, source.token);
      source.cancel();
    });
    await expect(request).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it('sends diagnostics or is asked for them, as the client can', async () => {
    const client = await startClient({}, { textDocument: { diagnostic: {} } });
    await client.open('y = x\n');
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    expect(report).toMatchObject({ kind: 'full', items: [{ code: 'undefined-name' }] });
    expect(client.published.last(() => true)).toBeUndefined();
  });

  it('forgets a closed file, and answers nothing about one that it does not know', async () => {
    const client = await startClient();
    await client.open('y = x\n');
    expect(await client.diagnostics()).toHaveLength(1);
    await client.close();
    await client.published.first(({ diagnostics }) => diagnostics.length === 0);
    expect(await client.connection.sendRequest(HoverRequest.type, client.at({ line: 0, character: 0 }))).toBeNull();
  });

  it('refuses a name that is none', async () => {
    const client = await startClient();
    await client.open(GRU);
    const position = positionAt(GRU, GRU.indexOf('z4 '));
    const rename = client.connection.sendRequest(RenameRequest.type, { ...client.at(position), newName: '4z' });
    await expect(rename).rejects.toThrow('`4z` is not a name');
    expect(offsetAt(GRU, position)).toBe(GRU.indexOf('z4 '));
  });
});
