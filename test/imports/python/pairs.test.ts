import { describe, expect, it } from 'vitest';
import { importPython, pythonCheck } from '../../../src/imports/python/python.ts';
import { applyFix, check, rangeOf, severityOf } from '../../../src/index.ts';
import { resources } from '../../support/files.ts';

/**
 * A file says itself what is reported: a line that ends in `# wrong` has an error, one that ends in `# unread` is not read, and
 * `# wrong: TEXT` names the line that a repair writes instead.
 */
function expectations(text: string, word: string): readonly number[] {
  return text.split('\n').flatMap((line, at) => (new RegExp(`# ${word}\\b`).test(line) ? [at + 1] : []));
}

const FILES = resources('python', '.py');

describe.each(FILES)('$name', ({ text }) => {
  const file = importPython(text);
  const checked = file.pairs.map((own) => pythonCheck(file, own, check(own.analysis)));
  const found = checked.flatMap(({ analysis, check: { diagnostics } }) =>
    diagnostics.map((diagnostic) => ({
      ...diagnostic,
      document: analysis.document,
      line: rangeOf(analysis.document, diagnostic.place).start.line,
    })),
  );
  const lines = (wanted: (own: (typeof found)[number]) => boolean): readonly number[] =>
    [...new Set(found.filter(wanted).map(({ line }) => line))].sort((a, b) => a - b);

  it('has pairs, each with gradients', () => {
    expect(file.pairs.length).toBeGreaterThan(0);
    for (const { reading } of file.pairs) expect(reading?.gradients.length).toBeGreaterThan(0);
  });

  it('names the wrong lines, and no others', () => {
    expect(lines((own) => severityOf(own) === 'error')).toEqual(expectations(text, 'wrong'));
  });

  it('names what it does not read', () => {
    expect(lines(({ code }) => code === 'not-read')).toEqual(expectations(text, 'unread'));
  });

  it('repairs the wrong lines in Python', () => {
    const repairs = text.split('\n').flatMap((line, at) => {
      const [, repair] = /# wrong: (.*)$/.exec(line) ?? [];
      return repair === undefined ? [] : [{ line: at + 1, repair }];
    });
    for (const { line, repair } of repairs) {
      const own = found.find((other) => other.line === line && severityOf(other) === 'error');
      const written = own?.fixes.map((fix) =>
        applyFix(own.document, fix)
          .split('\n')
          [line - 1]?.replace(/\s*#.*$/, '')
          .trim(),
      );
      expect(written).toContain(repair);
    }
  });
});
