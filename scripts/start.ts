// `npm start`: derives and checks the GRU of the post in the terminal, then opens it in the editor.
//   --terminal  ends there
//   --desktop   in an installed VS Code (`code`) instead of one that is served to the browser
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installWorkbench, WORKBENCH_SERVER } from './workbench/host.ts';
import { serveWorkbench } from './workbench/serve.ts';

const ROOT = resolve(import.meta.dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const GRU = join(EXAMPLES, 'gru.bprop');

function showInTerminal(): void {
  for (const command of ['derive', 'check']) {
    const { status } = spawnSync(process.execPath, ['dist/bprop.cjs', command, 'examples/gru.bprop'], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
    console.log();
  }
}

function openDesktop(): void {
  const flags = [`--extensionDevelopmentPath=${join(ROOT, 'out', 'extension')}`, EXAMPLES, GRU];
  const { error, status } = spawnSync('code', flags, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error !== undefined || status !== 0) {
    console.error('npm start: `code` did not start: is VS Code installed, with its command in the path?');
    process.exitCode = 1;
  }
}

/** The command that opens an address where there is a desktop; undefined elsewhere. */
function opener(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  if (process.platform === 'win32') return 'explorer';
  return process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined ? undefined : 'xdg-open';
}

async function serve(): Promise<void> {
  await installWorkbench();
  const folder = mkdtempSync(join(tmpdir(), 'bprop-start-'));
  const dataFolder = join(folder, 'data');
  const file = join(folder, 'bprop.vsix');
  execFileSync(process.execPath, ['scripts/package.mjs', file], { cwd: ROOT, stdio: 'pipe' });
  const settings = ['--server-data-dir', dataFolder, '--accept-server-license-terms'];
  execFileSync(process.execPath, [WORKBENCH_SERVER, ...settings, '--install-extension', file], { stdio: 'pipe' });
  const token = randomUUID();
  const workbench = await serveWorkbench({ dataFolder, token });
  const payload = JSON.stringify([
    ['openFile', `vscode-remote://localhost:${workbench.port}${GRU}`],
    ['skipWelcome', 'true'],
  ]);
  const query = new URLSearchParams({ tkn: token, folder: EXAMPLES, payload });
  const address = `http://localhost:${workbench.port}/?${query}`;
  console.log(`The GRU in the editor (Ctrl-C ends it):\n\n  ${address}\n`);
  const open = opener();
  if (open !== undefined) spawn(open, [address], { stdio: 'ignore', detached: true }).on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      await workbench.stop();
      rmSync(folder, { recursive: true, force: true });
      process.exit(0);
    });
  }
}

const flags = new Set(process.argv.slice(2));
if (flags.has('--desktop')) openDesktop();
else {
  showInTerminal();
  if (!flags.has('--terminal')) await serve();
}
