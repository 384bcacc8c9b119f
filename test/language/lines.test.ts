import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/language/document/lines.ts';

describe('LineIndex', () => {
  it('counts lines and columns from 1', () => {
    const lines = new LineIndex('ab\ncd\n');
    expect(lines.position(0)).toEqual({ line: 1, column: 1 });
    expect(lines.position(2)).toEqual({ line: 1, column: 3 });
    expect(lines.position(3)).toEqual({ line: 2, column: 1 });
    expect(lines.position(6)).toEqual({ line: 3, column: 1 });
  });

  it('does not count a byte-order mark', () => {
    const lines = new LineIndex('\uFEFFab\ncd');
    expect(lines.position(1)).toEqual({ line: 1, column: 1 });
    expect(lines.line(1)).toBe('ab');
  });

  it('finds every offset in its line, whatever ends the lines', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', '\r')).map((parts) => parts.join('|').replaceAll('|', ''));
    fc.assert(
      fc.property(text, (source) => {
        const lines = new LineIndex(source);
        const expected = source.split(/\r\n|\r|\n/);
        let offset = 0;
        for (const [index, line] of expected.entries()) {
          expect(lines.line(index + 1)).toBe(line);
          expect(lines.position(offset)).toEqual({ line: index + 1, column: 1 });
          expect(lines.position(offset + line.length)).toEqual({ line: index + 1, column: line.length + 1 });
          offset += line.length + (/^(?:\r\n|\r|\n)/.exec(source.slice(offset + line.length))?.[0].length ?? 0);
        }
      }),
    );
  });
});
