import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { installWorkbench, WORKBENCH_SERVER } from '../../scripts/workbench/host.ts';
import { serveWorkbench } from '../../scripts/workbench/serve.ts';
import { launchBrowser } from './browser.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const LARGEST_PACKAGE = 2_000_000;
const CELL = 'input x: [n]\nparam W: [m, n]\ny = sigmoid(W @ x)\noutput y\n';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function pack(file: string): Buffer {
  execFileSync(process.execPath, ['scripts/package.mjs', file], { cwd: REPOSITORY, stdio: 'pipe' });
  return readFileSync(file);
}

test('the package is small, and the same bytes twice', () => {
  const folder = temporaryFolder();
  const first = pack(join(folder, 'first.vsix'));
  execFileSync(process.execPath, ['scripts/stage.mjs'], { cwd: REPOSITORY });
  const second = pack(join(folder, 'second.vsix'));
  expect(first.equals(second)).toBe(true);
  expect(statSync(join(folder, 'first.vsix')).size).toBeLessThan(LARGEST_PACKAGE);
});

test('the package, installed into the workbench, derives', async () => {
  await installWorkbench();
  const folder = temporaryFolder();
  const file = join(folder, 'bprop.vsix');
  pack(file);
  const dataFolder = join(folder, 'data');
  const settings = ['--server-data-dir', dataFolder, '--accept-server-license-terms'];
  execFileSync(process.execPath, [WORKBENCH_SERVER, ...settings, '--install-extension', file], { stdio: 'pipe' });
  const cell = join(folder, 'cell.bprop');
  writeFileSync(cell, CELL);
  const workbench = await serveWorkbench({ dataFolder });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    const payload = JSON.stringify([
      ['openFile', `vscode-remote://localhost:${workbench.port}${cell}`],
      ['skipWelcome', 'true'],
    ]);
    await page.goto(`http://localhost:${workbench.port}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
    await page.locator('.codelens-decoration a', { hasText: 'Derive backward pass' }).click();
    await page.locator('.view-line', { hasText: 'dx += W.T @ dy_1' }).waitFor();
  } finally {
    await browser.close();
    await workbench.stop();
  }
});

test('npm start serves the GRU in the editor, green, and ends with everything that it started', async () => {
  const start = spawn(process.execPath, ['scripts/start.ts'], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(start.stdout);
  const address = await new Promise<string>((found, failed) => {
    lines.on('line', (line) => {
      const match = /^\s*(http:\S+)$/.exec(line)?.[1];
      if (match !== undefined) found(match);
    });
    start.on('exit', (code) => failed(new Error(`npm start ended with ${code}`)));
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    await page.goto(address);
    await page.locator('.codelens-decoration a', { hasText: 'Check gradients ✓' }).waitFor();
  } finally {
    await browser.close();
    const ended = once(start, 'exit');
    start.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  }
  await expect(fetch(address)).rejects.toThrow();
});
