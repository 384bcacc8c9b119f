import { describe, expect, it } from 'vitest';
import { type CodeAction, CodeActionRequest } from 'vscode-languageserver-protocol/node';
import { applyEdits, URI } from '../client.ts';
import { actionsAt, editsOf, open } from './opened.ts';

describe('repairs', () => {
  it.each([
    ['y = x + typo', undefined],
    ['y = tahn(x)', undefined],
    ['y = lgo(x)', undefined],
    ['y = sum(x, 0, 1)', undefined],
    ['y = W @ x', undefined],
    ['y = x · x', undefined],
    ['y = x × x', 'y = x * x'],
    ['y = x ** 2', 'y = x ^ 2'],
    ['y := x', 'y = x'],
  ])('that are applied to a whole file unasked guess nothing: %s', async (line, mended) => {
    const opened = await open(`input x: [n]\nparam W: [n, m]\n${line}\noutput y\n`);
    const found = await opened.client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: URI },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics: [], only: ['source.fixAll'] },
    });
    const [action] = found ?? [];
    const text = action === undefined ? undefined : applyEdits(opened.text, editsOf((action as CodeAction).edit));
    expect(text?.split('\n')[2]).toBe(mended);
    const own = await actionsAt(opened, opened.text.indexOf(line));
    expect(own.some(({ isPreferred }) => isPreferred)).toBe(mended !== undefined);
  });
});
