import { describe, expect, it } from 'vitest';
import {
  DefinitionRequest,
  DocumentHighlightRequest,
  LinkedEditingRangeRequest,
  type Location,
  ReferencesRequest,
  RenameRequest,
} from 'vscode-languageserver-protocol/node';
import { applyReplacements } from '../../../src/language/replacement.ts';
import { deriveBlock } from '../../../src/refactor/backward-block.ts';
import { analyzeText } from '../../support/analysis.ts';
import { applyEdits } from '../client.ts';
import { BLOCK, CELL, editsOf, open, wordAt } from './opened.ts';

describe('a name and its adjoint', () => {
  it('are renamed together, from either', async () => {
    const { client, text, caret } = await open(`${CELL.replace('tanh(a)', 'tanh(‸a)')}${BLOCK.replace('  da +=', '  d‸a +=')}`);
    const forward = await client.connection.sendRequest(RenameRequest.type, { ...caret(0), newName: 'net' });
    const backward = await client.connection.sendRequest(RenameRequest.type, { ...caret(1), newName: 'dnet' });
    const renamed = applyEdits(text, editsOf(forward));
    expect(renamed).toBe(applyEdits(text, editsOf(backward)));
    expect(renamed).toContain('net = W @ x');
    expect(renamed).toContain('dnet += dy * (1 - y ^ 2)');
    expect(renamed).toContain('dU += outer(dnet, h)');
    expect(renamed).toContain('# y = tanh(net)\n');
    expect(renamed).toContain('# net = W @ x + U @ h\n');
  });

  it('take the helpers of the backward block along', async () => {
    const text = `input x[1..T]: [n], k: [n]
param W: [n, n]
h[0] = k
for t in 1..T {
  z = sigmoid(W @ x[t] + h[t-1])
  h[t] = tanh(W @ h[t-1] + x[t]) * exp(z * h[t-1])
}
loss = sum((h[T] - x[T]) ^ 2) / n
output loss
`;
    const derived = (own: string): string => applyReplacements(`${own}\n`, [deriveBlock(analyzeText(`${own}\n`))]);
    const before = derived(text);
    for (const [old, name] of [
      ['h', 's'],
      ['z', 'q'],
      ['loss', 'cost'],
    ] as const) {
      const { client, caret } = await open(before.replace(new RegExp(`^(output )?( *)${old}\\b`, 'm'), `$1$2‸${old}`));
      const edit = await client.connection.sendRequest(RenameRequest.type, { ...caret(), newName: name });
      const after = derived(text.replace(new RegExp(`\\b${old}\\b`, 'g'), name));
      expect(applyEdits(before, editsOf(edit))).toBe(after);
    }
  });

  it.each([
    ['dx', '`dx` is the adjoint of `x`: choose another name'],
    ['dh', '`dh` is the adjoint of `h`: choose another name'],
    ['x', '`x` is defined already'],
  ])('cannot take the name %s, and say why', async (newName, why) => {
    const text = 'input x, h: [n]\ny = x * h\noutput y\nbackward {\n  ‸g = dy * 1\n  dx += g * h\n}\n';
    const { client, caret } = await open(text);
    await expect(client.connection.sendRequest(RenameRequest.type, { ...caret(), newName })).rejects.toThrow(why);
  });

  it('leave a helper whose new name is taken, and one of another name', async () => {
    const text = `input x: [n]
param b_2: [n]
a = x * b_2
a_ = tanh(a)
output a_
backward {
  da_2 = da_ * (1 - a_ ^ 2)
  da__3 = da_2
  da += da__3
  dx += da * b_2
  db_2 += da * x
}
`;
    const { client, caret } = await open(text.replace('a = x', '‸a = x'));
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...caret(), newName: 'b' });
    const after = applyEdits(text, editsOf(edit));
    expect(after).toContain('  da_2 = da_ * (1 - a_ ^ 2)\n  da__3 = da_2\n  db += da__3\n');
  });

  it.each(['for', 'cell'])('cannot be the word %s', async (newName) => {
    const { client, caret } = await open(CELL.replace('tanh(a)', 'tanh(‸a)'));
    const refused = client.connection.sendRequest(RenameRequest.type, { ...caret(), newName });
    await expect(refused).rejects.toThrow('is a word of the language');
  });

  it('may have combining marks, which belong to a name', async () => {
    const { client, text, caret } = await open('input x: [n]\na‸ = 2 * x\na\u0301 = a + x\n# a\u0301 = a + x\n');
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...caret(), newName: 'b\u0304' });
    expect(applyEdits(text, editsOf(edit))).toBe(
      'input x: [n]\nb\u0304 = 2 * x\na\u0301 = b\u0304 + x\n# a\u0301 = b\u0304 + x\n',
    );
  });

  it('have one definition each, and the adjoint has its lines', async () => {
    const { client, text, caret } = await open(
      `${CELL.replace('tanh(a)', 'tanh(‸a)')}${BLOCK.replace('outer(da, h)', 'outer(d‸a, h)')}`,
    );
    const forward = (await client.connection.sendRequest(DefinitionRequest.type, caret(0))) as Location[];
    expect(forward.map((place) => `${wordAt(text, place)}:${place.range.start.line}`)).toEqual(['a:2']);
    const backward = (await client.connection.sendRequest(DefinitionRequest.type, caret(1))) as Location[];
    expect(backward.map((place) => `${wordAt(text, place)}:${place.range.start.line}`)).toEqual(['a:2', 'da:8']);
  });

  it('are found and highlighted together', async () => {
    const { client, text, caret } = await open(`${CELL.replace('tanh(a)', 'tanh(‸a)')}${BLOCK}`);
    const found = await client.connection.sendRequest(ReferencesRequest.type, {
      ...caret(),
      context: { includeDeclaration: true },
    });
    expect((found ?? []).map((place) => wordAt(text, place))).toEqual(['a', 'a', 'da', 'da', 'da', 'da', 'da']);
    expect(await client.connection.sendRequest(DocumentHighlightRequest.type, caret())).toHaveLength(7);
  });

  it('are typed together', async () => {
    const { client, text, caret } = await open(`${CELL.replace('tanh(a)', 'tanh(a‸)')}${BLOCK}`);
    const linked = await client.connection.sendRequest(LinkedEditingRangeRequest.type, caret());
    expect((linked?.ranges ?? []).map((range) => wordAt(text, { range }))).toEqual(Array.from({ length: 7 }, () => 'a'));
    expect(linked?.wordPattern).toBeUndefined();
  });
});
