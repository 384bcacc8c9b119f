import { describe, expect, it } from 'vitest';
import { applyFix, diagnose, type Found } from '../support/analysis.ts';

function errors(text: string): readonly Found[] {
  return diagnose(text).filter(({ severity }) => severity === 'error');
}

const loop = (range: string): string => `input x[0..T+1]: [n]\nfor t in ${range} {\n  y[t] = 2 * x[t]\n}\n`;

describe('a loop of another language', () => {
  it.each([
    ['range(T)', '0..T-1'],
    ['range(0, T)', '0..T-1'],
    ['range(1, T+1)', '1..T'],
    ['range(1, T + 1)', '1..T'],
    ['range(0, 2)', '0..1'],
    ['range(T, 0, -1)', 'T..1'],
    ['range(T-1, -1, -1)', 'T-1..0'],
    ['reversed(range(1, T+1))', 'T..1'],
    ['reversed(range(T))', 'T-1..0'],
  ])('is written with both of its ends: %s', (range, written) => {
    const [found, ...others] = errors(loop(range));
    expect(others).toEqual([]);
    expect(found?.message).toBe(`a loop is written \`for t in ${written} { … }\`, with its last number included`);
    const [fix] = found?.fixes ?? [];
    expect(fix?.respells).toBe(true);
    expect(fix && applyFix(loop(range), fix)).toBe(loop(written));
    expect(errors(loop(written))).toEqual([]);
  });

  it.each(['range(0, T, 2)', 'range()', 'range(len(x))', 'enumerate(x)'])(
    'is one error where no range is the same: %s',
    (range) => {
      const found = errors(loop(range));
      expect(found).toHaveLength(1);
      expect(found[0]?.fixes.some(({ respells }) => respells === true)).toBe(false);
    },
  );

  it('is one error without its braces, too', () => {
    expect(errors('input x[0..T]: [n]\nfor t in range(T):\n  y[t] = x[t]\n')).toHaveLength(1);
  });
});

describe('a choice between lines', () => {
  it.each([
    'input x: [n]\nif x > 0 {\n  y = x\n} else {\n  y = 2 * x\n}\n',
    'input x: [n]\nif x > 0:\n  y = x\nelse:\n  y = 2 * x\n',
    'input x: [n]\nif x > 1:\n  y = x\nelif x > 0:\n  y = 3 * x\nelse:\n  y = 2 * x\nz = y\n',
  ])('is one error, whatever its branches: %s', (text) => {
    const found = errors(text);
    expect(found.map(({ message }) => message.slice(0, 20))).toEqual(['there is no `if`: `w']);
  });
});
