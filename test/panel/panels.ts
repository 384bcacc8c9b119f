import type { Server } from 'node:http';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { Texts } from '../../src/verify/translator.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { type FakeHost, openPanel, servePanel } from './fake-host.ts';

/** For a test file: opens pages of the panel, which are closed when their tests are finished. */
export interface Panels {
  open(settings?: BrowserContextOptions): Promise<FakeHost>;
  openIn(language: string, texts: Texts): Promise<FakeHost>;
}

export function usePanels(): Panels {
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), servePanel()]);
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  const openFrom = async (from: Server, settings?: BrowserContextOptions): Promise<FakeHost> => {
    const host = await openPanel(browser, from, settings);
    onTestFinished(() => host.page.context().close());
    return host;
  };
  return {
    open: (settings) => openFrom(server, settings),
    async openIn(language, texts) {
      const translated = await servePanel(language, texts);
      onTestFinished(() => void translated.close());
      return await openFrom(translated);
    },
  };
}
