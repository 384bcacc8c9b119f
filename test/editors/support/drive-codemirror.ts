import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import packageJson from '../../../package.json' with { type: 'json' };
import { BUNDLE } from '../../support/command-line.ts';
import { ROOT } from '../../support/files.ts';
import { launchBrowser, openPage } from '../../workbench/browser.ts';
import type { Home } from './drive.ts';
import { DRIVERS, PATIENCE_MS } from './patience.ts';
import { FEATURE_NAMES, type Feature, type Observed } from './scenario.ts';

/** How long one step is waited for: what a client cannot do never comes. */
const STEP_MS = PATIENCE_MS / 10;

/** The driver with the code that the docs show, for a page. */
async function bundle(home: Home): Promise<string> {
  const shown = JSON.stringify(home.configuration('codemirror.js'));
  const driver = JSON.stringify(join(DRIVERS, 'codemirror.js'));
  const imports = `import { bpropClient, bpropEditor } from ${shown};\nimport { start } from ${driver};\n`;
  const { outputFiles } = await build({
    stdin: { contents: `${imports}start(bpropClient, bpropEditor);`, resolveDir: ROOT },
    nodePaths: [join(ROOT, 'node_modules')],
    bundle: true,
    write: false,
    format: 'iife',
  });
  return outputFiles[0]?.text ?? '';
}

/** Actions on the editor of a page. */
class Editor {
  private readonly page: Page;
  private readonly home: Home;

  constructor(page: Page, home: Home) {
    this.page = page;
    this.home = home;
  }

  run<T>(code: string): Promise<T> {
    return this.page.evaluate<T>(`driver.${code}`);
  }

  async open(name: string, at: string, behind = false): Promise<void> {
    const text = readFileSync(join(this.home.folder, name), 'utf8');
    await this.run(`open(${[name, text, at, behind].map((value) => JSON.stringify(value)).join(', ')})`);
  }

  async until(condition: string): Promise<void> {
    await this.page.waitForFunction(`driver.${condition}`, undefined, { timeout: STEP_MS });
  }

  async changed(act: () => Promise<unknown>): Promise<string> {
    const before = await this.run<string>('text()');
    await act();
    await this.until(`text() !== ${JSON.stringify(before)}`);
    return await this.run('text()');
  }
}

type Step = (page: Page, editor: Editor) => Promise<unknown>;

const STEPS: Readonly<Record<Feature, Step>> = {
  // The docs give it no colours, and the client has no code actions.
  colours: async () => [],
  fix: async () => '',
  derive: async () => '',
  replace: async () => '',
  async diagnostics(_, editor) {
    await editor.open('wrong.bprop', 'dy_2');
    await editor.until('diagnostics().length > 0');
    return await editor.run('diagnostics()');
  },
  async rename(page, editor) {
    await editor.open('cell.bprop', 'W');
    return await editor.changed(async () => {
      await editor.run("call('renameSymbol')");
      await page.fill('.cm-lsp-rename-panel [name=name]', 'U');
      await page.keyboard.press('Enter');
    });
  },
  async format(_, editor) {
    await editor.open('untidy.bprop', 'y');
    return await editor.changed(() => editor.run("call('formatDocument')"));
  },
  async completion(_, editor) {
    await editor.open('unfinished.bprop', 'softpl', true);
    const text = await editor.changed(async () => {
      await editor.run("call('startCompletion')");
      await editor.until('isCompleting()');
      // For a moment after it has opened, a menu takes no key, lest it take one that was meant for the text.
      await editor.until("call('acceptCompletion')");
    });
    return [text.trim().split('\n').at(-1)];
  },
  async hover(page, editor) {
    await editor.open('plain.bprop', 'tanh');
    const { left, top } = await editor.run<{ left: number; top: number }>('place()');
    await page.mouse.move(left + 8, top + 6);
    return await page.locator('.cm-lsp-hover-tooltip').first().textContent({ timeout: STEP_MS });
  },
  async definition(_, editor) {
    await editor.open('cell.bprop', 'W @ x');
    await editor.run("call('jumpToDefinition')");
    await editor.until("line().startsWith('param')");
    return await editor.run('line()');
  },
};

async function observe(page: Page, editor: Editor): Promise<Readonly<Record<Feature, unknown>>> {
  const observed: Partial<Record<Feature, unknown>> = {};
  for (const name of FEATURE_NAMES) {
    observed[name] = await STEPS[name](page, editor).catch((error: unknown) => ({ error: String(error) }));
  }
  return observed as Record<Feature, unknown>;
}

export async function driveCodeMirror(home: Home): Promise<Observed> {
  const server = spawn(process.execPath, [BUNDLE, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser);
    const writer = new StreamMessageWriter(server.stdin);
    await page.exposeFunction('toServer', (message: string) => writer.write(JSON.parse(message)));
    await page.setContent('<!doctype html><body></body>');
    await page.addScriptTag({ content: await bundle(home) });
    new StreamMessageReader(server.stdout).listen((message) => {
      // Messages that arrive once the page is closed are dropped.
      page.evaluate(`driver.receive(${JSON.stringify(JSON.stringify(message))})`).catch(() => undefined);
    });
    return { version: packageJson.devDependencies['@codemirror/lsp-client'], ...(await observe(page, new Editor(page, home))) };
  } finally {
    await browser.close();
    server.kill();
  }
}
