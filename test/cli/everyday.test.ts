import { execFileSync, spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../src/language/diagnostic.ts';
import { BUNDLE, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';
import { Running, talkToServer } from '../support/running.ts';

const WRONG = 'input x: [n]\ny = tanh(x)\n\nbackward {\n  dx += dy * (1 - y)\n}\n';
const RIGHT = WRONG.replace('(1 - y)', '(1 - y ^ 2)');
const ESCAPE = '\u001b[';

describe('check', () => {
  it('--quiet says nothing of what is all right, and errors only of the rest', () => {
    const unused = RIGHT.replace('input x: [n]', 'input x: [n]\nunused = 2');
    const workspace = openWorkspace({ 'right.bprop': unused, 'wrong.bprop': WRONG.replace('y = tanh', 'unused = 2\ny = tanh') });
    expect(workspace.bprop(['check', '--quiet', 'right.bprop'])).toEqual({ status: 0, out: '', error: '' });
    const { out } = workspace.bprop(['check', '--quiet', '.']);
    expect(out).toContain('wrong.bprop: failed');
    expect(out).not.toMatch(/right\.bprop|hint/);
  });

  it('--stdin-filename names standard input, and says what it is', () => {
    const workspace = openWorkspace();
    expect(workspace.bprop(['check', '--stdin-filename', 'cell.bprop', '-'], WRONG).out).toContain('cell.bprop:5:9 error');
    const { out } = workspace.bprop(['check', '--stdin-filename', 'notes.md', '-'], `# Notes\n\n\`\`\`bprop\n${WRONG}\`\`\`\n`);
    expect(out).toContain('notes.md:8:9 error');
  });

  it.each([
    [{}, [], false],
    [{ FORCE_COLOR: '1' }, [], true],
    [{ FORCE_COLOR: '0' }, ['--color', 'always'], true],
    [{ FORCE_COLOR: '0' }, [], false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, [], true],
    [{ FORCE_COLOR: '1' }, ['--color', 'never'], false],
    [{ NO_COLOR: '1' }, ['--color', 'always'], true],
  ])('colours with %j and %j: %j', (environment, flags, isColoured) => {
    const { folder } = openWorkspace({ 'wrong.bprop': WRONG });
    const env = { PATH: process.env['PATH'], ...environment };
    const { stdout } = spawnSync(process.execPath, [BUNDLE, 'check', ...flags, 'wrong.bprop'], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    expect(stdout.includes(ESCAPE)).toBe(isColoured);
  });

  it.each([
    [{ TERM: 'xterm-256color' }, true],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, false],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, true],
  ])('colours on a terminal with %j: %j', (environment, isColoured) => {
    const { folder } = openWorkspace({ 'wrong.bprop': WRONG });
    const command = [process.execPath, BUNDLE, 'check', 'wrong.bprop'].map((word) => `'${word}'`).join(' ');
    // `script` runs a command on a terminal of its own.
    const env = { PATH: process.env['PATH'], ...environment };
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, encoding: 'utf8', env });
    expect(stdout).toContain('wrong-gradient');
    expect(stdout.includes(ESCAPE)).toBe(isColoured);
  });
});

describe('check --watch', () => {
  it('checks what changes, and what is new, and nothing else', async () => {
    const { folder } = openWorkspace({ 'a.bprop': WRONG, 'b.bprop': RIGHT });
    const running = new Running([BUNDLE, 'check', '--watch', '.'], folder);
    await running.until(/a\.bprop: failed[\s\S]*b\.bprop: ok[\s\S]*waiting for changes/);
    writeFileSync(join(folder, 'a.bprop'), RIGHT);
    await running.until(/^(?![\s\S]*b\.bprop)[\s\S]*a\.bprop: ok[\s\S]*waiting for changes/);
    writeFileSync(join(folder, 'notes.txt'), '');
    writeFileSync(join(folder, 'c.bprop'), WRONG);
    await running.until(/^(?![\s\S]*[ab]\.bprop)[\s\S]*c\.bprop: failed[\s\S]*waiting for changes/);
  });
});

describe('check of paths that have nothing', () => {
  it('--watch of what is not there ends, and links that lead in circles do not', async () => {
    const workspace = openWorkspace({ 'd/a.bprop': WRONG });
    expect(workspace.bprop(['check', '--watch', 'nowhere.bprop']).status).toBe(2);
    symlinkSync('..', join(workspace.folder, 'd', 'up'));
    symlinkSync('nowhere', join(workspace.folder, 'd', 'lost.bprop'));
    const running = new Running([BUNDLE, 'check', '--watch', 'd'], workspace.folder);
    await running.until(/a\.bprop: failed[\s\S]*waiting for changes/);
    writeFileSync(join(workspace.folder, 'd', 'a.bprop'), RIGHT);
    await running.until(/a\.bprop: ok[\s\S]*waiting for changes/);
  });

  it('a document without fences is said, and is an empty list', () => {
    const workspace = openWorkspace({ 'notes.md': '# Notes\n' });
    const { status, out, error } = workspace.bprop(['check', '--json', 'notes.md']);
    expect({ status, out: JSON.parse(out) }).toEqual({ status: 0, out: [] });
    expect(error).toBe(
      'bprop: nothing to check: these documents have no fence of the language `bprop`, and no backward pass in Python\n',
    );
  });

  it('two formats at once are refused', () => {
    const { status, error } = openWorkspace({ 'a.bprop': RIGHT }).bprop(['check', '--json', '--format', 'text', 'a.bprop']);
    expect({ status, error }).toEqual({
      status: 2,
      error: "bprop: option '--json' cannot be used with option '--format <format>'\n",
    });
  });
});

describe('explain', () => {
  it.each(DIAGNOSTIC_CODES)('%s', (code) => {
    const { status, out } = openWorkspace().bprop(['explain', code]);
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`^# ${code}\n\n(?!\`\`\`)[\\s\\S]*\`\`\`(bprop|python)\n[\\s\\S]*\\[${code}\\]`));
  });

  it('names the codes where there is no such one', () => {
    const { status, error } = openWorkspace().bprop(['explain', 'wrong']);
    expect(status).toBe(2);
    expect(error).toMatch(/^bprop: there is no diagnostic `wrong`: syntax, .*not-read\n$/);
  });

  const BLOCK = `input x: [N, C]
const y: [N, C] in onehot
loss = -sum(y * log(softmax(x, axis=1))) / N
output loss
backward {
  dloss = 1
  g = softmax(x, axis=1) - y
  dx += g / N
}
`;

  it('says why a line of a block is right, step by step and in LaTeX', () => {
    const workspace = openWorkspace({ 'cell.bprop': BLOCK });
    const { status, out } = workspace.bprop(['explain', 'cell.bprop:8']);
    expect(status).toBe(0);
    expect(out).toMatch(/^# Why `dx \+= g \/ N`\?\n/);
    expect(out).toContain('`p * (q / p - r) = q - p * r`');
    expect(out).toMatch(/The steps were computed at \d draws: /);
    expect(out).toMatch(/\\begin\{align\*\}[\s\S]*\\mathrm\{d\}x &\\mathrel\{\+\}=[\s\S]*\\texttt\{/);
  });

  it('writes laws as code, and the rest in words', () => {
    const text = 'input x: [n]\nv = where(x > 0, 2 * x, 0)\nu = -v\noutput u\nbackward {\n  dx += where(x > 0, -2 * du, 0)\n}\n';
    const { status, out } = openWorkspace({ 'cell.bprop': text }).bprop(['explain', 'cell.bprop:6']);
    expect(status).toBe(0);
    expect(out.match(/^\d+\. .*/gm)).toEqual([
      '1. Written out:',
      '2. `where(c, a, 0) * b = where(c, a * b, 0)`:',
      '3. The same product, written otherwise:',
    ]);
  });

  it('says what is known of other lines', () => {
    const workspace = openWorkspace({ 'cell.bprop': BLOCK, 'wrong.bprop': BLOCK.replace('dx += g', 'dx += 2 * g') });
    expect(workspace.bprop(['explain', 'cell.bprop:7']).out).toContain('It gives a name to a value that other lines read');
    expect(workspace.bprop(['explain', 'wrong.bprop:8']).out).toContain('This line is wrong');
    const nowhere = workspace.bprop(['explain', 'cell.bprop:3']);
    expect(nowhere.status).toBe(2);
    expect(nowhere.error).toContain('cell.bprop:3: no line of a backward block stands there');
  });
});

describe('completion', () => {
  const complete = `
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bprop; printf '%s\\n' "\${COMPREPLY[@]}"
  `;

  function completed(...words: readonly string[]): readonly string[] {
    const workspace = openWorkspace({ 'gru.bprop': example('gru.bprop') });
    const { out } = workspace.bprop(['completion', 'bash']);
    const script = `complete() { :; }\n${out}\n${complete}`.replace('complete -o', ': -o');
    return execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: workspace.folder, encoding: 'utf8' })
      .trim()
      .split('\n');
  }

  it('in bash: commands, flags, choices and files', () => {
    expect(completed('bprop', 'e')).toEqual(['expand', 'export', 'explain']);
    expect(completed('bprop', 'check', '--f')).toEqual(['--format', '--full', '--fix']);
    expect(completed('bprop', 'check', '--format', 's')).toEqual(['sarif']);
    expect(completed('bprop', 'check', 'g')).toEqual(['gru.bprop']);
    expect(completed('bprop', 'export', '--target', 'l')).toEqual(['latex']);
    expect(completed('bprop', 'explain', 'wrong-g')).toEqual(['wrong-gradient']);
    expect(completed('bprop', 'completion', 'z')).toEqual(['zsh']);
  });

  it.each(['zsh', 'fish'])('%s gets every command and flag', (shell) => {
    const { out } = openWorkspace().bprop(['completion', shell]);
    for (const word of ['check', 'derive', 'lsp', 'explain', 'sarif', 'stdin-filename', 'checkpoint'])
      expect(out).toContain(word);
  });
});

describe('lsp', () => {
  it('speaks the protocol over standard input and output, and ends with its client', async () => {
    const { folder } = openWorkspace();
    const running = new Running([BUNDLE, 'lsp', '--stdio'], folder);
    await talkToServer(running, WRONG, /wrong-gradient/);
  });
});
