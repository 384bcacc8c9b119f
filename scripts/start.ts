// `npm start`: derives and checks a GRU in the terminal, then opens a copy of the examples in the editor.
//   --terminal  ends there
//   --desktop   in an installed VS Code (`code`) instead of one that is served to the browser
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { copyExamples, discardExamples } from './workbench/examples.ts';
import { addressOf, serveInstalled } from './workbench/installed.ts';
import { QUIET_SETTINGS } from './workbench/settings.ts';

const ROOT = resolve(import.meta.dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const GRU = 'gru.bprop';

function showInTerminal(): void {
  for (const command of ['derive', 'check']) {
    const { status } = spawnSync(process.execPath, ['dist/bprop.cjs', command, join('examples', GRU)], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
    console.log();
  }
}

function openDesktop(): void {
  const examples = copyExamples(EXAMPLES);
  const flags = [`--extensionDevelopmentPath=${join(ROOT, 'out', 'extension')}`, examples, join(examples, GRU)];
  const { error, status } = spawnSync('code', flags, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error === undefined && status === 0) {
    console.log(`VS Code has a copy of the examples: ${examples}`);
    return;
  }
  console.error('npm start: `code` did not start: is VS Code installed, with its command in the path?');
  discardExamples(examples, EXAMPLES);
  process.exitCode = 1;
}

/** The command that opens an address where there is a desktop; undefined elsewhere. */
function opener(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  if (process.platform === 'win32') return 'explorer';
  return process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined ? undefined : 'xdg-open';
}

async function serve(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-start-'));
  const token = randomUUID();
  const workbench = await serveInstalled(folder, QUIET_SETTINGS, { token });
  const examples = copyExamples(EXAMPLES);
  const address = addressOf(workbench, examples, { file: join(examples, GRU), token });
  console.log(`A copy of the examples in the editor (Ctrl-C ends it):\n\n  ${address}\n`);
  const open = opener();
  if (open !== undefined) spawn(open, [address], { stdio: 'ignore', detached: true }).on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      await workbench.stop();
      rmSync(folder, { recursive: true, force: true });
      if (!discardExamples(examples, EXAMPLES)) console.log(`\nYour files are kept in ${examples}`);
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
