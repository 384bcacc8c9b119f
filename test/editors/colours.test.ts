import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHighlighter } from 'shiki';
import { afterAll, describe, expect, it } from 'vitest';
import { findProgram } from '../exports/support/tools.ts';
import { ROOT } from '../support/files.ts';
import { DRIVERS, PATIENCE_MS } from './support/patience.ts';

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bprop'))
    .map((name) => join(ROOT, folder, name));
}

const home = mkdtempSync(join(tmpdir(), 'bprop-colours-'));
afterAll(() => rmSync(home, { recursive: true }));

/**
 * All that is wrong or odd, in one file, without the marks of what is reported. Of what is no statement, such as a string
 * that is never closed, each editor makes its own.
 */
const odd = join(home, 'odd.bprop');
writeFileSync(
  odd,
  filesIn('test/resources')
    .filter((file) => !/diagnostics[\\/]syntax[\\/]/.test(file))
    .map((file) => readFileSync(file, 'utf8').replace(/[»«]/g, ''))
    .join('\n'),
);
const FILES = [...filesIn('examples'), ...filesIn('test/grammar'), odd];

/** Kind of a scope of the grammar, by the beginning of its name: the first that fits. */
const KINDS: readonly (readonly [string, string])[] = [
  ['comment.', 'comment'],
  ['keyword.operator', 'operator'],
  ['keyword.', 'keyword'],
  ['storage.type', 'keyword'],
  ['constant.numeric', 'number'],
  ['constant.language', 'constant'],
  ['support.constant', 'constant'],
  ['string.', 'string'],
  ['entity.name.function', 'operation'],
  ['entity.name.type', 'type'],
  ['variable.other.definition', 'name'],
  ['variable.parameter.bprop', 'name'],
];

/** The highlight groups of Vim. */
const GROUPS: Readonly<Record<string, string>> = {
  bpropComment: 'comment',
  bpropOperator: 'operator',
  bpropKeyword: 'keyword',
  bpropLoopWord: 'keyword',
  bpropSetWord: 'keyword',
  bpropNumber: 'number',
  bpropConstant: 'constant',
  bpropSet: 'constant',
  bpropString: 'string',
  bpropOperation: 'operation',
  bpropDimension: 'type',
  bpropDefinition: 'name',
  bpropDeclared: 'name',
  bpropParameter: 'name',
};

/** Emacs has one face for numbers and constants, and none for operators. */
const FACES: Readonly<Record<string, string>> = {
  'font-lock-comment-face': 'comment',
  'font-lock-comment-delimiter-face': 'comment',
  'font-lock-keyword-face': 'keyword',
  'font-lock-constant-face': 'constant',
  'font-lock-string-face': 'string',
  'font-lock-function-name-face': 'operation',
  'font-lock-type-face': 'type',
  'font-lock-variable-name-face': 'name',
};
const FOR_FACES: Readonly<Record<string, string>> = { number: 'constant', operator: '' };

const vim = findProgram('nvim');
const emacs = findProgram('emacs');

/** The kind of each character of a text, by line, as the grammar has it. */
async function kindsByGrammar(): Promise<(text: string) => readonly (readonly string[])[]> {
  const grammar = JSON.parse(readFileSync(join(ROOT, 'syntaxes/bprop.tmLanguage.json'), 'utf8'));
  const highlighter = await createHighlighter({ themes: ['github-light'], langs: [{ ...grammar, name: 'bprop' }] });
  const kindOf = (scope: string): string => KINDS.find(([beginning]) => scope.startsWith(beginning))?.[1] ?? '';
  return (text) =>
    highlighter
      .codeToTokensBase(text, { lang: 'bprop' as never, theme: 'github-light', includeExplanation: 'scopeName' })
      .map((line) =>
        line
          .flatMap(({ explanation = [] }) => explanation)
          .flatMap(({ content, scopes }) => Array.from(content, () => kindOf(scopes.at(-1)?.scopeName ?? ''))),
      );
}

function observe(command: string, args: readonly string[]): readonly (readonly (readonly string[])[])[] {
  const OBSERVED = join(home, 'observed.json');
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, FILES: FILES.join('\n'), OBSERVED };
  execFileSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: PATIENCE_MS });
  return JSON.parse(readFileSync(OBSERVED, 'utf8'));
}

type Kinds = Readonly<Record<string, string>>;

/** Places where an editor has another colour than the grammar, of all files. */
async function differences(colours: ReturnType<typeof observe>, kinds: Kinds, expected: Kinds = {}): Promise<readonly string[]> {
  const kindsOf = await kindsByGrammar();
  return FILES.flatMap((file, index) => {
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    return kindsOf(text).flatMap((line, row) =>
      line.flatMap((kind, column) => {
        const wanted = expected[kind] ?? kind;
        const found = kinds[colours[index]?.[row]?.[column] ?? ''] ?? '';
        const isBlank = /\s/.test(Array.from(lines[row] ?? '')[column] ?? ' ');
        return isBlank || found === wanted ? [] : [`${file}:${row + 1}:${column + 1} ${lines[row]}: ${found}, not ${wanted}`];
      }),
    );
  });
}

describe('the colours of the grammar', () => {
  it('are of all kinds', async () => {
    const kindsOf = await kindsByGrammar();
    const found = new Set(FILES.flatMap((file) => kindsOf(readFileSync(file, 'utf8')).flat()));
    expect(KINDS.map(([, kind]) => kind).filter((kind) => !found.has(kind))).toEqual([]);
  });

  it.runIf(vim !== undefined)('are those of Vim', async () => {
    const start = [
      '-u',
      'NONE',
      '--cmd',
      `set runtimepath^=${join(ROOT, 'editors/vim')}`,
      '-c',
      'filetype plugin on | syntax on',
    ];
    const run = ['-c', `luafile ${join(DRIVERS, 'colours.lua')}`];
    expect(await differences(observe('nvim', ['--headless', '-n', ...start, ...run]), GROUPS)).toEqual([]);
  });

  it.runIf(emacs !== undefined)('are those of Emacs', async () => {
    const args = ['--batch', '-Q', '-L', join(ROOT, 'editors/emacs'), '-l', join(DRIVERS, 'colours.el')];
    expect(await differences(observe('emacs', args), FACES, FOR_FACES)).toEqual([]);
  });
});
