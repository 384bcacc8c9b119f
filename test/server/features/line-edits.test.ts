import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineEdits, textEdit } from '../../../server/features/line-edits.ts';
import { parseDocument } from '../../../src/language/document/document.ts';
import { formatDocument } from '../../../src/language/formatter.ts';
import { fits } from '../../fuzz/server.ts';
import { anySoup, validFile } from '../../support/texts/random-syntax.ts';
import { applyEdits } from '../client.ts';

/** The edits that format a text: they come to what the formatter says, and none leaves the text. */
function formatting(text: string): ReturnType<typeof lineEdits> {
  const formatted = formatDocument(parseDocument(text));
  const edits = lineEdits(text, formatted);
  expect(applyEdits(text, edits.map(textEdit))).toBe(formatted);
  const lines = text.split(/\r\n|\r|\n/);
  for (const edit of edits) expect(fits(textEdit(edit).range, lines), JSON.stringify(edit)).toBe(true);
  return edits;
}

describe('the edits of lines', () => {
  it('come to what the formatter says, inside any text', () => {
    const breaks = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.oneof(anySoup, validFile), breaks, fc.boolean(), (text, end, isOpen) => {
        const whole = text.replaceAll('\n', end);
        formatting(isOpen ? whole.trimEnd() : whole);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['input x: [n]dx}', 'y=x\n\n\n  ', 'y=x\n}', ' ', 'y = (x +\n\n x', '\uFEFFy=x'])(
    'end where the text ends: %j',
    (text) => {
      expect(formatting(text).length).toBeGreaterThan(0);
    },
  );

  it('are one for each line where all are spaced anew, however many', () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, index) => `y${index} = tanh(x)\n`);
    const edits = formatting(`${lines.join('')}a_longer_name = tanh(x)\n`);
    expect(edits.map(({ first, behind }) => behind - first)).toEqual(lines.map(() => 1));
  });

  it('leave what stands around lines that are broken anew', () => {
    const edits = lineEdits('a  = 1\nb = (c +\nd)\ne = 2\n', 'a = 1\nb =\n(c + d)\ne = 2\n');
    expect(edits.map(({ first, behind }) => [first, behind])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});
