import fc from 'fast-check';
import type { Argument, AxisSyntax, BinaryOperator, Expression, Identifier } from '../../../src/language/syntax.ts';

const SPAN = { start: 0, end: 0 };
const OPERATORS: readonly BinaryOperator[] = ['<', '<=', '>', '>=', '==', '!=', '+', '-', '*', '/', '//', '@', '^'];

export const anyName: fc.Arbitrary<string> = fc.constantFrom(
  'a',
  'b2',
  'x_',
  '_y',
  'θ',
  'σ1',
  'Wz',
  'index',
  'format',
  'e1',
  'T',
);
const identifier: fc.Arbitrary<Identifier> = anyName.map((text) => ({ text, span: SPAN }));
export const anyNumber: fc.Arbitrary<string> = fc.constantFrom('0', '1', '2', '0.5', '12.25', '1e-3', '2E5', '1e+2', '3.0');

const number = anyNumber.map((text): Expression => ({ kind: 'number', value: Number(text), text, span: SPAN }));
const text = fc
  .constantFrom('', 'tanh', 'ij,jk->ik', '# no comment')
  .map((value): Expression => ({ kind: 'text', value, span: SPAN }));

/** Any tree that the grammar can express, with empty spans. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{
  expression: Expression;
  argument: Argument;
  axis: AxisSyntax;
}>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'expression' },
    number,
    identifier.map((name): Expression => ({ kind: 'name', name, indices: [], span: SPAN })),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom(...OPERATORS),
      left: tie('expression'),
      right: tie('expression'),
      span: fc.constant(SPAN),
    }),
    tie('expression').map((operand): Expression => ({ kind: 'negation', operand, span: SPAN })),
    tie('expression').map((operand): Expression => ({ kind: 'transpose', operand, span: SPAN })),
    fc
      .tuple(identifier, fc.array(tie('expression'), { minLength: 1, maxLength: 2 }))
      .map(([name, indices]): Expression => ({ kind: 'name', name, indices, span: SPAN })),
    fc
      .tuple(identifier, fc.array(tie('argument'), { maxLength: 3 }))
      .map(([name, list]): Expression => ({ kind: 'call', name, arguments: list, span: SPAN })),
    fc.tuple(tie('expression'), fc.array(tie('axis'), { maxLength: 2 })).map(
      // Single places behind a name alone are its indices: the whole axis makes a part of it.
      ([operand, axes]): Expression => ({ kind: 'part', operand, axes: [...axes, { kind: 'whole', span: SPAN }], span: SPAN }),
    ),
    fc.array(tie('expression'), { maxLength: 3 }).map((elements): Expression => ({ kind: 'list', elements, span: SPAN })),
    text,
  ),
  axis: fc.oneof(
    fc.constant<AxisSyntax>({ kind: 'whole', span: SPAN }),
    tie('expression').map((place): AxisSyntax => ({ kind: 'place', place, span: SPAN })),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([first, last]): AxisSyntax => ({ kind: 'range', first, last, span: SPAN })),
  ),
  argument: fc.oneof(
    tie('expression').map((value): Argument => ({ value })),
    fc.record({ name: identifier, value: tie('expression') }),
  ),
})).expression;

/** The tree with every span emptied: what two texts of the same meaning share. */
export function withoutSpans<T>(tree: T): T {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'span' ? SPAN : value))) as T;
}

const TOKENS = [
  '=',
  '+=',
  '+',
  '-',
  '*',
  '/',
  '//',
  '@',
  '^',
  '<',
  '==',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '..',
  '.T',
  '.',
  '?',
  '"a b"',
  '"',
  '$',
];
const KEYWORDS = ['input', 'param', 'const', 'dim', 'output', 'for', 'in', 'backward', 'return'];

/** Tokens of the language, and a few that are none, in any order, with any white space and comments between. */
export const anySoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...TOKENS) },
      { weight: 3, arbitrary: anyName },
      { weight: 1, arbitrary: anyNumber },
      { weight: 1, arbitrary: fc.constantFrom(...KEYWORDS) },
      { weight: 3, arbitrary: fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', '\n\n\n', '\r') },
      { weight: 1, arbitrary: fc.constantFrom('# note\n', '#\n', '# a ( b\n') },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(' '));

const FUNCTIONS = ['tanh', 'sigmoid', 'exp', 'relu', 'sin'];

/** A right-hand side over some names that all have one shape. */
function elementwise(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.constantFrom(...names);
  return fc.oneof(
    fc.tuple(name, fc.constantFrom('+', '-', '*'), name).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom(...FUNCTIONS), name).map(([operation, operand]) => `${operation}(${operand})`),
    fc.tuple(name, name, name).map(([a, b, c]) => `${a} * (1 - ${b}) + tanh(-${c}) ^ 2`),
    fc.tuple(name, name).map(([a, b]) => `sum(${a} * ${b}) * ${a}`),
  );
}

/** A file without a mistake: declarations, then equations over them, with blank lines and comments. */
export const validFile: fc.Arbitrary<string> = fc
  .integer({ min: 1, max: 12 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.tuple(
          elementwise(['x', 'h', 'w', ...Array.from({ length: index }, (_, before) => `z${before}`)]),
          fc.constantFrom('', '', '# part\n', '\n'),
          fc.constantFrom('', '', '   # why'),
        ),
      ),
    ),
  )
  .map((equations) => {
    const lines = equations.map(([value, before, behind], index) => `${before}z${index} = ${value}${behind}\n`);
    return `dim n = 3\ninput x, h: [n]\nparam w: [n]\n\n${lines.join('')}`;
  });
