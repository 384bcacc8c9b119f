import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { addressOf, packExtension, serveInstalled } from '../../scripts/workbench/installed.ts';
import { launchBrowser, openPage } from './browser.ts';
import { PATIENCE_MS } from './patience.ts';
import { playwrightPerson } from './playwright-person.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const LARGEST_PACKAGE = 3_800_000;
const CELL = 'input x: [n]\nparam W: [m, n]\ny = sigmoid(W @ x)\noutput y\n';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function pack(file: string): Buffer {
  packExtension(file);
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

/** A window of a workbench with an empty profile, in which the packed extension is installed. */
async function openWindow(folder: string, { file }: { readonly file?: string } = {}): Promise<Page> {
  // No walkthrough may cover the files that tests open.
  const workbench = await serveInstalled(folder, { 'workbench.welcomePage.walkthroughs.openOnInstall': false });
  onTestFinished(() => workbench.stop());
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await page.goto(addressOf(workbench, folder, file === undefined ? {} : { file }));
  return page;
}

test('the package, installed into the workbench, derives', async () => {
  const folder = temporaryFolder();
  const cell = join(folder, 'cell.bprop');
  writeFileSync(cell, CELL);
  const page = await openWindow(folder, { file: cell });
  await page.locator('.codelens-decoration a', { hasText: 'Derive backward pass' }).click();
  await page.locator('.view-line', { hasText: 'dx += W.T @ dy_1' }).waitFor();
});

test('the panel is back, as it was, when the window is loaded again', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cell.bprop'), CELL);
  // An address that names a file would open that instead of what was open.
  const page = await openWindow(folder);
  const person = playwrightPerson(page, temporaryFolder(), []);
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'cell.bprop' }).dblclick();
  // The buttons of an editor that is still coming up are drawn again, and a click between the two is lost.
  await person.see('.tab.active:not(.preview)', 'cell.bprop');
  await person.see('.codelens-decoration a', 'Derive backward pass');
  await person.click('.editor-actions a[aria-label^="Show Computational Graph"]');
  await person.clickInPanel('.node[data-id="y"]');
  await person.seeInPanel('.node.selected[data-id="y"]');
  const again = page.waitForEvent('load');
  await person.runCommand('Developer: Reload Window');
  await again;
  await person.seeInPanel('.node.selected[data-id="y"]');
});

test('the walkthrough leads from an empty profile to a checked backward pass and its graph', async () => {
  const page = await openWindow(temporaryFolder());
  const person = playwrightPerson(page, temporaryFolder(), []);
  const step = async (title: string, button: string): Promise<void> => {
    const own = page.locator('.getting-started-step', { hasText: title });
    if ((await own.getAttribute('class'))?.includes('expanded') !== true) await own.locator('.step-title').click();
    await own.getByRole('button', { name: button }).click();
  };
  await page.locator('.statusbar-item').first().waitFor();
  await person.runCommand('Welcome: Open Walkthrough...');
  await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Your First Backward Pass' }).click();
  await step('Open a Gated Recurrent Unit', 'Open the Example');
  await person.see('.codelens-decoration a', 'Derive backward pass');
  await step('Derive its backward pass', 'Derive Backward Pass');
  await person.see('.codelens-decoration a', 'Check gradients ✓');
  // A click may meet the page of steps while it is drawn again: then a person clicks once more.
  const checked = page.locator('.notification-toast', { hasText: '8 of 8 gradients, 30 of 30 lines right.' });
  const check = async (): Promise<void> => {
    await step('Check its gradients', 'Check Gradients');
    await checked.first().waitFor({ timeout: PATIENCE_MS / 6 });
  };
  await vi.waitFor(check, { timeout: PATIENCE_MS });
  await step('See its graph', 'Show Computational Graph');
  await person.seeInPanel('.node[data-id="z17"]');
});

/** Runs `npm start`; the address that it prints, and how to end it as Ctrl-C does. */
async function runStart(): Promise<{ readonly address: string; end(): Promise<void> }> {
  const start = spawn(process.execPath, ['scripts/start.ts'], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
  let warnings = '';
  start.stderr.on('data', (chunk) => {
    warnings += chunk;
  });
  const address = await new Promise<string>((found, failed) => {
    createInterface(start.stdout).on('line', (line) => {
      const match = /^\s*(http:\S+)$/.exec(line)?.[1];
      if (match !== undefined) found(match);
    });
    start.on('exit', (code) => failed(new Error(`npm start ended with ${code}:\n${warnings}`)));
  });
  const end = async (): Promise<void> => {
    const ended = once(start, 'exit');
    start.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
    expect(warnings).toBe('');
  };
  return { address, end };
}

test('npm start serves a copy of the examples, green, with the walkthrough, and keeps only what is changed', async () => {
  const { address, end } = await runStart();
  const copy = new URL(address).searchParams.get('folder') ?? '';
  onTestFinished(() => rmSync(dirname(copy), { recursive: true, force: true }));
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  await page.locator('.codelens-decoration a', { hasText: 'Check gradients ✓' }).waitFor();
  await page.locator('.gettingStartedContainer', { hasText: 'Your First Backward Pass' }).waitFor();
  expect(
    await page.locator('.notification-toast, .monaco-dialog-box, .part.auxiliarybar').filter({ visible: true }).count(),
  ).toBe(0);
  writeFileSync(join(copy, 'mine.bprop'), CELL);
  await end();
  await expect(fetch(address)).rejects.toThrow();
  expect(readFileSync(join(copy, 'mine.bprop'), 'utf8')).toBe(CELL);
  expect(relative(REPOSITORY, copy)).toMatch(/^\.\./);
});
