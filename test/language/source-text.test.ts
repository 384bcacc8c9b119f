import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { SourceText } from '../../src/language/document/source-text.ts';
import { Random } from '../../src/verify/draws/random.ts';

const PARTS = ['a', 'b = c', '\n', '\r\n', '\r', '\n\n', ' '];

/** A text that spans several chunks, with line breaks of all kinds. */
function randomText(random: Random, parts: number): string {
  return Array.from({ length: parts }, () => PARTS[random.below(PARTS.length)]).join('');
}

function expectSame(text: SourceText, plain: string, random: Random): void {
  const document = TextDocument.create('file:///a', 'bprop', 1, plain);
  expect(text.toString()).toBe(plain);
  expect([text.length, text.lineCount]).toEqual([plain.length, document.lineCount]);
  for (let sample = 0; sample < 30; sample += 1) {
    const offset = random.below(plain.length + 3) - 1;
    expect(text.positionAt(offset)).toEqual(document.positionAt(offset));
    const position = { line: random.below(document.lineCount + 2) - 1, character: random.below(9) - 1 };
    expect(text.offsetAt(position)).toBe(document.offsetAt(position));
    const end = offset + random.below(5_000);
    expect(text.slice(Math.max(offset, 0), end)).toBe(plain.slice(Math.max(offset, 0), end));
  }
}

describe('the text of a file in chunks', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))('is the same text after any edits: seed %i', (seed) => {
    const random = new Random(seed + 1);
    let plain = randomText(random, seed === 0 ? 0 : 12_000);
    let text = SourceText.of(plain);
    for (let edit = 0; edit < 60; edit += 1) {
      const start = random.below(plain.length + 1);
      const end = Math.min(plain.length, start + random.below(random.below(5) === 0 ? 9_000 : 12));
      const inserted = randomText(random, random.below(random.below(5) === 0 ? 4_000 : 4));
      const [before, old] = [text, plain];
      plain = plain.slice(0, start) + inserted + plain.slice(end);
      text = random.below(2) === 0 ? text.replaced(start, end, inserted) : text.revised(plain);
      expectSame(text, plain, random);
      const common = text.commonWith(before);
      expect(plain.slice(0, common.start)).toBe(old.slice(0, common.start));
      expect(plain.slice(plain.length - common.end)).toBe(old.slice(old.length - common.end));
      const rest = Math.min(old.length, plain.length) - common.start - common.end;
      expect(rest).toBeGreaterThanOrEqual(0);
      if (rest > 0) expect(plain[common.start]).not.toBe(old[common.start]);
    }
  });
});
