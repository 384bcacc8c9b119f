import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IToken } from 'chevrotain';
import fc from 'fast-check';
import type { AstNode } from 'langium';
import { describe, expect, it } from 'vitest';
import { scan } from '../../src/language/document/scanner.ts';
import { lex } from '../../src/language/grammar/lexer.ts';
import { languageServices } from '../../src/language/grammar/services.ts';
import { printExpression } from '../../src/language/printer.ts';
import { example, ROOT, resources } from '../support/files.ts';
import { anyExpression, anySoup, validFile } from '../support/texts/random-syntax.ts';

/** A part of Langium's own tree in the form of a light one: words with their text, nodes with their place. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  if ('image' in value) return (value as IToken).image;
  const { $cstNode, start, end } = value as AstNode & { readonly start?: number; readonly end?: number };
  const own = Object.entries(value).filter(([key]) => key === '$type' || !/^(\$|start$|end$)/.test(key));
  // Langium fills in what is absent.
  const present = own.filter(([, part]) => part !== false && (!Array.isArray(part) || part.length > 0));
  const place = { start: $cstNode?.offset ?? start, end: $cstNode?.end ?? end };
  return { ...Object.fromEntries(present.map(([key, part]) => [key, shape(part)])), ...place };
}

/** The same node as Langium's own parser makes, or the same complaint about the same token. */
function expectAgreement(text: string, rule = 'Statement'): void {
  const { tokens, strange } = lex(text);
  if (strange !== undefined) return;
  const { LangiumParser, StatementParser } = languageServices().parser;
  const { value, parserErrors } = LangiumParser.parse(text, { rule });
  const [error] = parserErrors;
  const light = StatementParser.parse(tokens, rule);
  if (error === undefined) {
    expect(shape(light), text).toEqual(shape(value));
    return;
  }
  const { name, token } = error;
  expect(light, text).toMatchObject({ name, token: { image: token.image } });
  expect((light as { readonly token: IToken }).token.startOffset, text).toBe(token.startOffset);
}

function statementsIn(text: string): readonly string[] {
  return scan(text).flatMap((piece) => (piece.kind === 'statement' ? [text.slice(piece.start, piece.end)] : []));
}

describe('the parser of light nodes', () => {
  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.bprop'));
  const files = [
    ...examples.map((name) => [name, example(name)] as const),
    ...['diagnostics', 'valid', 'lines'].flatMap((folder) => resources(folder)).map(({ name, text }) => [name, text] as const),
  ];
  it("agrees with Langium's own in every file of the project", () => {
    for (const [, text] of files) for (const statement of statementsIn(text)) expectAgreement(statement);
  });

  it('agrees with it on any tokens in any order', () => {
    fc.assert(
      fc.property(anySoup, (text) => {
        for (const statement of statementsIn(text)) expectAgreement(statement);
      }),
      { numRuns: 400 },
    );
  });

  it('agrees with it where a few characters of a file have changed', () => {
    const slips = fc.tuple(
      validFile.map((text) => `${text}for t in 1..T {\nh[t] = f(h[t-1], axis=0, [1, "a"]).T\n}\ninput x[0..T]: [n] in 0.5..2\n`),
      fc.nat(),
      fc.nat(6),
      fc.constantFrom(...'=+-*()[]{},:.T# "1ein\u00A0\u0301', '..', ' in ', '+=', '.T'),
    );
    fc.assert(
      fc.property(slips, ([text, at, count, inserted]) => {
        const start = at % text.length;
        for (const statement of statementsIn(text.slice(0, start) + inserted + text.slice(start + count)))
          expectAgreement(statement);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with it on any expression', () => {
    fc.assert(
      fc.property(anyExpression, (tree) => {
        expectAgreement(printExpression(tree), 'Expression');
      }),
      { numRuns: 300 },
    );
  });
});

describe('the lexer', () => {
  it('finds any name whole, whatever script it is written in', () => {
    const letter = fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
    const letters = letter.map((code) => String.fromCodePoint(code)).filter((character) => /[\p{L}_]/u.test(character));
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 4 }), (characters) => {
        const name = `q${characters.join('')}`;
        for (const text of [name, characters.join('')]) {
          const { tokens, strange } = lex(text);
          expect([strange, tokens.map(({ image }) => image)], text).toEqual([undefined, [text]]);
        }
      }),
    );
  });
});
