import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';
import { launchBrowser, openPage } from '../workbench/browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page from a file, and all that went wrong with it: what it asked for, and what it complained about. */
interface Opened {
  readonly page: Page;
  readonly troubles: readonly string[];
}

async function open(file: string, settings: BrowserContextOptions): Promise<Opened> {
  const page = await openPage(browser, { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...settings });
  onTestFinished(() => page.context().close());
  const address = pathToFileURL(file).href;
  const troubles: string[] = [];
  await page.context().setOffline(true);
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) troubles.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('dialog', (dialog) => {
    troubles.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(address);
  await page.locator('.node').first().waitFor();
  return { page, troubles };
}

/** The page that the command writes for a text. */
async function walkOf(text: string, settings: BrowserContextOptions = {}, name = 'cell.bprop'): Promise<Opened> {
  const workspace = openWorkspace({ [name]: text });
  expect(workspace.bprop(['walk', name, '--html', 'walk.html'])).toEqual({ status: 0, out: '', error: '' });
  return await open(join(workspace.folder, 'walk.html'), settings);
}

function stepOf(page: Page): Promise<string | null> {
  return page.locator('#walk').getByRole('status').textContent();
}

interface Step {
  readonly pass: string;
  readonly at: number;
  readonly of: number;
  readonly line: string;
}

/** The steps of a walk to its end, by the right arrow alone: nothing has been clicked. */
async function stepsOf(page: Page): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (let before: string | null = null; ; ) {
    await page.keyboard.press('ArrowRight');
    const now = await stepOf(page);
    if (now === before) return steps;
    before = now;
    const [, at, of, pass = '', line = ''] = /^Step (\d+) of (\d+) (forward|back): (.*)$/.exec(now ?? '') ?? [];
    steps.push({ pass, at: Number(at), of: Number(of), line });
  }
}

function linesOf(steps: readonly Step[], pass: string): readonly string[] {
  return steps.filter((step) => step.pass === pass).map(({ line }) => line);
}

/** The lines of the backward block of a text. */
function blockOf(text: string): readonly string[] {
  const [, block = ''] = text.split(/^backward \{\n/m);
  return block
    .split('\n')
    .map((line) => line.replace(/#.*/, '').replace(/ +/g, ' ').trim())
    .filter((line) => line !== '' && line !== '}');
}

/** Equation by equation, as the walk goes. */
function derivedLines(text: string): readonly string[] {
  return equationsOf(derive(analyzeText(text).forward).body).map(printStep);
}

const GRU = example('gru.bprop');
const [CROSS_ENTROPY = ''] = example('models/mlp-cross-entropy.bprop').split(/^backward \{/m);
const WRONG = example('gru-by-hand.bprop');
/** Parts by the hundred, so that the picture opens with boxes. */
const LARGE = [
  'input y0: [n]',
  ...Array.from({ length: 12 }, (_, part) => [
    `# --- part ${part} ---`,
    ...Array.from({ length: 8 }, (_, at) => `y${8 * part + at + 1} = ${at + 2} * tanh(y${8 * part + at})`),
  ]).flat(),
  'output y96',
  '',
].join('\n');

describe('bprop walk --html', () => {
  it.each([
    ['a GRU', GRU],
    ['a model with cross_entropy', CROSS_ENTROPY],
  ])('walks %s from a file, to its end, by one key and without a network', async (_, text) => {
    expect(text).toMatch(/gru|cross_entropy|sigmoid/);
    const { page, troubles } = await walkOf(text);
    const steps = await stepsOf(page);
    const back = linesOf(steps, 'back');
    expect(back).toEqual(derivedLines(text));
    expect(back.length).toBeGreaterThan(3);
    expect(steps.at(-1)).toMatchObject({ at: back.length, of: back.length });
    expect(linesOf(steps, 'forward').length).toBeGreaterThan(1);
    await page.keyboard.press('ArrowLeft');
    expect(await stepOf(page)).toContain(`: ${back.at(-2)}`);
    await page.keyboard.press('Escape');
    expect(await stepOf(page)).toMatch(/^\d+ steps forward, \d+ back$/);
    expect(troubles).toEqual([]);
  });

  it('sets formulas in fonts that it has with it', async () => {
    const { page, troubles } = await walkOf(GRU);
    await page.keyboard.press('ArrowRight');
    await page.locator('.katex-html').waitFor();
    expect(await page.evaluate('document.fonts.ready.then(() => document.fonts.check("16px KaTeX_Math"))')).toBe(true);
    const fonts = await page.evaluate('[...document.fonts].filter(({ status }) => status === "loaded").length');
    expect(fonts).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
  });

  it("marks the wrong line of the file's own block, and sets it beside the right one", async () => {
    const { page, troubles } = await walkOf(WRONG);
    await page.getByRole('button', { name: 'Draw: Backward' }).click();
    expect(await page.locator('.edge.wrong').count()).toBe(3);
    expect(await page.locator('.edge.right').count()).toBeGreaterThan(20);
    await page.locator('.edge.wrong .hit').first().dispatchEvent('click');
    expect(await stepOf(page)).toContain('dh += Ur @ c');
    expect(await page.locator('#walk .side code').allTextContents()).toEqual(['dh += Ur @ c', 'dh += Ur.T @ c']);
    await page.locator('.node').first().press('Enter');
    await page.locator('#inspector canvas').first().waitFor();
    await page.getByText('Results', { exact: true }).click();
    await page.locator('#results .mistake').getByText('dh += Ur.T @ c').waitFor();
    expect(troubles).toEqual([]);
  });

  it("walks the file's own block in its order", async () => {
    const { page } = await walkOf(WRONG);
    expect(linesOf(await stepsOf(page), 'back')).toEqual(blockOf(WRONG));
  });

  it('hides the next line for a class, and shows it with its hints', async () => {
    const { page, troubles } = await walkOf(GRU);
    await page.getByRole('button', { name: 'Explain' }).press('Enter');
    for (let step = 0; step < 18; step += 1) await page.getByRole('button', { name: 'Step on' }).click();
    expect(await stepOf(page)).toBe('Step 1 of 30 back: which line comes next?');
    // Nobody is there to judge a line.
    expect(await page.getByRole('textbox').count()).toBe(0);
    for (const hint of [1, 2, 3]) await page.getByRole('button', { name: `Hint ${hint} of 3` }).press('Enter');
    expect(await page.locator('.holes').textContent()).toBe('dz15 += ___');
    await page.getByRole('button', { name: 'Show it' }).press('Enter');
    expect(await stepOf(page)).toBe('Step 1 of 30 back: dz15 += dz17');
    expect(troubles).toEqual([]);
  });

  it('has no button that would need an editor', async () => {
    const { page } = await walkOf(WRONG);
    await stepsOf(page);
    await page.getByText('Results', { exact: true }).click();
    await page.locator('.node').first().press('Enter');
    await page.getByRole('button', { name: 'Export' }).click();
    const names = await page.locator('button:visible').evaluateAll((all) => all.map((own) => own.getAttribute('aria-label')));
    expect(names).toEqual(expect.arrayContaining(['Step on', 'Save as SVG']));
    expect(names.filter((name) => /Apply|Check|Pin|Copy|Go to|Unroll|Fold/.test(name ?? ''))).toEqual([]);
  });

  it('offers the picture as a file', async () => {
    const { page, troubles } = await walkOf(GRU, { acceptDownloads: true });
    for (const format of ['svg', 'png']) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('button', { name: `Save as ${format.toUpperCase()}` }).click();
      const content = readFileSync(await (await download).path());
      expect(content.subarray(0, 4).toString()).toContain(format === 'svg' ? '<svg' : 'PNG');
      expect((await download).suggestedFilename()).toBe(`cell.bprop.${format}`);
    }
    expect(troubles.filter((own) => !own.startsWith('asks for blob:'))).toEqual([]);
  });

  it('turns the picture, and opens what it shows as boxes', async () => {
    const { page, troubles } = await walkOf(LARGE);
    const boxes = page.locator('.node[aria-expanded="false"]');
    const few = await page.locator('.node').count();
    expect(await boxes.count()).toBeGreaterThan(0);
    await boxes.first().press('Enter');
    await boxes.first().waitFor({ state: 'detached' });
    const all = await page.locator('.node').count();
    expect(all).toBeGreaterThan(96);
    const box = await page.locator('.node').first().boundingBox();
    await page.getByRole('button', { name: 'Draw from top to bottom' }).click();
    expect(await page.locator('.node').first().boundingBox()).not.toEqual(box);
    expect(await page.locator('.node').count()).toBe(all);
    await page.getByRole('button', { name: 'Open as much as can be read' }).click();
    await boxes.first().waitFor();
    expect(await page.locator('.node').count()).toBe(few);
    expect(troubles).toEqual([]);
  });

  it('shows markup as text', async () => {
    const evil = '</script><script>alert(1)</script><!-- <script> $& $1 <img src=x onerror=alert(2)>';
    const heading = '</script><script>alert(1)</script>';
    const text = `# ${evil}\n${GRU}\n# ${evil}\n`.replace(/^z5 .*$/m, (line) => `# ${heading}\n${line} # ${evil}`);
    const { page, troubles } = await walkOf(text, {}, '<b>$&<!--.bprop');
    expect(await page.locator('h1').textContent()).toBe('<b>$&<!--.bprop');
    await page.locator('.cluster').getByText(heading).first().waitFor();
    expect(linesOf(await stepsOf(page), 'back')).toHaveLength(30);
    expect(await page.locator('img, b').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(troubles).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no barrier in %s', async (colorScheme) => {
    const { page, troubles } = await walkOf(WRONG, { colorScheme });
    const paper: string = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(31, 31, 31)');
    await page.locator('.node').first().press('Enter');
    for (let steps = 0; steps < 21; steps += 1) await page.getByRole('button', { name: 'Step on' }).press('Enter');
    await page.getByText('Results', { exact: true }).click();
    await page.getByText('What must be saved', { exact: true }).click();
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
