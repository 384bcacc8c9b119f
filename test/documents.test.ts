import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { DIAGNOSTIC_CODES } from '../src/language/diagnostic.ts';
import { openWorkspace } from './support/command-line.ts';
import { examplesIn, localLinks, outputPattern } from './support/documents.ts';
import { ROOT } from './support/files.ts';
import { bpropBlocks, reportedBy } from './support/page-diagnostics.ts';

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** Generated from the descriptions of operations, with single lines as examples: the tests of these check them. */
const WITH_FRAGMENTS: readonly string[] = ['docs/operations.md'];

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

describe.each(DOCUMENTS)('%s', (name) => {
  const text = read(name);
  const { files, commands } = examplesIn(text);

  it('links to files that exist', () => {
    const missing = localLinks(text)
      .map((link) => link.replace(/#.*$/, ''))
      .filter((link) => !existsSync(join(ROOT, dirname(name), link)));
    expect(missing).toEqual([]);
  });

  it('names the post before it speaks of it', () => {
    const mention = text.search(/\bthe post\b/i);
    if (mention !== -1) expect(text.slice(0, mention)).toContain('_Computational graphs for backprop_');
  });

  it('names scripts that exist', () => {
    const scripts = [...text.matchAll(/^npm run (\S+)|`npm (?:run ([\w:]+)|(start|test)\b)/gm)].map(
      ([, line, run, short]) => line ?? run ?? short,
    );
    for (const script of scripts) expect(Object.keys(packageJson.scripts)).toContain(script);
  });

  it('names folders and files of the source that exist', () => {
    const paths = [...text.matchAll(/`((?:src|server|client|test|bench|examples)\/[\w./-]*)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  if (commands.length > 0) {
    it('shows what the commands print', () => {
      const workspace = openWorkspace(files);
      cpSync(join(ROOT, 'examples'), join(workspace.folder, 'examples'), { recursive: true });
      for (const { line, output } of commands) {
        const [command, ...args] = line.trim().split(/\s+/);
        expect(command, line).toBe('bprop');
        const { out, error } = workspace.bprop(args);
        expect(`$ ${line}\n${out}${error}`).toMatch(outputPattern(`$ ${line}\n${output}`));
      }
    });
  }

  // Of a file that a command of the page reads, the command shows what is reported.
  const blocks = WITH_FRAGMENTS.includes(name)
    ? []
    : bpropBlocks(text).filter((block) => !commands.some(({ line }) => line.split(' ').includes(block.name ?? '')));
  if (blocks.length > 0) {
    it('says what its files report, and nothing else', () => {
      for (const { text: file, diagnostics } of blocks) expect(reportedBy(file), file).toEqual(diagnostics);
    });
  }
});

describe('README.md', () => {
  it('shows commands', () => {
    expect(examplesIn(read('README.md')).commands.length).toBeGreaterThanOrEqual(5);
  });
});

/** The diagnostics that a page shows for a block of Python, as long as they are what the command says. */
function pythonDiagnostics(section: string): string {
  const [, text = '', shown = ''] = /^```python\n(.*?)^```\n\n```text\n(.*?)^```/ms.exec(section) ?? [];
  const { out } = openWorkspace({ 'gate.py': text }).bprop(['check', 'gate.py']);
  expect(out).toContain(shown);
  return shown;
}

describe('docs/language.md', () => {
  it('has a section with an example for every diagnostic', () => {
    const sections = read('docs/language.md').split(/^### /m).slice(1);
    expect(sections.map((section) => section.slice(0, section.indexOf('\n')))).toEqual(DIAGNOSTIC_CODES);
    sections.forEach((section, index) => {
      const [block] = bpropBlocks(section);
      const shown = block?.diagnostics.join('\n') ?? pythonDiagnostics(section);
      expect(shown).toContain(`[${DIAGNOSTIC_CODES[index]}]`);
    });
  });
});

describe('the reader of documents', () => {
  it('finds what a page says that a file reports', () => {
    const text = '```bprop a.bprop\ny = x\n```\n\n```diagnostics\n1:5 error[a] b\n```\n\n```bprop\ny = 1\n```\n';
    expect(bpropBlocks(text)).toEqual([
      { name: 'a.bprop', text: 'y = x\n', diagnostics: ['1:5 error[a] b'] },
      { name: undefined, text: 'y = 1\n', diagnostics: [] },
    ]);
  });

  it('finds files, commands and their output', () => {
    const text = '# T\n\n```bprop a.bprop\ny = 1\n```\n\n```console\n$ bprop one a\nx ...\n$ bprop two\n```\n';
    expect(examplesIn(text)).toEqual({
      files: { 'a.bprop': 'y = 1\n' },
      commands: [
        { line: 'bprop one a', output: 'x ...\n' },
        { line: 'bprop two', output: '' },
      ],
    });
  });

  it('takes `...` for anything, and nothing else', () => {
    expect('a (1)\nb\nc\n').toMatch(outputPattern('a (1)\n...\nc\n'));
    expect('a (1)\nb\nd\n').not.toMatch(outputPattern('a (1)\n...\nc\n'));
    expect('a 1\n').not.toMatch(outputPattern('a .\n'));
  });
});
