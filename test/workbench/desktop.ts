// `npm run test:desktop`: the suite in a desktop VS Code, which is fetched, or the one whose executable VSCODE names.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { type Browser, chromium } from 'playwright-core';
import { openBridge } from './bridge.ts';
import { PATIENCE_MS } from './patience.ts';
import type { Person } from './person.ts';
import { type Outcome, outcomeText, playwrightPerson } from './playwright-person.ts';
import { meetAt, prepareRun, resultsOf } from './run-suite.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

/** The window, by the port on which Chromium's tools reach it: it is there when the suite, which runs in it, calls. */
async function personAt(browser: Browser, results: string, outcomes: Outcome[]): Promise<Person> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const page = pages.find((candidate) => candidate.url().includes('workbench'));
  if (page === undefined) throw new Error('VS Code has no window');
  page.setDefaultTimeout(PATIENCE_MS);
  return playwrightPerson(page, results, outcomes);
}

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-desktop-'));
  const results = resultsOf('desktop');
  const run = prepareRun(folder, 'node');
  const outcomes: Outcome[] = [];
  const port = await freePort();
  let person: Promise<Person> | undefined;
  let browser: Browser | undefined;
  const connect = async (): Promise<Person> => {
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    return await personAt(browser, results, outcomes);
  };
  const bridge = await openBridge(() => {
    person ??= connect();
    return person;
  });
  meetAt(run, bridge.url);
  const executable = process.env['VSCODE'];
  try {
    await runTests({
      extensionDevelopmentPath: run.extension,
      extensionTestsPath: run.suite,
      launchArgs: [
        run.workspace,
        `--user-data-dir=${run.userData}`,
        `--remote-debugging-port=${port}`,
        '--disable-workspace-trust',
      ],
      ...(executable !== undefined && { vscodeExecutablePath: executable }),
    });
  } finally {
    for (const outcome of outcomes) console.log(outcomeText(outcome));
    bridge.close();
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes.length > 0 && outcomes.every(({ error }) => error === undefined);
}

process.exitCode = (await main()) ? 0 : 1;
