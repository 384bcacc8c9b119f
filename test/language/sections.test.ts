import { describe, expect, it } from 'vitest';
import { parseDocument, type SourceDocument } from '../../src/language/document/document.ts';
import { SourceText } from '../../src/language/document/source-text.ts';
import { statementAt } from '../../src/language/document/statements.ts';
import { Random } from '../../src/verify/draws/random.ts';

const LINES = [
  'a = tanh(b + c)',
  'a = f(b,',
  '  axis=0)',
  'x[)]',
  '= 3',
  'b += (c',
  '# a comment',
  'y = z  # behind a line',
  'for t in 1..T {',
  'for t in 1..T { h[t] = h[t-1] }',
  '}',
  'backward {',
  '',
  '   ',
  'input x: [n,',
  'm]',
  '"a',
];
const CHARACTERS = ['(', ')', '[', ']', '=', '"', '#', '{', '}', '\n', '\r\n', ' ', 'a', '\n\n', ') = 1\n', 'in', '+='];

function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}

/** Mostly equations, so that there are sections of them, and lines of all kinds between. */
function randomFile(random: Random): string[] {
  return Array.from({ length: 400 }, (_, index) =>
    random.below(4) === 0 ? pick(LINES, random) : `v${index} = v${index - 1} * w`,
  );
}

/** A place for an edit: often where sections meet. */
function randomOffset(document: SourceDocument, random: Random): number {
  const near = pick(document.offsets, random) + random.below(7) - 3;
  const offset = random.below(2) === 0 ? near : random.below(document.text.length + 1);
  return Math.max(0, Math.min(offset, document.text.length));
}

function edited(document: SourceDocument, random: Random): SourceText {
  const { source } = document;
  const start = randomOffset(document, random);
  switch (random.below(6)) {
    case 0:
      return source.replaced(start, Math.min(source.length, start + 1 + random.below(4)), '');
    case 1:
      return source.replaced(start, Math.min(source.length, start + random.below(4_000)), '');
    case 2:
      return source.replaced(start, start, `${Array.from({ length: random.below(90) }, () => pick(LINES, random)).join('\n')}\n`);
    case 3:
      return source.replaced(start, start, `\n${pick(LINES, random)}\n`);
    default:
      return source.replaced(start, start, pick(CHARACTERS, random));
  }
}

/** All that a document tells, its orders counted from 0. */
function contents(document: SourceDocument): unknown {
  const { text, pieces, statements, nodes, diagnostics } = document;
  const orders = new Map(statements.map(({ order }, index) => [order, index]));
  const told = { text, pieces, statements, nodes, diagnostics };
  return JSON.parse(
    JSON.stringify(told, (key, value: unknown) =>
      (key === 'order' || key === 'statement') && typeof value === 'number' ? orders.get(value) : value,
    ),
  );
}

describe('reading a long text again', () => {
  it.each(Array.from({ length: 10 }, (_, seed) => seed))('tells the same as reading it anew: seed %i', (seed) => {
    const random = new Random(seed + 1);
    const start = SourceText.of(randomFile(random).join(seed % 2 === 0 ? '\n' : '\r\n'));
    let document = parseDocument(start);
    for (let edit = 0; edit < 60; edit += 1) {
      const text = edit % 20 === 19 ? start : edited(document, random);
      document = parseDocument(text, document);
      expect(contents(document)).toEqual(contents(parseDocument(text.toString())));
      const { statements } = document;
      expect(statements.every(({ order }, index) => index === 0 || order > (statements[index - 1]?.order ?? 0))).toBe(true);
      for (const statement of statements) expect(statementAt(document, statement.order)).toEqual(statement);
    }
  });

  it('shares what an edit leaves alone', () => {
    const before = parseDocument(Array.from({ length: 2_000 }, (_, index) => `v${index} = w`).join('\n'));
    const at = before.text.indexOf('v1000');
    const after = parseDocument(before.source.replaced(at, at, 'u = w\n'), before);
    expect(after.sections.filter((section) => !before.sections.includes(section)).length).toBeLessThanOrEqual(2);
  });
});
