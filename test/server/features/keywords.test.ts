import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FoldingRangeRequest, HoverRequest } from 'vscode-languageserver-protocol/node';
import { KEYWORDS, sectionsNamed } from '../../../src/reference/keyword-text.ts';
import { ROOT } from '../../support/files.ts';
import { offsetAt, URI } from '../client.ts';
import { markdown, open } from './opened.ts';

const WITH_ALL = `# Each word.
‸import GRU from "./cells.bprop"
‸cell Half(q: [n]) -> r {
  r = q / 2
}
‸input x: [n]
‸param w: [n]
‸const c: [n]
‸dim n = 3
h[0] = x
‸for t in 1..2 {
  h[t] = w * h[t-1] + c
}
‸output h[2]
‸backward {
  dw ‸+= 0 * w
}
`;

describe('hover', () => {
  it('explains each word of the language, and names a heading of its reference', async () => {
    const { client, caret, text } = await open(WITH_ALL);
    const texts = new Map<string, string>();
    for (const index of KEYWORDS.keys()) {
      const word = /^(\+=|[a-z]+)/.exec(text.slice(offsetAt(text, caret(index).position)))?.[0] ?? '';
      texts.set(word, markdown(await client.connection.sendRequest(HoverRequest.type, caret(index))));
    }
    expect([...texts.keys()].toSorted()).toEqual(KEYWORDS.toSorted());
    for (const [word, own] of texts) expect(own, word).toMatch(/\.\n\nIn the language reference: _.*_\.$/);
    const reference = readFileSync(join(ROOT, 'docs', 'language.md'), 'utf8');
    for (const section of sectionsNamed()) expect(reference).toContain(`\n## ${section}\n`);
  });

  it('says nothing of a keyword on the names behind it', async () => {
    const { client, caret } = await open('input x‸: [n]\ny = tanh(x)\n');
    expect(markdown(await client.connection.sendRequest(HoverRequest.type, caret()))).not.toContain('language reference');
  });
});

describe('folds', () => {
  it.each([
    ['equations of several lines', 'input x: [n]\ny = concat(\n  x,\n  x,\n  axis=0)\noutput y\n', [[1, 4]]],
    [
      'a loop without its `}`',
      'input x[1..T]: [n]\nfor t in 1..T {\n  y[t] = tanh(\n    x[t])\n',
      [
        [1, 3],
        [2, 3],
      ],
    ],
    ['a block without its `}`', 'input x: [n]\ny = tanh(x)\nbackward {\n  dx += dy * (1 - y ^ 2)\n', [[2, 3]]],
    ['nothing of one line', 'input x: [n]\ny = tanh(x)\nbackward {\n', []],
  ] as const)('%s', async (_, own, expected) => {
    const { client } = await open(own);
    const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri: URI } });
    expect((folds ?? []).map(({ startLine, endLine }) => [startLine, endLine])).toEqual(expected);
  });
});
