import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { NOT_ON_THE_SITE, PAGES } from '../../site/pages.mjs';
import { ROOT } from '../support/files.ts';
import { launchBrowser, openPage } from '../workbench/browser.ts';

let site = '';
const pages = new Map<string, string>();

beforeAll(() => {
  site = mkdtempSync(join(tmpdir(), 'bprop-site-'));
  const eleventy = join(ROOT, 'node_modules', '@11ty', 'eleventy', 'cmd.cjs');
  const guard = ['--require', join(ROOT, 'test', 'support', 'no-network.cjs')];
  execFileSync(process.execPath, [...guard, eleventy, '--config=site/eleventy.config.mjs', `--output=${site}`], { cwd: ROOT });
  for (const file of readdirSync(site, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.html')) pages.set(file.split(sep).join('/'), readFileSync(join(site, file), 'utf8'));
  }
});

afterAll(() => rmSync(site, { recursive: true }));

/** The links and sources of a page, as they are written. */
function targets(html: string): readonly string[] {
  return [...html.matchAll(/<(?:a|img|link|script)\b[^>]*?(?:href|src)="([^"]+)"/g)].map(([, target = '']) => target);
}

function isElsewhere(target: string): boolean {
  return /^\w+:/.test(target);
}

/** A target as a path from the root of the site, and its anchor. */
function resolved(page: string, target: string): { readonly path: string; readonly anchor: string | undefined } {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(site, resolve(site, dirname(page), decodeURI(path)));
  return { path: file.split(sep).join('/'), anchor };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the site', () => {
  it('has every page of docs/, and the menu has them all', () => {
    const written = readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [name.slice(0, -3)] : []));
    expect(PAGES.toSorted()).toEqual(written.filter((name) => !NOT_ON_THE_SITE.includes(name)).toSorted());
    for (const name of PAGES) expect(pages.has(`${name}.html`), name).toBe(true);
  });

  it('has no dead links', () => {
    const dead: string[] = [];
    for (const [page, html] of pages) {
      for (const target of targets(html).filter((each) => !isElsewhere(each))) {
        const { path, anchor } = resolved(page, target);
        const file = join(site, path);
        const isThere = existsSync(file) && statSync(file).isFile();
        const hasAnchor = anchor === undefined || pages.get(path)?.includes(`id="${decodeURIComponent(anchor)}"`) === true;
        if (!isThere || !hasAnchor) dead.push(`${page}: ${target}`);
      }
    }
    expect(dead).toEqual([]);
  });

  it('leads from the front page to every other, through its text alone', () => {
    const reached = new Set(['index.html']);
    for (const page of reached) {
      const text = (pages.get(page) ?? '').replace(/<nav.*?<\/nav>/s, '');
      for (const target of targets(text)) {
        const { path } = resolved(page, target);
        if (!isElsewhere(target) && pages.has(path)) reached.add(path);
      }
    }
    expect([...pages.keys()].filter((page) => !reached.has(page))).toEqual([]);
  });

  it('loads nothing from elsewhere', () => {
    for (const [page, html] of pages) {
      const loaded = [...html.matchAll(/<(?:img|link|script|iframe)\b[^>]*>/g)].join();
      expect(loaded, page).not.toMatch(/="(?:\w+:)?\/\//);
      const scripts = [...html.matchAll(/<script\b[^>]*>[^<]*/g)].map(([script]) => script);
      expect(scripts, page).toEqual([expect.stringMatching(/^<script defer src="(\.\.\/)*assets\/search\.js">$/)]);
    }
    for (const style of ['assets/site.css', 'assets/katex/katex.min.css']) {
      const urls = [...readFileSync(join(site, style), 'utf8').matchAll(/url\(([^)]+)\)/g)].map(([, url = '']) => url);
      expect(urls.filter(isElsewhere)).toEqual([]);
    }
  });

  it('colours bprop by its grammar, and typesets formulas', () => {
    const language = pages.get('language.html') ?? '';
    expect(language).toMatch(/<pre class="language-bprop shiki[^>]*>.*?<span style="--shiki-light:#\w+;--shiki-dark:#\w+">/s);
    expect(pages.get('operations.html')).toContain('class="katex-display"');
  });

  it.each([
    ['index.html', 'transpose is missing', 'wrong-line.html'],
    ['files/examples/models/lstm.bprop.html', 'layer_n', 'operations.html'],
  ])('finds from %s, by keys, read as files: %s', async (from, words, to) => {
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const page = await openPage(browser, { offline: true });
    await page.goto(pathToFileURL(join(site, from)).href);
    const field = page.getByRole('searchbox', { name: 'Search' });
    await field.fill('zzz');
    await page.getByRole('status').getByText('Nothing about “zzz”.').waitFor();
    await field.fill(words);
    const found = page.locator(`#search a[href*="${to}#"]`).first();
    await found.waitFor();
    const href = (await found.getAttribute('href')) ?? '';
    await found.press('Enter');
    await page.waitForURL(pathToFileURL(resolve(site, dirname(from), href.replace(/#.*/, ''))).href + href.replace(/.*#/, '#'));
    const anchor = decodeURIComponent(href.replace(/.*#/, ''));
    expect(await page.locator(`[id="${anchor}"]`).count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)('has no barrier in %s', async (colorScheme) => {
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const page = await openPage(browser, { colorScheme });
    for (const name of ['index', 'language', 'wrong-line']) {
      await page.goto(pathToFileURL(join(site, `${name}.html`)).href);
      await page.evaluate(AXE);
      const { violations }: AxeResults = await page.evaluate('axe.run()');
      const found = violations.map(({ id, nodes: [first] }) => `${id}: ${first?.html} ${first?.failureSummary}`);
      expect(found, name).toEqual([]);
    }
  });
});
