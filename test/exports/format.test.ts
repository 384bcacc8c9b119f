import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { exportDeriv, exportProgram, type Target } from '../../src/exports/export.ts';
import { awkwardSubjects, examples, randomSubjects, type Subject } from './support/subjects.ts';
import { findProgram, runTool, withDirectory } from './support/tools.ts';

interface Text {
  readonly title: string;
  readonly text: string;
}

/** The files that a formatter would change, as it would have them; one call formats all. */
function changed(command: string, args: readonly string[], ending: string, texts: readonly Text[]): readonly Text[] {
  return withDirectory((directory) => {
    const files = texts.map((_, index) => `cell_${index}.${ending}`);
    for (const [index, file] of files.entries()) writeFileSync(join(directory, file), texts[index]?.text ?? '');
    runTool(command, [...args, ...files], directory);
    const formatted = texts.map(({ title }, index) => ({
      title,
      text: readFileSync(join(directory, files[index] ?? ''), 'utf8'),
    }));
    return formatted.filter(({ text }, index) => text !== texts[index]?.text);
  });
}

const black = findProgram('black');
const clangFormat = findProgram('clang-format');
const written = (subjects: readonly Subject[], target: Target): readonly Text[] =>
  subjects.map(({ title, unit }) => ({ title, text: exportProgram(unit, target) }));
const many = (): readonly Subject[] => [...examples(), ...awkwardSubjects(), ...randomSubjects(12)];

describe('exports are formatted', () => {
  it.runIf(black !== undefined)('as black leaves them', () => {
    const subjects = many();
    const deriv = subjects.map(({ title, unit }) => ({ title, text: exportDeriv(unit) }));
    const files = [...written(subjects, 'numpy'), ...written(subjects, 'pytorch'), ...deriv];
    expect(changed(black ?? '', ['--quiet'], 'py', files)).toEqual([]);
  });

  it.runIf(clangFormat !== undefined)('as clang-format leaves them', () => {
    expect(changed(clangFormat ?? '', ['--style=LLVM', '-i'], 'c', written([...examples(), ...awkwardSubjects()], 'c'))).toEqual(
      [],
    );
  });

  it('as Prettier leaves them', async () => {
    for (const { title, text } of written(many(), 'typescript')) {
      expect(`${title}\n${await format(text, { parser: 'typescript' })}`).toBe(`${title}\n${text}`);
    }
  });
});
