import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installWorkbench } from '../../scripts/workbench/host.ts';
import { serveWorkbench } from '../../scripts/workbench/serve.ts';
import { launchBrowser, openPage } from '../../test/workbench/browser.ts';
import { prepareRun, runInPage, suiteAddress } from '../../test/workbench/run-suite.ts';
import type { Contender } from '../measure.ts';
import type { Row } from './row.ts';

/** The suites say one number each, milliseconds. */
const SAID = /it took ([0-9.]+) ms/;

/**
 * Run in the extension host, in place of the suite. The window has come up before: a second of timers that fire when
 * they should says that the processors have nothing else to do.
 */
function suiteThat(measures: string): string {
  return `
const vscode = require('vscode');
const CALM = 20;
const STEP = 50;
exports.run = async () => {
  for (let calm = 0, before = performance.now(); calm < CALM; before = performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
    calm = performance.now() - before < 1.2 * STEP ? calm + 1 : 0;
  }
  const extension = vscode.extensions.getExtension('bprop.bprop');
  ${measures}
  console.log('it took ' + duration + ' ms');
};
`;
}

/** The measures taken in each window, and its workspace. */
export interface Measured {
  readonly suite: string;
  readonly prepare?: (workspace: string) => void;
}

const OWN_FILES: Measured = { suite: suiteThat('const { duration } = await extension.activate();') };

/** A file in Python wakes the extension, which has nothing to do there. */
export const PYTHON_ALONE: Measured = {
  suite: suiteThat(`
  if (extension.isActive) throw new Error('the extension is active before a file is open');
  const [file] = await vscode.workspace.findFiles('*.py');
  await vscode.window.showTextDocument(file);
  const { duration, isWaiting } = await extension.activate();
  if (!isWaiting) throw new Error('the extension has not waited');`),
  prepare(workspace) {
    rmSync(workspace, { recursive: true });
    mkdirSync(workspace);
    writeFileSync(join(workspace, 'plain.py'), 'def f(x):\n    return x\n');
  },
};

/** One window after another of one served workbench, each with an extension host of its own. */
class Windows {
  private readonly folder = mkdtempSync(join(tmpdir(), 'bprop-activation-'));
  private readonly run = prepareRun(this.folder, 'node');
  private readonly workbench = serveWorkbench({ dataFolder: this.run.dataFolder, testing: true });
  private readonly browser = launchBrowser();

  constructor({ suite, prepare }: Measured) {
    writeFileSync(this.run.suite, suite);
    prepare?.(this.run.workspace);
  }

  async activation(): Promise<number> {
    const { workspace, extension } = this.run;
    const page = await openPage(await this.browser);
    let duration: number | undefined;
    const address = suiteAddress((await this.workbench).port, workspace, extension);
    const heard: string[] = [];
    await runInPage(page, address, (line) => {
      heard.push(line);
      const [, said] = SAID.exec(line) ?? [];
      if (said !== undefined) duration = Number(said);
    });
    await page.close();
    if (duration === undefined) throw new Error(`the extension did not say how long its activation took:\n${heard.join('\n')}`);
    return duration;
  }

  async close(): Promise<void> {
    await (await this.browser).close();
    await (await this.workbench).stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A contender whose samples are windows. */
export function inWindows(measured: Measured): Contender {
  let windows: Windows | undefined;
  return {
    name: 'bprop',
    sample: async () => {
      if (windows === undefined) await installWorkbench();
      windows ??= new Windows(measured);
      return await windows.activation();
    },
    finish: async () => windows?.close(),
  };
}

export const ACTIVATION: Row = {
  id: 'activation',
  title: 'Activation of the extension, in the extension host of a VS Code',
  notes: [
    'From the first line of its code to the end of `activate`, in a window that has come up; the server starts behind that.',
    'While a window comes up on two processors, its own work and the browser stand in between: up to 150 ms.',
  ],
  cases: () => [{ label: 'a window each', contenders: [inWindows(OWN_FILES)], rounds: 5, goals: [{ of: 'bprop', atMost: 50 }] }],
};
