import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { panelPage } from '../../client/panel/html.ts';
import { type HostMessage, isHostMessage, isPageMessage, type PageMessage } from '../../client/panel/messages.ts';
import type { Texts } from '../../src/verify/translator.ts';
import { ROOT } from '../support/files.ts';
import { openPage } from '../workbench/browser.ts';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
const NONCE = 'c2VjcmV0';

/** Serves the built page with the policy that it has in the editor. */
export async function servePanel(language = 'en', texts: Texts = {}): Promise<Server> {
  const page = panelPage({ script: '/panel.js', style: '/panel.css', nonce: NONCE, origin: "'self'", language, texts });
  const server = createServer(({ url = '/' }, response) => {
    const type = TYPES[extname(url)];
    if (type === undefined) response.setHeader('content-type', 'text/html').end(url === '/' ? page : '');
    else response.setHeader('content-type', type).end(readFileSync(join(ROOT, 'dist', url)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}/`;
}

/** A stand-in for the API that the editor gives to a webview; the test hears its messages. */
const FAKE_API = `
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.heard(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

export type Theme = 'vscode-light' | 'vscode-dark' | 'vscode-high-contrast' | 'vscode-high-contrast-light';

const COLOURS: Readonly<Record<Theme, readonly [string, string]>> = {
  'vscode-light': ['#3b3b3b', '#ffffff'],
  'vscode-dark': ['#cccccc', '#1f1f1f'],
  'vscode-high-contrast': ['#ffffff', '#000000'],
  'vscode-high-contrast-light': ['#292929', '#ffffff'],
};

/** The page in a browser, with the test as its host. Anything on the console, and any breach of the policy, fails the test. */
export class FakeHost {
  readonly page: Page;
  readonly heard: PageMessage[] = [];
  readonly complaints: string[] = [];
  private waiting: (() => void)[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  hear(message: unknown): void {
    if (!isPageMessage(message)) this.complaints.push(`not a message: ${JSON.stringify(message)}`);
    else this.heard.push(message);
    for (const wake of this.waiting.splice(0)) wake();
  }

  async tell(message: HostMessage): Promise<void> {
    // Through the wire, as in the editor.
    const copy: unknown = JSON.parse(JSON.stringify(message));
    if (!isHostMessage(copy)) throw new Error(`the page would drop this: ${JSON.stringify(message).slice(0, 200)}`);
    await this.tellAnything(copy);
  }

  async tellAnything(message: unknown): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** The next message of a kind that has not been asked for yet. */
  async next<Type extends PageMessage['type']>(type: Type): Promise<Extract<PageMessage, { type: Type }>> {
    for (;;) {
      const at = this.heard.findIndex((message) => message.type === type);
      const [found] = at === -1 ? [] : this.heard.splice(at, 1);
      if (found !== undefined) return found as Extract<PageMessage, { type: Type }>;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async wear(theme: Theme): Promise<void> {
    const [text, paper] = COLOURS[theme];
    await this.page.evaluate(`
      document.body.className = '${theme}';
      document.documentElement.style.setProperty('--vscode-editor-foreground', '${text}');
      document.documentElement.style.setProperty('--vscode-editor-background', '${paper}');
      document.documentElement.style.setProperty('--vscode-descriptionForeground', '${text}');
    `);
  }
}

/** The page in a window of its own, once it is ready. */
export async function openPanel(browser: Browser, server: Server, settings: BrowserContextOptions = {}): Promise<FakeHost> {
  const page = await openPage(browser, { viewport: { width: 800, height: 900 }, reducedMotion: 'reduce', ...settings });
  const host = new FakeHost(page);
  await page.exposeFunction('heard', (message: unknown) => host.hear(message));
  await page.addInitScript(FAKE_API);
  await page.goto(addressOf(server));
  await host.next('ready');
  return host;
}
