import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';
import { launchBrowser, openPage } from '../workbench/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The picture that the command writes, in a browser without a network. */
async function animationOf(text: string, reducedMotion: 'reduce' | 'no-preference' = 'no-preference'): Promise<Page> {
  const workspace = openWorkspace({ 'cell.bprop': text });
  expect(workspace.bprop(['walk', 'cell.bprop', '--svg', 'walk.svg'])).toEqual({ status: 0, out: '', error: '' });
  const page = await openPage(browser, { reducedMotion });
  onTestFinished(() => page.context().close());
  await page.context().setOffline(true);
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) throw new Error(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(workspace.folder, 'walk.svg')).href);
  return page;
}

/** Visible elements at rest after a share of a step's time, by a clock of the test. */
const AT = `(index) => {
  const all = document.getAnimations();
  const steps = document.querySelectorAll('.step').length;
  for (const own of all) {
    own.pause();
    const { duration } = own.effect.getComputedTiming();
    own.currentTime = 1000 * (index + 0.5) * Math.min(1.5, 90 / steps);
    if (own.currentTime > duration) throw new Error('beyond the end');
  }
  const opacity = (element) => Number(getComputedStyle(element).opacity);
  return {
    captions: [...document.querySelectorAll('.step')].filter((step) => opacity(step) === 1).map((step) => step.textContent),
    lit: [...document.querySelectorAll('.step')].filter((step) => opacity(step) === 1).map((step) => step.querySelectorAll('.lit').length),
    dim: [...document.querySelectorAll('[data-id]')].filter((mark) => opacity(mark) < 1).length,
  };
}`;

interface Moment {
  readonly captions: readonly string[];
  readonly lit: readonly number[];
  readonly dim: number;
}

function at(page: Page, index: number): Promise<Moment> {
  return page.evaluate(`(${AT})(${index})`);
}

/** Both passes, in the order of the walk. */
function captionsOf(text: string): readonly string[] {
  const { out } = openWorkspace({ 'cell.bprop': text }).bprop(['derive', 'cell.bprop']);
  const lines = out.split('\n').map((line) => line.replace(/#.*/, '').replace(/ +/g, ' ').trim());
  const [forward, backward] = [lines.slice(0, lines.indexOf('backward {')), lines.slice(lines.indexOf('backward {'))].map((own) =>
    own.filter((line) => / \+?= /.test(line)),
  );
  return [
    ...(forward ?? []).map((line, index, { length }) => `${index + 1}/${length} → ${line}`),
    ...(backward ?? []).map((line, index, { length }) => `${index + 1}/${length} ← ${line}`),
  ];
}

const GRU = example('gru.bprop');

describe('bprop walk --svg', () => {
  it.each([
    ['a GRU', GRU],
    ['a multilayer perceptron', example('models/mlp-cross-entropy.bprop')],
  ])('plays the walk through %s, one step at a time, until all is there', async (_, text) => {
    const page = await animationOf(text);
    const captions = captionsOf(text);
    expect(captions.length).toBeGreaterThan(10);
    let before = Number.POSITIVE_INFINITY;
    for (const [index, caption] of captions.entries()) {
      const now = await at(page, index);
      expect(now.captions).toEqual([caption]);
      expect(now.lit[0]).toBeGreaterThan(0);
      expect(now.dim).toBeLessThanOrEqual(before);
      before = now.dim;
    }
    expect((await at(page, 0)).dim).toBeGreaterThan(captions.length / 2);
    expect(await at(page, captions.length)).toMatchObject({ captions: [], dim: 0 });
  });

  it('stands still, whole, where motion is unwelcome', async () => {
    const page = await animationOf(GRU, 'reduce');
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    expect(await at(page, 0)).toEqual({ captions: [], lit: [], dim: 0 });
    expect(await page.locator('.still').textContent()).toBe('17 steps forward, 30 back');
    expect(await page.locator('.still').isVisible()).toBe(true);
  });

  it('is a picture by itself, without scripts, in which markup is text', async () => {
    const evil = '</style><script>alert(1)</script>';
    const page = await animationOf(`# --- ${evil} ---\n${GRU}`);
    expect(await page.locator('script').count()).toBe(0);
    const html = openWorkspace({ 'cell.bprop': GRU });
    html.bprop(['walk', 'cell.bprop', '--svg', 'walk.svg']);
    // As a slide has it.
    const slide = await openPage(browser, {});
    onTestFinished(() => slide.context().close());
    await slide.setContent(`<img src="data:image/svg+xml;base64,${Buffer.from(html.read('walk.svg')).toString('base64')}">`);
    const [width, height] = (await slide.evaluate(
      'const own = document.images[0]; own.decode().then(() => [own.naturalWidth, own.naturalHeight])',
    )) as [number, number];
    expect(width).toBeGreaterThan(300);
    expect(height).toBeGreaterThan(200);
  });
});
