import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DocumentHighlightRequest,
  FileChangeType,
  ReferencesRequest,
  RenameRequest,
  TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { DeriveRequest, FindFilesRequest, ReadFileRequest } from '../../server/protocol.ts';
import { applyEdits, type LanguageClient, positionAt, startClient } from './client.ts';

const CELLS = `cell Affine(x: [n]) -> y {
  param W: [m, n]
  y = W @ x
}
`;
const MAIN = 'import Affine from "./cells.bprop"\ninput x: [n]\ny = Affine(x)\noutput y\n';
const [CELLS_URI, MAIN_URI, OTHER_URI] = ['cells', 'main', 'other'].map((name) => `file:///w/${name}.bprop`) as [
  string,
  string,
  string,
];

/** A client whose workspace is in memory. */
async function clientWith(files: Map<string, string>): Promise<LanguageClient> {
  const client = await startClient({ readsFiles: true });
  client.connection.onRequest(ReadFileRequest.method, ({ uri }: { uri: string }) => ({ text: files.get(uri) }));
  client.connection.onRequest(FindFilesRequest.method, () => ({ uris: [...files.keys()] }));
  return client;
}

/** The last diagnostics of a file are these messages. */
async function messages(client: LanguageClient, uri: string, wanted: readonly unknown[]): Promise<void> {
  const isWanted = JSON.stringify(wanted);
  await client.published.first(
    (params) => params.uri === uri && JSON.stringify(params.diagnostics.map(({ message }) => message)) === isWanted,
  );
}

describe('a file that imports cells', () => {
  it('is read with the file that it names, derived and checked', async () => {
    const client = await clientWith(new Map([[CELLS_URI, CELLS]]));
    await client.open(MAIN, MAIN_URI);
    const { report } = await client.checked.first(({ report: own }) => own.gradients.length > 0);
    expect(report.diagnostics).toEqual([]);
    expect(report.gradients.map(({ name }) => name)).toEqual(['x', 'Affine.W']);
    const answer = await client.ask(DeriveRequest, { uri: MAIN_URI });
    if ('refused' in answer) throw new Error(answer.refused);
    expect(applyEdits(MAIN, answer.edits)).toContain("dx += Affine'(dy; x)");
  });

  it('follows an open file as it is edited, and nothing else does', async () => {
    const client = await clientWith(new Map([[CELLS_URI, '']]));
    await client.open(CELLS, CELLS_URI);
    await client.open('input x: [n]\ny = x * x\noutput y\n', OTHER_URI);
    await client.open(MAIN, MAIN_URI);
    await client.report(1, MAIN_URI);
    await client.report(1, OTHER_URI);
    const before = client.published.every().filter(({ uri }) => uri === OTHER_URI).length;
    client.change([{ text: CELLS.replace('cell Affine', 'cell Linear') }], CELLS_URI);
    await messages(client, MAIN_URI, ['`./cells.bprop` has no cell `Affine`']);
    client.change([{ text: CELLS }], CELLS_URI);
    await messages(client, MAIN_URI, []);
    expect(client.published.every().filter(({ uri }) => uri === OTHER_URI)).toHaveLength(before);
  });

  it('follows a file that changes on the disk, and one that comes', async () => {
    const files = new Map<string, string>();
    const client = await clientWith(files);
    await client.open(MAIN, MAIN_URI);
    await messages(client, MAIN_URI, ['there is no file `./cells.bprop`: a path is relative to the file that imports']);
    files.set(CELLS_URI, CELLS);
    const changes = [{ uri: CELLS_URI, type: FileChangeType.Created }];
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.method, { changes });
    await client.checked.first(({ uri, report }) => uri === MAIN_URI && report.gradients.length > 0);
  });

  it('is checked anew where the numbers of what it imports are others', async () => {
    const client = await clientWith(new Map());
    await client.open(CELLS, CELLS_URI);
    const text = `${MAIN}backward {\n  dx += Affine'(dy; x)\n}\n`;
    await client.open(text, MAIN_URI);
    expect((await client.report(1, MAIN_URI)).report.lines.map(({ status }) => status)).toEqual(['pass']);
    client.change([{ text: CELLS.replace('(x: [n])', '(x: [n], b: [m])').replace('@ x', '@ x + b') }], CELLS_URI);
    await messages(client, MAIN_URI, [
      '`Affine` takes 2 arguments (`x`, `b`), found 1',
      '`Affine` takes 2 arguments (`x`, `b`), found 1',
    ]);
  });

  it('is read from the machine for a client that reads no files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bprop-imports-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cells.bprop'), CELLS);
    const client = await startClient();
    const uri = pathToFileURL(join(folder, 'main file.bprop')).href;
    await client.open(MAIN, uri);
    const { report } = await client.checked.first(({ report: own }) => own.gradients.length > 0);
    expect(report.diagnostics).toEqual([]);
  });
});

describe('the name of a cell', () => {
  const SECOND = `import Affine from "cells.bprop"\ncell Twice(x: [n]) -> z {\n  z = Affine(x) + Affine(x)\n}\n`;
  const NEITHER = 'cell Affine(x: [n]) -> y {\n  y = x\n}\n';
  const files = (): Map<string, string> =>
    new Map([
      [CELLS_URI, CELLS],
      [MAIN_URI, MAIN],
      ['file:///w/second.bprop', SECOND],
      ['file:///w/neither.bprop', NEITHER],
    ]);
  const at = (text: string, word: string) => positionAt(text, text.indexOf(word) + 1);

  it('leads to its definition, from a call, an import and its path', async () => {
    const client = await clientWith(files());
    await client.open(MAIN, MAIN_URI);
    await client.checked.first(({ report }) => report.gradients.length > 0);
    for (const word of ['Affine from', 'Affine(x)']) {
      const found = await client.connection.sendRequest(DefinitionRequest.type, client.at(at(MAIN, word), MAIN_URI));
      expect(found).toEqual([{ uri: CELLS_URI, range: { start: { line: 0, character: 5 }, end: { line: 0, character: 11 } } }]);
    }
    const found = await client.connection.sendRequest(DefinitionRequest.type, client.at(at(MAIN, 'cells.bprop'), MAIN_URI));
    expect(found).toMatchObject([{ uri: CELLS_URI, range: { start: { line: 0, character: 0 } } }]);
  });

  it('is found, and renamed, in all files that mean it', async () => {
    const client = await clientWith(files());
    const text = MAIN.replace('output y', "output y\nbackward {\n  dx += Affine'(dy; x)\n}");
    await client.open(text, MAIN_URI);
    const place = client.at(at(text, 'Affine(x)'), MAIN_URI);
    const context = { includeDeclaration: true };
    const found = (await client.connection.sendRequest(ReferencesRequest.type, { ...place, context })) ?? [];
    expect(found.map(({ uri }) => uri.slice('file:///w/'.length)).toSorted()).toEqual([
      'cells.bprop',
      'main.bprop',
      'main.bprop',
      'main.bprop',
      'second.bprop',
      'second.bprop',
      'second.bprop',
    ]);
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...place, newName: 'Linear' });
    const changes = (edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
    const edited = new Map(
      changes.map(({ textDocument: { uri, version }, edits }) => {
        const before = uri === MAIN_URI ? text : (files().get(uri) ?? '');
        expect(version).toBe(uri === MAIN_URI ? 1 : null);
        return [uri, applyEdits(before, edits as TextEdit[])];
      }),
    );
    expect([...edited.keys()].toSorted()).toEqual([CELLS_URI, MAIN_URI, 'file:///w/second.bprop']);
    expect(edited.get(CELLS_URI)).toBe(CELLS.replace('Affine', 'Linear'));
    expect(edited.get(MAIN_URI)).toBe(text.replaceAll('Affine', 'Linear'));
    for (const taken of ['Twice', 'sigmoid', 'x', 'cell']) {
      await expect(client.connection.sendRequest(RenameRequest.type, { ...place, newName: taken })).rejects.toThrow(
        `\`${taken}\``,
      );
    }
  });

  it('is one thing, and names inside of a cell are its own', async () => {
    const client = await clientWith(files());
    const text = `${CELLS}dim n = 3\ninput x: [n]\ny = Affine(x)\noutput y\n`;
    await client.open(text, OTHER_URI);
    const inside = client.at(at(text, 'x: [n]) ->'), OTHER_URI);
    const edit = await client.connection.sendRequest(RenameRequest.type, {
      ...client.at(positionAt(text, text.indexOf('x: [n]')), OTHER_URI),
      newName: 'inner',
    });
    const [change] = (edit?.documentChanges ?? []).filter((own) => TextDocumentEdit.is(own));
    expect(applyEdits(text, (change?.edits ?? []) as TextEdit[])).toBe(
      text.replace('(x: [n])', '(inner: [n])').replace('W @ x', 'W @ inner'),
    );
    const highlights = await client.connection.sendRequest(DocumentHighlightRequest.type, inside);
    expect(highlights).toHaveLength(2);
  });
});
