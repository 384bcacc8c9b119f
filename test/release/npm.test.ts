import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../support/files.ts';
import { Running, talkToServer } from '../support/running.ts';

const GUIDE = readFileSync(join(ROOT, 'docs', 'library.md'), 'utf8');
const EXAMPLES = [...GUIDE.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string);

let folder: string;

function inFolder(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function node(...args: readonly string[]): string {
  return inFolder(process.execPath, ...args);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bprop-package-'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-user", "type": "module" }');
  const [{ filename }] = JSON.parse(inFolder('npm', 'pack', '--json', join(ROOT, 'out', 'npm'))) as [{ filename: string }];
  inFolder('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package for npm, installed in an empty folder without a network', () => {
  it('brings no other package', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['bprop']);
  });

  it('has the command line with all that its commands load', () => {
    const bprop = join('node_modules', 'bprop', 'dist', 'bprop.cjs');
    writeFileSync(join(folder, 'cell.bprop'), 'input x: [n]\nparam W: [m, n]\ny = tanh(W @ x)\noutput y\n');
    expect(node(bprop, '--version').trim()).toBe(packageJson.version);
    expect(node(bprop, 'check', 'cell.bprop')).toContain('2 of 2 gradients passed');
    expect(node(bprop, 'graph', 'cell.bprop')).toContain('<svg');
    expect(node(bprop, 'walk', 'cell.bprop', '--html', 'walk.html')).toBe('');
    expect(readFileSync(join(folder, 'walk.html'), 'utf8').includes('"line":"dx += W.T @ dy_1"')).toBe(true);
    expect(node(bprop, 'export', '--target', 'numpy', 'cell.bprop')).toContain('def ');
  });

  it('has the language server, and all that it loads', async () => {
    const running = new Running([join('node_modules', 'bprop', 'dist', 'bprop.cjs'), 'lsp', '--stdio'], folder);
    await talkToServer(running, 'input x: [n]\ny = tanh(x)\nbackward {\n  dx += dy * (1 - y)\n}\n', /wrong-gradient/);
  });

  it('does in a program what its page says', () => {
    const printed = EXAMPLES.map((code, index) => {
      writeFileSync(join(folder, `example${index}.js`), code);
      return node(`example${index}.js`);
    });
    expect(printed).toHaveLength(2);
    expect(printed[0]).toMatch(/^8:\d+ .*W.*\n/);
    expect(printed[0]).toContain('dx += dy * cos(x)');
    expect(printed[1]).toBe('10 5 2\n');
  });

  it('tells TypeScript its types, all of which it has with it', () => {
    const code = EXAMPLES.map((example) => `{\n${example.replace(/^import .*$/gm, '')}\n}`).join('\n');
    const names = new Set(
      [...GUIDE.matchAll(/^import \{ (.*) \} from 'bprop';$/gm)].flatMap(([, list]) => list?.split(', ') ?? []),
    );
    const wrong = '\n// @ts-expect-error: no such target\nexportFile(analyze(""), { target: "fortran", name: "cell" });\n';
    writeFileSync(join(folder, 'types.ts'), `import { ${[...names, 'exportFile'].join(', ')} } from 'bprop';\n${code}${wrong}`);
    const options = { strict: true, module: 'nodenext', target: 'es2022', lib: ['es2023', 'dom'], noEmit: true, types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['types.ts'] }));
    expect(node(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')).toBe('');
  });
});
