import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { exportDeriv, exportProgram, type Target } from '../../src/exports/export.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { examples } from './support/subjects.ts';
import { findProgram, runTool, withDirectory } from './support/tools.ts';

/** What a formatter makes of a text in a file. */
function formatted(command: string, args: readonly string[], file: string, text: string): string {
  return withDirectory((directory) => {
    writeFileSync(join(directory, file), text);
    return runTool(command, [...args, file], directory);
  });
}

const black = findProgram('black');
const clangFormat = findProgram('clang-format');
const texts = (target: Target): readonly (readonly [string, string])[] =>
  examples().map(({ title, unit }) => [title, exportProgram(unit, target)]);

describe('exports are formatted', () => {
  it.runIf(black !== undefined)('as black leaves them', () => {
    const deriv = examples().map(({ title, unit }) => [title, exportDeriv(unit, OPERATIONS)] as const);
    for (const [title, text] of [...texts('numpy'), ...texts('pytorch'), ...deriv]) {
      expect(`${title}\n${runTool(black ?? '', ['--quiet', '--code', text], '.')}`).toBe(`${title}\n${text}`);
    }
  });

  it.runIf(clangFormat !== undefined)('as clang-format leaves them', () => {
    for (const [title, text] of texts('c')) {
      expect(`${title}\n${formatted(clangFormat ?? '', ['--style=LLVM'], 'cell.c', text)}`).toBe(`${title}\n${text}`);
    }
  });

  it('as Prettier leaves them', async () => {
    for (const [title, text] of texts('typescript')) {
      expect(`${title}\n${await format(text, { parser: 'typescript' })}`).toBe(`${title}\n${text}`);
    }
  });
});
