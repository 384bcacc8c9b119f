import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan } from '../../src/language/document/scanner.ts';
import { expressionByGrammar, lexByGrammar, statementByGrammar } from '../../src/language/grammar/langium-parser.ts';
import { tokensOf } from '../../src/language/grammar/lexer.ts';
import { readExpression, readStatement } from '../../src/language/grammar/reader.ts';
import { Malformed } from '../../src/language/grammar/syntax-tree.ts';
import { printExpression } from '../../src/language/printer.ts';
import type { Damage, StatementSyntax } from '../../src/language/syntax.ts';
import { example, ROOT, resources } from '../support/files.ts';
import { anyExpression, anySoup, validFile } from '../support/random-syntax.ts';

function byGrammar(text: string): StatementSyntax | undefined {
  const { tokens, strange } = lexByGrammar(text);
  if (strange !== undefined) return undefined;
  try {
    const result: StatementSyntax | Damage = statementByGrammar(text, tokens);
    return 'kind' in result ? result : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** The same tokens, and a statement where the grammar sees one: that very statement. */
function expectAgreement(text: string): void {
  const lexed = lexByGrammar(text);
  const tokens = tokensOf(text);
  expect(tokens, text).toStrictEqual(lexed.strange === undefined ? lexed.tokens : undefined);
  if (tokens !== undefined) expect(readStatement(tokens), text).toStrictEqual(byGrammar(text));
}

function statementsIn(text: string): readonly string[] {
  return scan(text).flatMap((piece) => (piece.kind === 'statement' ? [text.slice(piece.start, piece.end)] : []));
}

describe('what reads sound statements', () => {
  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.bprop'));
  const files = [
    ...examples.map((name) => [name, example(name)] as const),
    ...['diagnostics', 'valid', 'lines'].flatMap((folder) => resources(folder)).map(({ name, text }) => [name, text] as const),
  ];
  it('agrees with the grammar in every file of the project', () => {
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
        const text = printExpression(tree);
        const tokens = tokensOf(text);
        expect(tokens && readExpression(tokens), text).toStrictEqual(expressionByGrammar(text, tokens ?? []));
      }),
      { numRuns: 300 },
    );
  });
});
