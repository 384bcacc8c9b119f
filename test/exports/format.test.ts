import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { C_LAYOUT, type Layout, laidOut, PYTHON_LAYOUT, TYPESCRIPT_LAYOUT, WIDTH } from '../../src/exports/document/document.ts';
import { comment, prose } from '../../src/exports/document/prose.ts';
import { itemsOf } from '../../src/exports/document/tokens.ts';
import { exportDeriv, exportProgram, type Target } from '../../src/exports/export.ts';
import { formulaLines } from '../../src/exports/latex/formula.ts';
import { awkwardSubjects, examples, loopSubjects, randomSubjects, type Subject } from './support/subjects.ts';

const LAYOUTS: Readonly<Record<string, Layout>> = {
  numpy: PYTHON_LAYOUT,
  pytorch: PYTHON_LAYOUT,
  c: C_LAYOUT,
  typescript: TYPESCRIPT_LAYOUT,
};
const many = (): readonly Subject[] => [...examples(), ...awkwardSubjects(), ...loopSubjects(), ...randomSubjects(12)];

/** The text of a line, without white space, and without the commas and parentheses that breaking it may add. */
const said = (text: string): string => text.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
const withoutParentheses = (text: string): string => said(text).replace(/[()]/g, '');

const name = fc.constantFrom('x', 'dh_out', 'weights', 'a_rather_long_name_of_a_tensor', 'θ', 'constructor');
const leaf = fc.oneof(name, fc.constantFrom('1', '0.5', '1e-5', '-x', 'x[t - 1, :n]', '(n,)', '()', '"ij,jk->ik"'));

const { expression, operand } = fc.letrec<{ expression: string; operand: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'large' },
    leaf,
    fc
      .tuple(tie('operand'), fc.constantFrom('+', '-', '*', '/', '==', '<='), tie('operand'))
      .map(([left, sign, right]) => `${left} ${sign} ${right}`),
    fc
      .tuple(name, fc.array(tie('expression'), { maxLength: 4 }))
      .map(([called, operands]) => `${called}(${operands.join(', ')})`),
  ),
  operand: fc.oneof(
    { maxDepth: 5, depthSize: 'large' },
    leaf,
    tie('expression').map((inner) => `(${inner})`),
  ),
}));

const lead = fc.constantFrom('return ', 'y = ', 'dx[t - 1] += ', 'a_rather_long_name_of_a_tensor -= ');

/** A product most of which stands in parentheses, first or last in it. */
const product = fc
  .tuple(expression, operand, fc.constantFrom('*', '/', '@'), fc.boolean())
  .map(([inner, other, sign, isFirst]) => {
    const main = `(${inner} + ${inner} + ${inner})`;
    return isFirst ? `${main} ${sign} ${other}` : `${other} ${sign} ${main}`;
  });

/** A statement of the language with its indentation. */
const statementIn = ({ breaksInBrackets }: Layout): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(6), lead, fc.oneof(expression, product))
    .map(([depth, head, value]) => `${'    '.repeat(depth)}${head}${value}${breaksInBrackets ? '' : ';'}`);

/** The longest run of letters without a place to break at, with what must stay beside it. */
const UNBREAKABLE = 45;

describe.each([
  ['Python', PYTHON_LAYOUT],
  ['C', C_LAYOUT],
  ['TypeScript', TYPESCRIPT_LAYOUT],
])('lines of %s', (_, layout) => {
  const laid = (check: (text: string, lines: readonly string[]) => void): void =>
    fc.assert(
      fc.property(statementIn(layout), (text) => check(text, laidOut(text, layout))),
      { numRuns: 400 },
    );

  it('fit, however deep they stand', () => {
    laid((_text, lines) => {
      for (const line of lines) if (line.trimStart().length > UNBREAKABLE) expect(line.length).toBeLessThanOrEqual(WIDTH);
    });
  });

  it('say the same', () => {
    laid((text, lines) => {
      const whole = lines.join('\n');
      expect(withoutParentheses(whole)).toBe(withoutParentheses(text));
      if (layout === C_LAYOUT) expect(whole).not.toMatch(/,\s*[)\]}]/.test(text) ? /^$/ : /,\s*[)\]}]/);
    });
  });

  it('stay as they are once they are laid out, and keep what fits', () => {
    laid((text, lines) => {
      if (text.length <= WIDTH) expect(lines).toEqual([text]);
      const again = lines.flatMap((line) => laidOut(line, layout));
      if (lines.every((line) => line.length <= WIDTH)) expect(again).toEqual(lines);
    });
  });

  it('close every bracket where they end, and in Python not before', () => {
    laid((_text, lines) => {
      expect(itemsOf(lines.join('\n'))).toBeDefined();
      if (!layout.breaksInBrackets) return;
      for (let count = 1; count < lines.length; count += 1) expect(itemsOf(lines.slice(0, count).join('\n'))).toBeUndefined();
    });
  });

  it('break comments between words only', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1, maxLength: 60 }), (words) => {
        const lines = comment([words.join(' ')], '    ', layout);
        expect(lines.every((line) => line.length <= WIDTH && line.startsWith(`    ${layout.comment} `))).toBe(true);
        expect(lines.map((line) => line.trim().slice(layout.comment.length + 1)).join(' ')).toBe(words.join(' '));
      }),
    );
  });
});

/** Lines of code, and how they are laid out. */
const CASES: readonly (readonly [title: string, layout: Layout, text: string, lines: readonly string[]])[] = [
  [
    'a product breaks in the parentheses around most of it',
    PYTHON_LAYOUT,
    `loss = 0.5 * (${'a_long_name * another_name + '.repeat(4)}1)`,
    ['loss = 0.5 * (', '    a_long_name * another_name', ...Array(3).fill('    + a_long_name * another_name'), '    + 1', ')'],
  ],
  [
    'and so does a quotient that begins with them',
    C_LAYOUT,
    `  d[i] += (${'a_long_name[i] + '.repeat(6)}1) / n;`,
    ['  d[i] += (', `    a_long_name[i]`, ...Array(5).fill('    + a_long_name[i]'), '    + 1', '  ) / n;'],
  ],
  [
    'a value moves to the next line where it fits there',
    C_LAYOUT,
    `a_rather_long_name_of_a_tensor[i] = n * (${'name[i] + '.repeat(6)}1);`,
    ['a_rather_long_name_of_a_tensor[i] =', `  n * (${'name[i] + '.repeat(6)}1);`],
  ],
  [
    'the widest bracket breaks first',
    PYTHON_LAYOUT,
    `mask = (${'windows(a_name, (2, 2)) == '.repeat(2)}reshape(other, (3, 3))).to(other.dtype)`,
    ['mask = (', `    ${'windows(a_name, (2, 2)) == '.repeat(2)}reshape(other, (3, 3))`, ').to(other.dtype)'],
  ],
  [
    'parameters of TypeScript have lines of their own',
    TYPESCRIPT_LAYOUT,
    'export function forward({ n, m }: Sizes, { x, h, Wz, Wr, W, Uz, Ur, U }: Inputs): { outputs: Outputs; saved: Saved } {',
    [
      'export function forward(',
      '  { n, m }: Sizes,',
      '  { x, h, Wz, Wr, W, Uz, Ur, U }: Inputs,',
      '): { outputs: Outputs; saved: Saved } {',
    ],
  ],
  [
    'parts of a list share the next line where they fit there',
    PYTHON_LAYOUT,
    `        return Function.apply(${Array(14).fill('name').join(', ')})`,
    ['        return Function.apply(', `            ${Array(14).fill('name').join(', ')}`, '        )'],
  ],
];

describe('a long line', () => {
  it.each(CASES)('%s', (_, layout, text, lines) => expect(laidOut(text, layout)).toEqual(lines));

  it('may have any number of parts', () => {
    const names = Array.from({ length: 200_000 }, (_, at) => `x${at}`);
    expect(laidOut(`def forward(${names.join(', ')}):`, PYTHON_LAYOUT)).toHaveLength(names.length + 2);
  });
});

describe('prose', () => {
  const text = fc.array(
    fc.array(fc.stringMatching(/^[a-zA-Z]{1,12}[,.]?$/), { maxLength: 40 }).map((words) => words.join(' ')),
    { maxLength: 6 },
  );

  it('keeps its words, in lines that fit', () => {
    fc.assert(
      fc.property(text, (lines) => {
        const laid = prose(lines, WIDTH);
        expect(laid.every((line) => line.length <= WIDTH)).toBe(true);
        expect(laid.join(' ').split(/\s+/)).toEqual(lines.join(' ').split(/\s+/));
        expect(laid.filter((line) => line === '')).toEqual(lines.filter((line) => line === ''));
      }),
    );
  });

  it('goes on in the next line, but not into another sentence', () => {
    const long = 'word '.repeat(20).trim();
    expect(prose([`${long} rest`, 'of it.', 'Source: a'], WIDTH)).toEqual([long, 'rest of it.', 'Source: a']);
    expect(prose([`${long} rest.`, 'Next.'], WIDTH)).toEqual([long, 'rest.', 'Next.']);
    expect(prose([`${long} rest`, 'x: [n]'], WIDTH)).toEqual([long, 'rest', 'x: [n]']);
    expect(prose(['short', 'lines  stay'], WIDTH)).toEqual(['short', 'lines  stay']);
  });
});

describe('formulas', () => {
  const symbol = fc.constantFrom('x', '\\mathrm{weights}', 'W_{t-1,i}', '\\sum_{i} h', '{K}^{\\top}');
  const { sum } = fc.letrec<{ sum: string; term: string }>((tie) => ({
    sum: fc
      .array(tie('term'), { minLength: 1, maxLength: 4 })
      .chain((terms) => fc.constantFrom(' + ', ' - ', ' \\odot ', ' \\, ', ' \\cdot ').map((sign) => terms.join(sign))),
    term: fc.oneof(
      { maxDepth: 3 },
      symbol,
      tie('sum').map((inner) => `(${inner})`),
      fc.tuple(tie('sum'), symbol).map(([over, under]) => `\\frac{${over}}{${under}}`),
      fc.tuple(tie('sum'), tie('sum')).map((both) => `\\mathrm{where}\\left(${both.join(', ')}\\right)`),
    ),
  }));

  it('keep their words, in lines that fit and end behind no operator', () => {
    fc.assert(
      fc.property(sum, fc.constantFrom('&=', '&\\mathrel{+}='), fc.constantFrom('', ' \\\\'), (value, sign, end) => {
        const row = `\\mathrm{d}x ${sign} ${value}${end}`;
        const lines = formulaLines(row);
        expect(lines.map((line) => line.trim()).join(' ')).toBe(row);
        for (const line of lines) {
          if (line.length > WIDTH) expect(line.trim()).not.toMatch(/\w [-+\\]/);
          expect(line).not.toMatch(/[^&](?:[-+]|\\odot|\\,|\\cdot)$|^\s*\\\\$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Lines that are too wide although they could be broken. */
function wide(text: string, layout: Layout): readonly string[] {
  return text.split('\n').filter((line) => line.length > WIDTH && (/\s/.test(line.trim()) || laidOut(line, layout).length > 1));
}

describe('exports', () => {
  it.each(['numpy', 'pytorch', 'c', 'typescript'] as const)('keep to the width in %s', (target: Target) => {
    for (const { title, unit } of many()) {
      const text = exportProgram(unit, target);
      expect([title, ...wide(text, LAYOUTS[target] as Layout)]).toEqual([title]);
      expect(text).not.toMatch(/[^\S\n]\n/);
      expect(exportProgram(unit, target)).toBe(text);
    }
  });

  it('keep to the width in the style of the post', () => {
    for (const { title, unit } of many()) expect([title, ...wide(exportDeriv(unit), PYTHON_LAYOUT)]).toEqual([title]);
  });

  it('keep to the width in LaTeX', () => {
    for (const { title, unit } of many()) {
      const lines = exportProgram(unit, 'latex').split('\n');
      // A sign at the beginning of a line stays with what follows it.
      const isBreakable = (line: string): boolean =>
        /\s/.test(
          line
            .replace(/ \\\\$/, '')
            .trim()
            .replace(/^[-+] /, ''),
        );
      expect([title, ...lines.filter((line) => line.length > WIDTH && isBreakable(line))]).toEqual([title]);
    }
  });
});
