import { describe, expect, it } from 'vitest';
import { CodeActionRequest, type Diagnostic, HoverRequest, RenameRequest } from 'vscode-languageserver-protocol';
import { applyEdits, type LanguageClient, positionAt, startClient } from './client.ts';

const URI = 'file:///notes.md';
const WRONG = 'dy * (1 - y)';
const RIGHT = 'dy * (1 - y ^ 2)';

function notes(line: string, missing = `  dx += ${RIGHT}\n`): string {
  const block = `input x: [n]\ny = tanh(x)\n\nbackward {\n  dx += ${line}\n}\n`;
  const other = `input x: [n]\ny = tanh(x)\n\nbackward {\n${missing}}\n`;
  const quoted = other.replace(/^(?=.)/gm, '> ').replace(/^$(?=\n)/gm, '>');
  return `# Notes\n\nA cell:\n\n\`\`\`bprop\n${block}\`\`\`\n\n> \`\`\`{bprop other}\n${quoted}> \`\`\`\n\nAnd \`y = tahn(x)\`.\n`;
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ range: { start }, code }) => `${start.line + 1}:${start.character + 1} ${code}`);
}

/** The errors of a document, as soon as they are so. */
async function untilErrors(client: LanguageClient, ...expected: readonly string[]): Promise<readonly Diagnostic[]> {
  const isIt = (found: readonly Diagnostic[]): boolean => JSON.stringify(errorsOf(found)) === JSON.stringify(expected);
  return (await client.published.first(({ uri, diagnostics }) => uri === URI && isIt(diagnostics))).diagnostics;
}

async function fixed(client: LanguageClient, text: string, [about]: readonly Diagnostic[]): Promise<string> {
  const range = about?.range ?? { start: positionAt(text, 0), end: positionAt(text, 0) };
  const params = { textDocument: { uri: URI }, range, context: { diagnostics: [] } };
  const actions = (await client.connection.sendRequest(CodeActionRequest.type, params)) ?? [];
  expect(actions.map((action) => ('kind' in action ? action.kind : undefined))).toEqual(['quickfix']);
  const [action] = actions;
  const [change] = action !== undefined && 'edit' in action ? (action.edit?.documentChanges ?? []) : [];
  if (change === undefined || !('edits' in change)) throw new Error('the fix edits no document');
  expect(change.textDocument.uri).toBe(URI);
  return applyEdits(
    text,
    change.edits.filter((edit) => 'newText' in edit),
  );
}

describe('the fences of a Markdown document', () => {
  it('are checked at their places, mended there, and forgotten when the document is closed', async () => {
    const client = await startClient();
    const text = notes(WRONG);
    await client.open(text, URI);
    const found = await untilErrors(client, '10:9 wrong-gradient');
    const mended = await fixed(client, text, found);
    expect(mended).toBe(notes(RIGHT));
    const lacking = notes(RIGHT, '');
    client.change([{ text: lacking }], URI);
    const missing = await untilErrors(client, '18:3 missing-gradient');
    expect(await fixed(client, lacking, missing)).toBe(notes(RIGHT));
    await client.close(URI);
    await untilErrors(client);
  });

  it('explain their names; prose is no program, and no other feature takes the document for one', async () => {
    const client = await startClient();
    const text = notes(RIGHT);
    await client.open(text, URI);
    await client.published.first(({ uri }) => uri === URI);
    const at = (offset: number) => ({ textDocument: { uri: URI }, position: positionAt(text, offset) });
    const hover = await client.connection.sendRequest(HoverRequest.type, at(text.indexOf('tanh')));
    expect(JSON.stringify(hover)).toContain('tanh');
    expect(await client.connection.sendRequest(HoverRequest.type, at(text.indexOf('tahn')))).toBeNull();
    expect(await client.connection.sendRequest(RenameRequest.type, { ...at(text.indexOf('y = tanh')), newName: 'z' })).toBeNull();
  });

  it('are read again as the document is typed, in pieces', async () => {
    const client = await startClient();
    let text = '';
    await client.open(text, URI);
    for (const part of notes(WRONG).match(/[\s\S]{1,40}/g) ?? []) {
      const end = positionAt(text, text.length);
      client.change([{ range: { start: end, end }, text: part }], URI);
      text += part;
    }
    await untilErrors(client, '10:9 wrong-gradient');
  });

  it('keep the verdict of a program while the prose around it is typed', async () => {
    const client = await startClient();
    await client.open(notes(WRONG), URI);
    await untilErrors(client, '10:9 wrong-gradient');
    const mark = client.published.every().length;
    client.change([{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: 'More\n\n' }], URI);
    await untilErrors(client, '12:9 wrong-gradient');
    const later = client.published
      .every()
      .slice(mark)
      .filter(({ uri }) => uri === URI);
    expect(later.map(({ diagnostics }) => errorsOf(diagnostics))).not.toContainEqual([]);
    expect(later.at(-1)?.version).toBe(2);
  });

  it('are those of a text whose language is Markdown, whatever its name is', async () => {
    const client = await startClient();
    const uri = 'untitled:Untitled-1';
    const text = notes(WRONG);
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'markdown', version: 1, text },
    });
    const found = await client.published.first((own) => own.uri === uri && own.diagnostics.length > 0);
    expect(errorsOf(found.diagnostics)).toEqual(['10:9 wrong-gradient']);
  });
});
