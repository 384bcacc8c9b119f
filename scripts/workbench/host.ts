// The VS Code workbench that `npm start` and the workbench tests serve: npm's `code-server`, installed in its own
// folder from its own lock file, because its install script refuses other Node versions and compiles native modules.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOST = join(import.meta.dirname, 'host');
const VSCODE = join(HOST, 'node_modules', 'code-server', 'lib', 'vscode');
const STAMP = join(HOST, 'node_modules', '.installed');

export const WORKBENCH_SERVER = join(VSCODE, 'out', 'server-main.js');

/** Runs npm in `folder`; rejects with npm's own words when it fails. */
function npmIn(folder: string, ...command: readonly string[]): Promise<void> {
  const parameters = [...command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', parameters, { cwd: folder, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm failed in ${folder}:\n${output}`))));
  });
}

/** Installs the workbench unless what the lock file says is there already. */
export async function installWorkbench(): Promise<void> {
  const wanted = createHash('sha256')
    .update(readFileSync(join(HOST, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.log('Installing the VS Code workbench (about 200 MB, once) ...');
  await npmIn(HOST, 'ci');
  // Its own lock file lacks a package, which `npm ci` refuses.
  await npmIn(VSCODE, 'install', '--omit=dev');
  writeFileSync(STAMP, wanted);
}
