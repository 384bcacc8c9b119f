import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  DiagnosticSeverity,
  DocumentFormattingRequest,
  HoverRequest,
  RenameRequest,
} from 'vscode-languageserver-protocol/node';
import { MAXIMAL_LENGTH } from '../../server/open-files.ts';
import { CheckRequest, DeriveRequest, ExportRequest, LatexRequest, PreviewRequest } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import { startClient, URI } from './client.ts';
import { growth, measureEdits, measureWorkspace } from './soak/measure.ts';

const GRU = example('gru.bprop');
const NOWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const MEGABYTE = 1_000_000;

/** A chain of equations of about so many characters. */
function chain(length: number): string {
  const lines = ['input x: [n]', 'z0 = x'];
  for (let index = 1, size = 0; size < length; index += 1) {
    const line = `z${index} = tanh(z${index - 1}) * x`;
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

describe('a file of 20 MB', () => {
  it('is said to be too large, in one warning, and nothing is done to it', async () => {
    const client = await startClient();
    await client.open(chain(20 * MEGABYTE));
    const found = await client.diagnostics();
    expect(found).toEqual([expect.objectContaining({ range: NOWHERE, severity: DiagnosticSeverity.Warning, source: 'bprop' })]);
    expect(found[0]?.message).toContain('too large');
    const refused = { refused: found[0]?.message };
    expect(await client.ask(DeriveRequest, { uri: URI })).toEqual(refused);
    expect(await client.ask(LatexRequest, { uri: URI, range: NOWHERE })).toEqual(refused);
    expect(await client.ask(ExportRequest, { uri: URI, name: 'cell', target: 'numpy' })).toEqual(refused);
    expect(await client.ask(CheckRequest, { uri: URI })).toBeNull();
    const position = { line: 1, character: 0 };
    const { connection } = client;
    expect(await connection.sendRequest(HoverRequest.type, client.at(position))).toBeNull();
    expect(await connection.sendRequest(RenameRequest.type, { ...client.at(position), newName: 'y' })).toBeNull();
    const options = { tabSize: 2, insertSpaces: true };
    expect(await connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri: URI }, options })).toBeNull();
    // The text itself and the starts of its lines, and nothing derived from it.
    expect((await client.memory()).held).toBeLessThan(100);
  });

  it('is read like any other once it is small again, and the other way round', async () => {
    const client = await startClient();
    await client.open(`${' '.repeat(MAXIMAL_LENGTH)}\n`);
    expect(await client.diagnostics()).toHaveLength(1);
    expect(await client.diagnostics(client.change([{ text: GRU }]))).toEqual([]);
    expect((await client.report()).report.ok).toBe(true);
    expect(await client.diagnostics(client.change([{ text: `${GRU}${' '.repeat(MAXIMAL_LENGTH)}` }]))).toHaveLength(1);
    expect(await client.diagnostics(client.change([{ text: GRU }]))).toEqual([]);
  });
});

it('a file that disappears from the disk is still the one in the editor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-gone-'));
  const file = join(folder, 'cell.bprop');
  writeFileSync(file, GRU);
  const uri = pathToFileURL(file).href;
  const client = await startClient();
  await client.open(GRU, uri);
  rmSync(folder, { recursive: true });
  expect(await client.diagnostics(1, uri)).toEqual([]);
  const version = client.change([{ text: `${GRU}q = r\n` }], uri);
  expect(await client.diagnostics(version, uri)).toHaveLength(1);
  await client.close(uri);
  await client.published.first((params) => params.uri === uri && params.diagnostics.length === 0 && params.version === undefined);
  expect(await client.ask(DeriveRequest, { uri })).toEqual({ refused: 'the file is not open' });
});

it('two windows on one file have a server each, and each sees its own version', async () => {
  const [left, right] = [await startClient(), await startClient()];
  await Promise.all([left.open(GRU), right.open(GRU)]);
  const version = left.change([{ text: `${GRU}q = r\n` }]);
  expect(await left.diagnostics(version)).toHaveLength(1);
  expect(await right.diagnostics()).toEqual([]);
  expect((await right.report()).report.ok).toBe(true);
  expect(await right.ask(PreviewRequest, { uri: URI })).toMatchObject({ text: expect.stringContaining('dz15 += dz17') });
});

it('a server that is killed in the middle of a check leaves nothing behind, and the next one takes over', async () => {
  const first = await startClient();
  await first.open(`dim n = 40\n${chain(2_000)}`);
  await first.diagnostics();
  const asked = first.ask(CheckRequest, { uri: URI });
  const ended = first.kill();
  await expect(asked).rejects.toThrow();
  await ended;
  const second = await startClient();
  await second.open(GRU);
  expect((await second.report()).report.ok).toBe(true);
});

it('every edit says for which version it is: the one that was there when it was asked for', async () => {
  const client = await startClient();
  const text = `${example('gru-by-hand.bprop')}`;
  await client.open(text);
  const { report } = await client.report();
  const [wrong] = report.lines.filter(({ status }) => status === 'fail');
  const line = wrong?.line ?? 0;
  const range = { start: { line, character: 0 }, end: { line, character: 12 } };
  const asked = client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: URI },
    range,
    context: { diagnostics: [] },
  });
  const derived = client.ask(DeriveRequest, { uri: URI });
  const overtaking = client.change([{ range: NOWHERE, text: '# a line above all others\n' }]);
  const edits = ((await asked) ?? []).flatMap((action) => ('edit' in action && action.edit ? [action.edit] : []));
  expect(edits.length).toBeGreaterThan(1);
  for (const { changes, documentChanges } of edits) {
    expect(changes).toBeUndefined();
    expect(documentChanges).toEqual([expect.objectContaining({ textDocument: { uri: URI, version: 1 } })]);
  }
  expect(await derived).toMatchObject({ version: 1 });
  await client.diagnostics(overtaking);
  const position = { line: line + 1, character: 3 };
  const renamed = await client.connection.sendRequest(RenameRequest.type, { ...client.at(position), newName: 'dh_0' });
  expect(renamed?.documentChanges).toEqual([expect.objectContaining({ textDocument: { uri: URI, version: overtaking } })]);
});

describe('memory is flat', () => {
  // `npm run soak` runs for minutes; what is kept of each edit or of each file would show here, too.
  const MEBIBYTES = 30;

  /** V8 would collect by itself where it finds that it is fast and the program is slow: here garbage lies until it is ten times the rest. */
  const LAZY = ['--heap-growing-percent=900', '--no-memory-reducer'];

  it('over edits', async () => {
    const samples = await measureEdits(await startClient(), { count: 600, samples: 2 });
    expect(growth(samples)).toBeLessThan(MEBIBYTES);
  });

  it('over files that are opened, read and closed', async () => {
    const samples = await measureWorkspace(await startClient(), { count: 120, samples: 2 });
    expect(growth(samples)).toBeLessThan(MEBIBYTES);
  });

  it('and the garbage of typing is collected once it pauses', async () => {
    const client = await startClient({ checkAsYouType: false }, {}, LAZY);
    await client.open(chain(500_000));
    await client.diagnostics();
    const { held } = await client.memory();
    while ((await client.memoryInUse()) < 2.5 * held) await client.diagnostics(client.change([{ range: NOWHERE, text: '#\n' }]));
    await expect.poll(() => client.memoryInUse(), { timeout: 300_000, interval: 200 }).toBeLessThan(1.5 * held);
  });
});
