import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endOfName, isName, NAME_PATTERN, namesIn } from '../../src/language/name-pattern.ts';
import { ROOT } from '../support/files.ts';

const COMBINED = 'h\u0303';

function read(...path: readonly string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

/** All texts anywhere in a JSON value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('a name', () => {
  it('is letters, marks, digits and underscores, no mark or digit first', () => {
    for (const name of ['x', 'σ1', COMBINED, '_', 'x_1', '层']) expect(isName(name), name).toBe(true);
    for (const text of ['', '1x', '\u0303h', 'a b', 'a.T', 'a\u200b']) expect(isName(text), text).toBe(false);
    expect(namesIn(`${COMBINED} = σ1 @ x_2`)).toEqual([COMBINED, 'σ1', 'x_2']);
    expect(endOfName(`y = ${COMBINED}2 * x`, 4)).toBe(7);
    expect(endOfName('y = 2', 4)).toBe(4);
  });

  it('is the same in the grammar of the language', () => {
    expect(read('src', 'language', 'grammar', 'bprop.langium')).toContain(`terminal NAME: /${NAME_PATTERN}/u;`);
  });

  it.each(['bprop.tmLanguage.json', 'backward.tmLanguage.json', 'markdown.tmLanguage.json'])('is the same in %s', (file) => {
    const spelt = textsIn(JSON.parse(read('syntaxes', file))).filter((text) => text.includes('\\p{'));
    for (const text of spelt) expect(text.replaceAll(NAME_PATTERN, '')).not.toContain('\\p{');
    expect(spelt.length > 0).toBe(file === 'bprop.tmLanguage.json');
  });

  it('is a word of the editor, which is told to read the pattern as Unicode', () => {
    const { wordPattern, ...others } = JSON.parse(read('language-configuration.json')) as {
      readonly wordPattern: { readonly pattern: string; readonly flags: string };
    };
    expect(wordPattern.flags).toContain('u');
    expect(wordPattern.pattern.startsWith(`${NAME_PATTERN}|`)).toBe(true);
    // A pattern that is a plain text is compiled without that flag.
    expect(textsIn(others).filter((text) => text.includes('\\p{'))).toEqual([]);
    const word = new RegExp(wordPattern.pattern, `${wordPattern.flags}g`);
    expect(`ta gate σ1 ${COMBINED} 1.5e-3`.match(word)).toEqual(['ta', 'gate', 'σ1', COMBINED, '1.5e-3']);
  });

  it('is spelt out nowhere else', () => {
    const sources = ['src', 'server', 'client'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => join(folder, file))
        .filter((file) => file.endsWith('.ts') && !file.includes('generated') && !file.endsWith('name-pattern.ts')),
    );
    const own = sources.filter((file) => read(file).includes('[\\p{L}_]'));
    expect(own).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
  });
});
