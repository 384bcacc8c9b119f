import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/language/document/lines.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import { analyzeText, diagnose } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import { validFile } from '../support/texts/random-syntax.ts';

const GRU = example('gru.bprop');
const BY_HAND = example('gru-by-hand.bprop');
/** The line of its `backward {`. */
const HEADER = BY_HAND.split('\n').indexOf('backward {') + 1;

function withBackwardBlock(text: string): string {
  return applyReplacements(text, [deriveBlock(analyzeText(text))]);
}

/** Things that a slip of the hand leaves on a line; none takes away the name that the line defines. */
const SLIPS: readonly ((line: string) => string)[] = [
  (line) => `${line} )`,
  (line) => `${line} (`,
  (line) => `${line} [`,
  (line) => `${line} ?`,
  (line) => `${line} +`,
  (line) => `${line} "`,
  (line) => `${line} x x`,
  (line) => `${line} = 2`,
  (line) => line.replace(/=.*/, '='),
  (line) => line.replace(/=.*/, '= ((('),
  (line) => line.replace(/=.*/, '= return'),
];

describe('a damaged line', () => {
  it('costs that line only', () => {
    const damaged = fc.tuple(validFile.map(withBackwardBlock), fc.nat(), fc.constantFrom(...SLIPS)).map(([text, pick, slip]) => {
      const lines = text.split('\n');
      const equations = lines.flatMap((line, index) => (/^\s*\w+ *\+?= [^#]*$/.test(line) ? [index] : []));
      const at = equations[pick % equations.length] as number;
      lines[at] = slip(lines[at] as string);
      return { text: lines.join('\n'), line: at + 1 };
    });
    fc.assert(
      fc.property(damaged, ({ text, line }) => {
        expect(diagnose(text).map((found) => [found.code, found.line])).toEqual([['syntax', line]]);
      }),
      { numRuns: 300 },
    );
  });

  it('may be a declaration', () => {
    for (const slip of [' )', ' (', ' [', ' ?', ' in', ':', ' "', ', 2']) {
      const text = GRU.replace('param Wz, Wr, W: [m, n]', (line) => line + slip);
      expect(diagnose(text).map((found) => [found.code, found.line])).toEqual([['syntax', 4]]);
    }
  });

  it('may be the first line of a block', () => {
    for (const header of ['backward', 'backward (', 'backward x {', 'backward { ?', 'backward = {', 'backward [ {']) {
      const text = BY_HAND.replace('backward {', header);
      const found = diagnose(text);
      expect(found.map(({ code, line }) => [code, line])).toEqual([['syntax', HEADER]]);
    }
  });

  it('may be the last line of a block', () => {
    const text = BY_HAND.replace(/\}\s*$/, '');
    expect(diagnose(text).map(({ code, line }) => [code, line])).toEqual([['syntax', HEADER]]);
    const twice = `${BY_HAND}}\n`;
    expect(diagnose(twice).map(({ code, line }) => [code, line])).toEqual([['syntax', BY_HAND.split('\n').length]]);
  });

  it('ends where the next statement begins, however it begins', () => {
    for (const next of [
      'input q: [n]',
      'param q',
      'const q',
      'dim q = 2',
      'q = 1',
      'q  =1',
      'q1[0] = 1',
      'q += 1',
      'output a',
      '}',
    ]) {
      const { document } = analyzeText(`a = tanh((1,\n2\n${next}\n`);
      expect(document.statements.map(({ text }) => text)).toEqual(['a = tanh((1,\n2', next]);
    }
  });

  it('may be an option on a line of its own when the bracket is closed', () => {
    expect(diagnose('input x: [n, m]\ny = sum(x,\n  axis=0\n)\nz = sum(\n  x,\n  keepdims = true,\n  axis = 1)\n')).toEqual([]);
  });
});

describe('every prefix of a file', () => {
  it.each([
    ['the GRU', GRU],
    ['the GRU by hand', BY_HAND],
  ])('of %s is answered', (_, text) => {
    for (let end = 0; end <= text.length; end += 1) {
      const prefix = text.slice(0, end);
      const { line: last } = new LineIndex(prefix).position(prefix.trimEnd().length);
      for (const { code, line } of diagnose(prefix)) {
        // The line being typed, a block that is still open, or a name that the line being typed no longer reads.
        expect([code, line === last || code === 'syntax' || code === 'unused']).toEqual([code, true]);
      }
    }
  });
});

describe('every deletion of a character', () => {
  /** The names that a text defines, whatever state its lines are in. */
  function defined(text: string): ReadonlySet<string> {
    const names = text.split(/\r?\n/).flatMap((line) => {
      const declared = /^\s*(?:input|param|const)\b(.*)/.exec(line)?.[1];
      return declared === undefined ? [/^\s*([\p{L}_]\w*)\s*\+?=/u.exec(line)?.[1] ?? ''] : declared.split(/[\s,:[\]]+/);
    });
    return new Set(names);
  }

  it.each([
    ['the GRU', GRU],
    ['the GRU by hand', BY_HAND],
  ])('in %s leaves other lines alone, but for names that are gone', (_, text) => {
    const lines = new LineIndex(text);
    for (let at = 0; at < text.length; at += 1) {
      // Without its `}` the block's first line is what is wrong: tested above.
      if (text[at] === '}') continue;
      const after = text.slice(0, at) + text.slice(at + 1);
      const found = diagnose(after);
      const { line } = lines.position(at);
      if (!found.some(({ code }) => code === 'syntax')) continue;
      const names = defined(after);
      const elsewhere = found.filter((diagnostic) => diagnostic.line !== line);
      const unexplained = elsewhere.filter(({ code, start, end }) => {
        if (code !== 'undefined-name' && code !== 'used-before-defined') return true;
        const name = after.slice(start, end);
        return names.has(name) || names.has(name.replace(/^d/, ''));
      });
      expect({ deleted: text.slice(at - 3, at + 4), unexplained: unexplained.map((one) => [one.line, one.message]) }).toEqual({
        deleted: text.slice(at - 3, at + 4),
        unexplained: [],
      });
    }
  });
});
