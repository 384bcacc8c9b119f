import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker as NodeWorker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../src/threads/answer.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';
import { nodes } from '../support/command-line.ts';
import { ROOT } from '../support/files.ts';
import { LARGE } from '../support/texts/large.ts';
import { launchBrowser, openPage } from '../workbench/browser.ts';

const SMALL = 'input x: [n]\nparam W: [n, n]\ny = tanh(W @ x)\noutput y\n';
const CHECKS = join(ROOT, 'dist', 'checks.cjs');
/** A large program has eight gradients; with one processor nothing is shared. */
const HELPERS = availableParallelism() < 2 ? 0 : Math.min(8, availableParallelism());

/** The results of one thread. */
const ALONE = checkFile(analyzeText(LARGE), { seed: 1, sizes: new Map(), numeric: true }).gradients.map(
  ({ variable: { name }, status, maxError }) => ({ name, status, maxError }),
);

function errors(outcome: Outcome<CheckReport>): readonly object[] {
  if (!('answer' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.answer.gradients.map(({ name, status, maxError }) => ({ name, status, maxError }));
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bprop-threads-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The output of the built command line for a text, and the number of threads that it started. */
function checked(node: string, text: string): { readonly gradients: readonly unknown[]; readonly threads: number } {
  const path = folder();
  const [file, log] = [join(path, 'cell.bprop'), join(path, 'threads')];
  writeFileSync(file, text);
  const args = ['--require', join(ROOT, 'test/threads/probe.cjs'), join(ROOT, 'dist/bprop.cjs'), 'check', '--json', file];
  const { stdout, status } = spawnSync(node, args, { encoding: 'utf8', env: { ...process.env, THREADS: log } });
  expect(status).toBe(0);
  const [{ gradients }] = JSON.parse(stdout) as [{ readonly gradients: readonly unknown[] }];
  return { gradients, threads: readFileSync(log, 'utf8').trim().split('\n').length - 1 };
}

describe('threads', () => {
  it.each(nodes())('are started by the command line for a large program only: %s', (node) => {
    // Another Node may multiply and add with one rounding or with two.
    const alone = node === process.execPath ? ALONE : ALONE.map(({ name, status }) => ({ name, status }));
    expect(checked(node, LARGE)).toMatchObject({ gradients: alone, threads: HELPERS });
    expect(checked(node, SMALL)).toMatchObject({ threads: 0 });
  });

  it('are started by the checks of the server too, and ended with the check', async () => {
    const log = join(folder(), 'threads');
    const execArgv = ['--require', join(ROOT, 'test/threads/probe.cjs')];
    const worker = new NodeWorker(CHECKS, { execArgv, env: { ...process.env, THREADS: log } });
    onTestFinished(async () => void (await worker.terminate()));
    worker.postMessage({ text: LARGE, asked: {} });
    const [outcome] = (await once(worker, 'message')) as [Outcome<CheckReport>];
    expect(errors(outcome)).toEqual(ALONE);
    expect(readFileSync(log, 'utf8').trim().split('\n').length - 1).toBe(HELPERS);
  });

  it('are started in a browser', async () => {
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const server = createServer(({ url }, response) => {
      response.setHeader('content-type', url === '/' ? 'text/html' : 'text/javascript');
      response.end(url === '/' ? '<title>checks</title>' : readFileSync(CHECKS));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const page = await openPage(browser);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await page.goto(address);
    const { outcome, threads, processors } = await page.evaluate(checkInPage, { script: `${address}checks.js`, text: LARGE });
    expect(errors(outcome)).toEqual(ALONE);
    expect(threads).toBe(processors < 2 ? 0 : Math.min(8, processors));
  });
});

interface PageWorker {
  postMessage(message: unknown): void;
  onmessage: (event: { readonly data: 'a thread' | Outcome<CheckReport> }) => void;
}

/** Checks a text in a worker of a page, and counts the workers that this one starts. */
function checkInPage({ script, text }: { readonly script: string; readonly text: string }): Promise<{
  readonly outcome: Outcome<CheckReport>;
  readonly threads: number;
  readonly processors: number;
}> {
  const counting = `
    const Plain = self.Worker;
    self.Worker = class extends Plain {
      constructor(address) {
        super(address);
        self.postMessage('a thread');
      }
    };
    importScripts(${JSON.stringify(script)});
  `;
  const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => PageWorker };
  const worker = new Worker(URL.createObjectURL(new Blob([counting])));
  return new Promise((resolve) => {
    let threads = 0;
    worker.onmessage = ({ data }) => {
      if (data === 'a thread') threads += 1;
      else resolve({ outcome: data, threads, processors: navigator.hardwareConcurrency });
    };
    worker.postMessage({ text, asked: {} });
  });
}
