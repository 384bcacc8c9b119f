import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEmacs, findProgram } from '../exports/support/tools.ts';
import { findChromium } from '../workbench/browser.ts';
import { driveEmacs, driveNeovim, Home } from './support/drive.ts';
import { driveCodeMirror } from './support/drive-codemirror.ts';
import { type Column, measuredPage, readPage, writePage } from './support/matrix.ts';
import { FEATURE_NAMES, type Feature, judge, type Observed } from './support/scenario.ts';

interface Client {
  readonly key: string;
  readonly command: string | undefined;
  drive(home: Home, command: string): Observed | Promise<Observed>;
  title(observed: Observed): string;
  /** Features asked of a client that has no others; all, where nothing is said. */
  readonly needed?: readonly Feature[];
}

const CLIENTS: readonly Client[] = [
  {
    key: 'Neovim',
    command: findProgram('nvim'),
    drive: driveNeovim,
    title: ({ version }) => `Neovim ${version}`,
  },
  {
    key: 'Eglot',
    command: findEmacs('eglot'),
    drive: (home, command) => driveEmacs(home, command, 'eglot'),
    title: ({ version, client }) => `Eglot ${client}, Emacs ${version}`,
  },
  {
    key: 'lsp-mode',
    command: findEmacs('lsp-mode'),
    drive: (home, command) => driveEmacs(home, command, 'lsp-mode'),
    title: ({ version, client }) => `lsp-mode ${client}, Emacs ${version}`,
  },
  {
    key: 'CodeMirror',
    command: findChromium(),
    drive: driveCodeMirror,
    title: ({ version }) => `CodeMirror, @codemirror/lsp-client ${version}`,
    needed: ['diagnostics', 'rename', 'format', 'completion'],
  },
];

/** Without these a client is of no use, whatever the table says. */
const NEEDED: readonly Feature[] = ['diagnostics', 'fix', 'derive', 'rename', 'format', 'completion'];

const measured: Column[] = [];

for (const { key, command, drive, title, needed = NEEDED } of CLIENTS) {
  describe.runIf(command !== undefined)(`${key}, as the docs configure it`, () => {
    let home: Home;
    let observed: Observed;
    let worked: Readonly<Record<Feature, boolean>>;
    beforeAll(async () => {
      home = new Home();
      observed = await drive(home, command ?? '');
      worked = judge(observed, (...args) => home.bprop(...args));
      measured.push({ key, title: title(observed), worked });
    });
    afterAll(() => home.remove());

    it.each(needed)('works: %s', (feature) => {
      expect(worked[feature], JSON.stringify(observed[feature])).toBe(true);
    });

    it('reports of each feature', () => {
      expect(FEATURE_NAMES.filter((feature) => observed[feature] === undefined)).toEqual([]);
    });
  });
}

describe('the table of docs/editors.md', () => {
  // `UPDATE=1 vitest run test/editors` writes it.
  it('says what was measured', () => {
    const isWritten = process.env['UPDATE'] === '1';
    const page = measuredPage(readPage(), measured, isWritten || process.env['BPROP_ALL_TOOLS'] === '1');
    if (isWritten) writePage(page);
    expect(readPage()).toBe(page);
  });
});
