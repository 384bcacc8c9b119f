import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, judgementFor, URI } from './pictures.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRU = example('gru.bprop');
const panels = usePanels();

/** The page in which the walk has come to the first line back, which is asked for. */
async function askedAt(text: string, step: RegExp): Promise<FakeHost> {
  const host = await panels.open();
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
  await host.page.getByRole('button', { name: 'Explain' }).press('Enter');
  const on = host.page.getByRole('button', { name: 'Step on' });
  while (!step.test((await host.page.locator('#walk').textContent()) ?? '')) {
    await on.focus();
    await host.page.keyboard.press('Enter');
  }
  return host;
}

function title({ page }: FakeHost): Promise<string | null> {
  return page.locator('#walk').getByRole('status').textContent();
}

/** Answers the attempt of the page as the server would. */
async function judge(host: FakeHost, text: string): Promise<void> {
  const { index, written, text: line } = await host.next('attempt');
  await host.tell({
    type: 'judgement',
    uri: URI,
    index,
    text: line,
    judgement: await judgementFor(text, { index, written, text: line }),
  });
}

describe('a walk for a class', () => {
  it('hides each line of the way back, and takes it in any form that is right, by the keyboard alone', async () => {
    const host = await askedAt(GRU, /Step 1 of 30 back/);
    const { page } = host;
    expect(await title(host)).toBe('Step 1 of 30 back: which line comes next?');
    expect(await page.locator('#walk').textContent()).not.toContain('dz15 += dz17');
    expect(await page.locator('.question').textContent()).toContain('The gradient comes back through z17 = z15 + z16');
    const verdict = page.locator('#walk .verdict');
    expect(await verdict.getAttribute('aria-live')).toBe('polite');
    // Nobody has clicked: the field has the focus.
    await page.keyboard.type('dz15 += 2 * dz17');
    await page.keyboard.press('Enter');
    await judge(host, GRU);
    await page.getByText('✗').waitFor();
    expect(await verdict.textContent()).toMatch(/^✗ .+/);
    expect(await page.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('dz15 += dz17 * 3 - 2 * dz17');
    await page.keyboard.press('Enter');
    await judge(host, GRU);
    await page.getByText('✓ Right: dz15 += dz17 * 3 - 2 * dz17').waitFor();
    expect(await title(host)).toBe('Step 1 of 30 back: dz15 += dz17');
    await page.keyboard.press('Enter');
    expect(await title(host)).toBe('Step 2 of 30 back: which line comes next?');
    expect(await verdict.textContent()).toBe('');
    expect(await page.evaluate('document.activeElement.className')).toBe('attempt');
    expect(host.complaints).toEqual([]);
  });

  it('gives three hints, each stronger, and shows the line', async () => {
    const host = await askedAt(GRU, /back through z15 = z14/);
    const { page } = host;
    const hints = page.locator('#walk .hints');
    expect(await hints.getAttribute('aria-live')).toBe('polite');
    await page.getByRole('button', { name: 'Hint 1 of 3' }).press('Enter');
    expect(await hints.textContent()).toContain('Hadamard product');
    await page.getByRole('button', { name: 'Hint 2 of 3' }).press('Enter');
    expect(await hints.locator('.by-index code').first().textContent()).toContain('[i]');
    await page.getByRole('button', { name: 'Hint 3 of 3' }).press('Enter');
    expect(await hints.locator('.holes').textContent()).toMatch(/^d\w+ \+= ___/);
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.getByRole('button', { name: 'Show it' }).press('Enter');
    await page.getByText('Shown: ').waitFor();
    expect(await title(host)).not.toContain('which line');
    expect(host.complaints).toEqual([]);
  });

  it('keeps what is being typed when a check ends or another line is edited', async () => {
    const host = await askedAt(GRU, /Step 1 of 30 back/);
    await host.page.keyboard.type('dz15 +=');
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(`# A comment.\n${GRU}`, {}, 2) });
    await host.page.keyboard.type(' dz17');
    expect(await host.page.getByRole('textbox', { name: 'Next line' }).inputValue()).toBe('dz15 += dz17');
  });

  it('comes back after a reload with its lines hidden, and shows them all when it ends', async () => {
    const host = await askedAt(GRU, /Step 1 of 30 back/);
    await host.page.reload();
    await host.next('ready');
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(GRU) });
    await host.page.locator('.question').waitFor();
    await host.page.getByRole('button', { name: 'Explain' }).press('Enter');
    expect(await title(host)).toBe('Step 1 of 30 back: dz15 += dz17');
  });
});
