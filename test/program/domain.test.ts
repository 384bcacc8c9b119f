import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { constant, named } from '../../src/program/dimension.ts';
import { type Domain, INDEX_SET, isWider, printDomain, SET_NAMES } from '../../src/program/domain.ts';
import { analyzeText, diagnose } from '../support/analysis.ts';
import { ROOT } from '../support/files.ts';

function domainsOf(text: string): Readonly<Record<string, Domain | undefined>> {
  return Object.fromEntries(analyzeText(text).forward.given.map(({ name, domain }) => [name, domain]));
}

describe('a declared set', () => {
  it.each(SET_NAMES)('`%s` is what it says, for all variables of its group', (kind) => {
    expect(domainsOf(`input a, b: [n, n] in ${kind}, c: [n]\n`)).toEqual({ a: { kind }, b: { kind }, c: undefined });
  });

  it('`index(k)` stays below a size, which stands above, below or beside it', () => {
    const below = named('k');
    for (const text of [
      'dim k = 3\nconst i: [n] in index(k)\n',
      'const i: [n] in index(k)\nparam E: [k, n]\n',
      'const i: [n] in index(k)\nparam h[1..k - 1]: [n]\n',
      'const i: [k] in index(k)\n',
    ]) {
      expect(domainsOf(text)['i'], text).toEqual({ kind: 'integers', below });
      expect(diagnose(text), text).toEqual([]);
    }
    expect(domainsOf('const i: [n] in index(10)\n')['i']).toEqual({ kind: 'integers', below: constant(10) });
  });

  it('introduces no size that only it speaks of', () => {
    const { forward } = analyzeText('const i: [n] in index(k)\n');
    expect([...forward.dimensions.keys()]).toEqual(['n']);
  });

  it('is highlighted', () => {
    const grammar = readFileSync(join(ROOT, 'syntaxes', 'bprop.tmLanguage.json'), 'utf8');
    const [, names = ''] = /\(in\)\\\\s\+\(([\w|]+)\)/.exec(grammar) ?? [];
    expect(names.split('|')).toEqual([...SET_NAMES, INDEX_SET.name]);
  });
});

describe('of two domains', () => {
  const regular: Domain = { kind: 'invertible', determinant: 'nonzero' };
  const positive: Domain = { kind: 'invertible', determinant: 'positive' };

  it('the wider is known', () => {
    expect(isWider(regular, positive)).toBe(true);
    expect(isWider(positive, { kind: 'spd' })).toBe(true);
    expect(isWider({ kind: 'spd' }, positive)).toBe(false);
    expect(isWider(positive, regular)).toBe(false);
    expect(isWider({ kind: 'nonzero' }, { kind: 'interval', low: 0, high: 1 })).toBe(true);
  });

  it('each is said in words', () => {
    expect(printDomain(regular)).toBe('invertible matrices');
    expect(printDomain(positive)).toBe('matrices of positive determinant');
    expect(printDomain({ kind: 'mask' })).toBe('0 or 1');
  });
});
