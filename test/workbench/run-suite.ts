import { cpSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { installWorkbench } from '../../scripts/workbench/host.ts';
import { serveWorkbench } from '../../scripts/workbench/serve.ts';
import { QUIET_SETTINGS, seedSettings, userDataOf } from '../../scripts/workbench/settings.ts';
import { openBridge } from './bridge.ts';
import { launchBrowser, openPage } from './browser.ts';
import { type Appointment, BRIDGE_FILE } from './person.ts';
import { type Outcome, playwrightPerson } from './playwright-person.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
/** The loader of the web extension host insists on `.js`. */
const SUITE = 'suite.js';
const WINDOW = { width: 1280, height: 800 };

export type ExtensionHost = 'node' | 'web';

function settingsFor(host: ExtensionHost): Record<string, unknown> {
  return {
    ...QUIET_SETTINGS,
    // No walkthrough may cover the files that the suite opens.
    'workbench.welcomePage.walkthroughs.openOnInstall': false,
    // The pictures show what the messages say in full.
    'editor.minimap.enabled': false,
    'files.autoSave': 'off',
    ...(host === 'web' && { 'remote.extensionKind': { 'bprop.bprop': ['web'] } }),
  };
}

/** The address of a window that loads the extension from its folder and runs the suite in it. */
export function suiteAddress(port: number, workspace: string, extension: string): string {
  const remote = `vscode-remote://localhost:${port}`;
  const payload = [
    ['extensionDevelopmentPath', `${remote}${extension}`],
    ['extensionTestsPath', `${remote}${join(extension, SUITE)}`],
    ['skipWelcome', 'true'],
  ];
  return `http://localhost:${port}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Opens the window and resolves when the suite has ended in it; `log` gets each line that the window logs. */
export async function runInPage(page: Page, address: string, log: (line: string) => void): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => log(`${type}: ${values.join(' ')}`));
  await new Promise<void>((resolve, reject) => {
    page.on('crash', () => reject(new Error('the window crashed')));
    page
      .exposeFunction('codeAutomationExit', () => resolve())
      .then(() => page.goto(address))
      .catch(reject);
  });
}

/** The folder for logs of the windows, and pictures of them. */
export function resultsOf(host: ExtensionHost | 'desktop'): string {
  const results = join(REPOSITORY, 'out', 'workbench', host);
  mkdirSync(results, { recursive: true });
  return results;
}

/** The files of a run of the suite: its own settings, a copy of the examples, and the extension with the suite in it. */
export interface Run {
  readonly workspace: string;
  readonly extension: string;
  readonly suite: string;
  /** The folder for settings of a desktop VS Code; for a served one it is the same inside `dataFolder`. */
  readonly userData: string;
  readonly dataFolder: string;
  readonly host: ExtensionHost;
}

export function prepareRun(folder: string, host: ExtensionHost): Run {
  const dataFolder = join(folder, 'data');
  const userData = userDataOf(dataFolder);
  const workspace = join(folder, 'examples');
  const extension = join(folder, 'extension');
  // The suite runs in the extension host of the extension whose folder it is in.
  const suite = join(extension, SUITE);
  cpSync(join(REPOSITORY, 'examples'), workspace, { recursive: true });
  cpSync(join(REPOSITORY, 'out', 'extension'), extension, { recursive: true });
  cpSync(join(REPOSITORY, 'out', 'workbench', 'suite.cjs'), suite);
  seedSettings(userData, settingsFor(host));
  return { workspace, extension, suite, userData, dataFolder, host };
}

/** Tells the suite where the person listens, and which scenarios are wanted: `SCENARIO` has a part of their names. */
export function meetAt({ workspace, host }: Run, url: string): void {
  const file = join(workspace, BRIDGE_FILE);
  mkdirSync(dirname(file), { recursive: true });
  const appointment: Appointment = { url, wanted: process.env['SCENARIO'] ?? '', isWeb: host === 'web' };
  writeFileSync(file, JSON.stringify(appointment));
}

/** Runs the suite in a served workbench. What the window logs, and a picture of it after each failure, is left in `out/workbench/`. */
export async function runSuite(host: ExtensionHost): Promise<readonly Outcome[]> {
  await installWorkbench();
  const folder = mkdtempSync(join(tmpdir(), 'bprop-workbench-'));
  const run = prepareRun(folder, host);
  const results = resultsOf(host);
  const outcomes: Outcome[] = [];
  const workbench = await serveWorkbench({ dataFolder: run.dataFolder, testing: true });
  const browser = await launchBrowser();
  const page = await openPage(browser, { viewport: WINDOW });
  const person = playwrightPerson(page, results, outcomes);
  const bridge = await openBridge(() => Promise.resolve(person));
  const log = createWriteStream(join(results, 'window.log'));
  meetAt(run, bridge.url);
  try {
    await runInPage(page, suiteAddress(workbench.port, run.workspace, run.extension), (line) => log.write(`${line}\n`));
    return outcomes;
  } finally {
    log.end();
    bridge.close();
    await browser.close();
    await workbench.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
