import { describe, expect, it } from 'vitest';
import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { parseDocument } from '../../../src/language/document/document.ts';
import { formatDocument } from '../../../src/language/formatter.ts';
import { applyEdits, type LanguageClient, startClient, URI } from '../client.ts';

const OPTIONS = { tabSize: 2, insertSpaces: true };
const DOCUMENT = { textDocument: { uri: URI }, options: OPTIONS };

async function open(text: string): Promise<LanguageClient> {
  const client = await startClient();
  await client.open(text);
  return client;
}

/** The lines that edits change, with what becomes of the text. */
function outcome(text: string, edits: readonly TextEdit[] | null): { readonly lines: readonly number[]; readonly text: string } {
  const lines = (edits ?? []).flatMap(({ range: { start, end } }) => {
    const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
    return Array.from({ length: last - start.line + 1 }, (_, index) => start.line + index);
  });
  return { lines, text: applyEdits(text, edits ?? []) };
}

const UNTIDY = 'input   x: [n]\na=x\nbb  =a\n\n\n\nc =bb*a\nfor t in 1..3 {\nd=c\n}\noutput  c\n';

describe('formatting a range', () => {
  it.each([
    [1, 1],
    [2, 2],
    [1, 2],
    [6, 8],
    [0, 10],
  ])('changes lines %i to %i only', async (first, last) => {
    const client = await open(UNTIDY);
    const range = { start: { line: first, character: 0 }, end: { line: last, character: 3 } };
    const edits = await client.connection.sendRequest(DocumentRangeFormattingRequest.type, { ...DOCUMENT, range });
    const { lines, text } = outcome(UNTIDY, edits);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line >= first && line <= last)).toBe(true);
    const [before, after] = [UNTIDY.split('\n'), text.split('\n')];
    expect(after.slice(0, first)).toEqual(before.slice(0, first));
    expect(after.slice(after.length - (before.length - 1 - last))).toEqual(before.slice(last + 1));
  });

  it('ends in front of a line of which nothing is selected', async () => {
    const client = await open(UNTIDY);
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const edits = await client.connection.sendRequest(DocumentRangeFormattingRequest.type, { ...DOCUMENT, range });
    expect(outcome(UNTIDY, edits).lines).toEqual([1]);
  });
});

describe('formatting a file line by line', () => {
  it.each([
    ['blank lines', UNTIDY],
    ['no break at the end', 'input x:[n]\ny=x'],
    ['breaks of Windows', 'input x:[n]\r\ny=x\r\n\r\n\r\nz =y\r\n'],
    ['mixed breaks', 'input x:[n]\r\ny=x\nz =y\n'],
    ['continued lines', 'input x:[n]\ny=(x+\n   x)\nz  =y\n'],
  ])('comes to what the formatter says: %s', async (_, text) => {
    const client = await open(text);
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, DOCUMENT);
    expect(outcome(text, edits).text).toBe(formatDocument(parseDocument(text)));
  });
});

describe('a line that is left', () => {
  it.each([
    ['at the end', 'input x: [n]\ny=x\n', 1],
    ['with more below', 'input x: [n]\ny=x\n\nz=y\nw  = z\n', 1],
    ['with damage below', 'input x: [n]\ny=x\n\nz = (y +\nw = = z\n}\n', 1],
    ['with damage above', 'input x: [n]\nz = (x +\ny=x\n\n', 2],
    ['in a loop that is not closed yet', 'input x[1..T]: [n]\nfor t in 1..T {\n  y[t]=x[t]\n  \n', 2],
  ])('is formatted, and no other: %s', async (_, text, line) => {
    const client = await open(text);
    const position = { line: line + 1, character: 0 };
    const edits = await client.connection.sendRequest(DocumentOnTypeFormattingRequest.type, { ...DOCUMENT, position, ch: '\n' });
    const { lines, text: after } = outcome(text, edits);
    expect(lines).toEqual([line]);
    expect(after.split('\n')[line]).toMatch(/^ *y(\[t\])? = x(\[t\])?$/);
  });
});
