import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { tokenize } from '../../src/language/grammar/lexer.ts';
import { diagnose } from '../support/analysis.ts';
import { example, resources } from '../support/files.ts';
import { anySoup, validFile } from '../support/texts/random-syntax.ts';

function format(text: string): string {
  return formatDocument(parseDocument(text));
}

/** Everything but white space; a lone character that is no token counts too. */
function substance(text: string): string {
  return text.replace(/\s+/g, '');
}

const FILES = [
  ...['gru.bprop', 'gru-by-hand.bprop', 'gru-sequence.bprop'].map((name) => ({ name, text: example(name) })),
  ...resources('.'),
];

describe('formatDocument', () => {
  it('loses no character but white space, and is idempotent, on any soup of tokens', () => {
    fc.assert(
      fc.property(anySoup, (text) => {
        const once = format(text);
        expect(substance(once)).toBe(substance(text));
        expect(format(once)).toBe(once);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps the tokens, comments included, of any soup', () => {
    fc.assert(
      fc.property(anySoup, (text) => {
        const tokens = (source: string): readonly string[] => tokenize(source).map((token) => token.text.trimEnd());
        expect(tokens(format(text))).toEqual(tokens(text));
      }),
      { numRuns: 1500 },
    );
  });

  it('changes no diagnostic', () => {
    fc.assert(
      fc.property(anySoup, (text) => {
        const messages = (source: string): readonly string[] => diagnose(source).map(({ code }) => code);
        expect(messages(format(text))).toEqual(messages(text));
      }),
      { numRuns: 500 },
    );
  });

  it('aligns and keeps random files', () => {
    fc.assert(
      fc.property(validFile, (text) => {
        const once = format(text);
        expect(substance(once)).toBe(substance(text));
        expect(format(once)).toBe(once);
        const columns = once.split('\n').filter((line) => line.startsWith('z'));
        expect(new Set(columns.map((line) => line.indexOf(' = '))).size).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it.each(FILES)('is idempotent and loses nothing on $name', ({ text }) => {
    const once = format(text);
    expect(substance(once)).toBe(substance(text));
    expect(format(once)).toBe(once);
  });

  it('leaves the examples as they are', () => {
    for (const name of ['gru.bprop', 'gru-by-hand.bprop']) expect(format(example(name))).toBe(example(name));
  });

  it('aligns the equals signs of a run, across comments and blank lines', () => {
    expect(format('z1=a\n# note\n\nz10 = b\ninput x\nq=1\n')).toBe('z1  = a\n# note\n\nz10 = b\ninput x\nq = 1\n');
  });

  it('aligns each block on its own', () => {
    expect(format('long=1\nbackward {\na=1\nbcd=2\ndx+=a\n}\n')).toBe(
      'long = 1\nbackward {\n  a   = 1\n  bcd = 2\n  dx += a\n}\n',
    );
  });

  it('measures width in characters, not in code units', () => {
    expect(format('𝛼 = 1\nbb = 2\n')).toBe('𝛼  = 1\nbb = 2\n');
  });

  it('keeps comments where they stand', () => {
    const text = '# head\n\ninput x  # in\n# between\ny = x     # out\nbackward {\n  # inside\n  dx += dy  # all\n}\n# tail\n';
    expect(format(text)).toBe(text);
  });

  it('keeps a comment inside brackets', () => {
    expect(format('y = f(a,  # first\n# own line\nb)\n')).toBe('y = f(a,  # first\n  # own line\n  b)\n');
  });

  it('keeps CRLF line ends and the byte-order mark', () => {
    expect(format('\uFEFFinput  x\r\ny=f(\r\nx)\r\n')).toBe('\uFEFFinput x\r\ny = f(\r\n  x)\r\n');
  });

  it('ends the file with one line break', () => {
    expect(format('y = 1')).toBe('y = 1\n');
    expect(format('y = 1\n\n\n')).toBe('y = 1\n');
    expect(format('')).toBe('');
    expect(format('\n\n')).toBe('');
    expect(format('# only')).toBe('# only\n');
  });

  it('leaves a damaged line as it is', () => {
    expect(format('y  =  a ?  b\nz  =  1\n')).toBe('y  =  a ?  b\nz = 1\n');
  });

  it('keeps at most one blank line', () => {
    expect(format('a = 1\n\n\n\nb = 2\n')).toBe('a = 1\n\nb = 2\n');
  });
});

describe('a damaged line', () => {
  it.each(['   y = (x +* 2)  ', '\ty = = x', 'y = x $ 2   ', '     z  =  )x'])('keeps its indent and its blanks: %j', (line) => {
    const text = `input x: [n]\n${line}\nz2 = x\n`;
    expect(formatDocument(parseDocument(text))).toBe(text);
  });
});
