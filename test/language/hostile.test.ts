import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { MAXIMAL_NESTING, MAXIMAL_OPERATORS } from '../../src/language/grammar/parser.ts';
import { codes, diagnose } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import { anySoup } from '../support/texts/random-syntax.ts';

const GRU = example('gru.bprop');

/** Messages with the lines they are on. */
function report(text: string): readonly (readonly [number, string])[] {
  return diagnose(text).map(({ line, message }) => [line, message]);
}

describe('odd but sound files', () => {
  it.each([
    ['an empty file', ''],
    ['only white space', ' \t\n\r\n  '],
    ['only comments', '# one\n  # two'],
    ['a byte-order mark alone', '\uFEFF'],
    ['a byte-order mark', `\uFEFF${GRU}`],
    ['CRLF', GRU.replaceAll('\n', '\r\n')],
    ['lone carriage returns', GRU.replaceAll('\n', '\r')],
    ['mixed line ends', GRU.replace('\n', '\r\n').replace('sigmoid(z3)', 'sigmoid(\r z3\n)')],
    ['no final line break', GRU.trimEnd()],
    ['tabs and trailing spaces', GRU.replaceAll('\n', ' \t\n').replaceAll(' = ', '\t=\t')],
    ['no-break spaces', GRU.replaceAll(' = ', '\u00A0=\u2003')],
  ])('%s reports nothing', (_, text) => {
    expect(report(text)).toEqual([]);
  });

  it('counts lines alike, whatever ends them', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const [found] = diagnose(['\uFEFFinput x', '', '# c', 'y = x + q', ''].join(end));
      expect(found).toMatchObject({ code: 'undefined-name', line: 4 });
    }
  });

  it('a null character is one unexpected character', () => {
    expect(report('input x\ny = x \0\nz = y\n')).toEqual([[2, 'unexpected character U+0000']]);
  });

  it('an emoji is one unexpected character', () => {
    const [found] = diagnose('input x\ny = x 🙂\n');
    expect(found).toMatchObject({ message: 'unexpected character `🙂`', start: 14, end: 16 });
  });
});

describe('excess', () => {
  it.each([
    ['parentheses', `y = ${'('.repeat(10_000)}x${')'.repeat(10_000)}`],
    ['brackets', `y = ${'['.repeat(10_000)}x${']'.repeat(10_000)}`],
    ['calls', `y = ${'tanh('.repeat(10_000)}x${')'.repeat(10_000)}`],
    ['indices', `y = ${'x['.repeat(10_000)}1${']'.repeat(10_000)}`],
    ['unclosed parentheses', `y = ${'('.repeat(10_000)}`],
    ['unclosed brackets', `y = ${'['.repeat(10_000)}`],
  ])('10,000 %s are one error, and the next line is well', (_, line) => {
    const found = diagnose(`input x\n${line}\nz = tanh(q)\n`);
    expect(found.map(({ code, line: at }) => [code, at])).toEqual([
      ['syntax', 2],
      ['undefined-name', 3],
    ]);
    expect(found[0]?.message).toContain(String(MAXIMAL_NESTING));
  });

  it('allows what stays within the bounds', () => {
    const nested = `${'('.repeat(MAXIMAL_NESTING)}x${')'.repeat(MAXIMAL_NESTING)}`;
    const sum = Array.from({ length: MAXIMAL_OPERATORS }, () => 'x').join(' + ');
    expect(report(`input x\ny = ${nested}\nz = ${sum}\n`)).toEqual([]);
    expect(codes(`input x\ny = (${nested})\n`)).toEqual(['syntax']);
    expect(codes(`input x\nz = ${sum} + x + x\n`)).toEqual(['syntax']);
  });

  it.each([
    ['a sum', Array.from({ length: 100_000 }, () => 'x').join(' + ')],
    ['a power', Array.from({ length: 100_000 }, () => 'x').join(' ^ ')],
    ['minus signs', `${'-'.repeat(100_000)}x`],
    ['transposes', `x${'.T'.repeat(100_000)}`],
  ])('%s of 100,000 operators is one error', (_, value) => {
    const found = diagnose(`input x\ny = ${value}\nz = y\n`);
    expect(found.map(({ code, line }) => [code, line])).toEqual([['syntax', 2]]);
    expect(found[0]?.message).toContain(String(MAXIMAL_OPERATORS));
  });

  it('10,000 unclosed brackets on lines of their own are one error each', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `z${index} = (`).join('\n');
    expect(new Set(codes(text))).toEqual(new Set(['syntax']));
    expect(codes(text)).toHaveLength(10_000);
  });

  it('10,000 lines inside one unclosed bracket are one error', () => {
    expect(codes(`input x\ny = tanh(\n${'x +\n'.repeat(10_000)}\nz = x\n`)).toEqual(['syntax']);
    expect(codes(`input x\ny = sum(x,\n${'axis=0,\n'.repeat(10_000)}\nz = x\n`)[0]).toBe('syntax');
  });

  it('10,000 blocks inside each other are answered', () => {
    const closed = `${'for t in 1..2 {\n'.repeat(10_000)}${'}\n'.repeat(10_000)}`;
    expect(codes(closed)).toContain('syntax');
    expect(codes('for t in 1..2 {\n'.repeat(10_000))).toContain('syntax');
    expect(formatDocument(parseDocument(closed)).split('\n')).toHaveLength(20_001);
  });

  it('10,000 equations, and names and lines of 100,000 characters, are no trouble', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => `z${index + 1} = tanh(z${index})`).join('\n');
    expect(report(`input z0: [n]\n${chain}\n`)).toEqual([]);
    const name = 'a'.repeat(100_000);
    expect(report(`input ${name}\ny = ${name} * ${name}  # ${'b'.repeat(100_000)}\n`)).toEqual([]);
    expect(report(`input x\ny =${' '.repeat(100_000)}x\n`)).toEqual([]);
    expect(codes(`input x\ny = ${'?'.repeat(100_000)}\nz = x\n`)).toEqual(['syntax']);
    expect(codes(`input x\ny = "${'b'.repeat(100_000)}\nz = x\n`)).toEqual(['syntax']);
  });

  it('more lines and names than a call takes arguments are no trouble', () => {
    const many = 150_000;
    const lines = 'y=x\n'.repeat(many);
    expect(formatDocument(parseDocument(lines))).toBe('y = x\n'.repeat(many));
    expect(formatDocument(parseDocument(`y = (x +${'\n'.repeat(many)}x)`)).replace(/\s+/g, '')).toBe('y=(x+x)');
    const names = Array.from({ length: many }, (_, index) => `x${index}`);
    expect(report(`input ${names.join(', ')}: [n]\n`)).toEqual([]);
  });

  it('a thousand misspelt names are a thousand errors', () => {
    const text = Array.from({ length: 1000 }, (_, index) => `z${index} = tanh(zz${index})`).join('\n');
    expect(codes(text).filter((code) => code === 'undefined-name')).toHaveLength(1000);
  });
});

describe('any text', () => {
  it('is answered', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), anySoup), (text) => {
        for (const { start, end } of diagnose(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('names one thing at a place once', () => {
    fc.assert(
      fc.property(anySoup, (text) => {
        const places = diagnose(text).map(({ code, start, end }) => `${code} ${start}..${end}`);
        expect(new Set(places).size).toBe(places.length);
      }),
      { numRuns: 1000 },
    );
  });
});
