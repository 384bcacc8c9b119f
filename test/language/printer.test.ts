import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { parseExpression } from '../../src/language/grammar/parser.ts';
import { printExpression, printRange } from '../../src/language/printer.ts';
import { anyExpression, withoutSpans } from '../support/texts/random-syntax.ts';

describe('printExpression', () => {
  it('writes what is read as the same tree', () => {
    fc.assert(
      fc.property(anyExpression, (tree) => {
        expect(withoutSpans(parseExpression(printExpression(tree)))).toEqual(tree);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes what the formatter leaves as it is', () => {
    fc.assert(
      fc.property(anyExpression, (tree) => {
        const line = `y = ${printExpression(tree)}\n`;
        expect(formatDocument(parseDocument(line))).toBe(line);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'a - b - c',
    'a - (b - c)',
    'a - (b + c)',
    'a / b * c',
    'a / (b * c)',
    'A @ B @ x',
    'A @ (B @ x)',
    'a * (b + c)',
    '-a ^ 2',
    '(-a) ^ 2',
    '2 ^ -x',
    'a ^ b ^ c',
    '(a ^ b) ^ c',
    '--a',
    '-(a + b)',
    '-a * b',
    'a * -b',
    'a - -b',
    'A.T.T',
    '(A @ B).T',
    '(-A).T',
    'f(A).T @ x',
    'a < b < c',
    'a < (b < c)',
    '(a + b < c) * d',
    'h[t-1, 2*T+1] * x[T-t+1]',
    'sum(x, axis=[0, 1], keepdims=true)',
    'f()',
    'reshape(x, [n * m, 2 - 1])',
    'gelu(x, approximate="tanh")',
    'f([], [[1]])',
  ])('needs just the parentheses of %s', (text) => {
    expect(printExpression(parseExpression(text))).toBe(text);
  });

  it.each([
    ['((a))', 'a'],
    ['(a * b) + c', 'a * b + c'],
    ['(a + b) + c', 'a + b + c'],
    ['a ^ (b ^ c)', 'a ^ b ^ c'],
    ['-(a ^ b)', '-a ^ b'],
    ['(f(a))', 'f(a)'],
    ['a*(-b)', 'a * -b'],
    ['h[ t - 1 ]', 'h[t-1]'],
    ['f( a ,b=1 )', 'f(a, b=1)'],
  ])('drops what %s has too much', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });

  it('refuses to read what is no expression', () => {
    for (const text of ['', 'a +', '(a', 'a b', 'a ? b', 'f(1=2)', '"a', 'a = b']) expect(() => parseExpression(text)).toThrow();
  });
});

describe('printRange', () => {
  it.each([
    ['1', 'T'],
    ['T', '1'],
    ['2*t-1', 'T-t+1'],
  ])('writes %s..%s close together', (first, last) => {
    expect(printRange(parseExpression(first), parseExpression(last))).toBe(`${first}..${last}`);
  });
});
