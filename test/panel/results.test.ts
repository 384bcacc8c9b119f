import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orderOf } from '../../client/panel/page/results/taylor-order.ts';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const panels = usePanels();

/** Pictures to look at are kept where this names a folder. */
const FOLDER = process.env['BPROP_PICTURES'];

async function keep({ page }: FakeHost, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function resultsOf(text: string): Promise<FakeHost> {
  const host = await panels.open();
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
  await host.page.locator('.node').first().waitFor();
  await host.page.getByText('Results', { exact: true }).click();
  return host;
}

const WRONG = `input x: [n]
const t: [n]
param w: [n]
a = w * x
y = relu(a)
L = sum((y - t) ^ 2)
output L

backward {
  dy += 2 * dL * (y - t)
  da += dy * (y > 0)
  dw += da
  dx += w * da
}
`;

describe('the results', () => {
  it('begin with the wrong line: what stands there, and what should', async () => {
    const host = await resultsOf(WRONG);
    const [first] = await host.page
      .locator('#results > *')
      .evaluateAll((parts) => parts.slice(1).map(({ className }) => className));
    expect(first).toBe('mistakes');
    const mistake = host.page.locator('.mistake');
    expect(await mistake.count()).toBe(1);
    expect(await mistake.locator('dd').allTextContents()).toEqual([
      'dw += da',
      expect.stringMatching(/^dw \+= (da \* x|x \* da)$/),
    ]);
    await keep(host, 'results-wrong');
    await mistake.getByRole('button', { name: 'Go to line 12' }).click();
    expect((await host.next('reveal')).position.line).toBe(11);
  });

  it('put the wrong gradients first, each with its error against the tolerance', async () => {
    const host = await resultsOf(WRONG);
    const rows = host.page.locator('table.results').first().locator('tbody tr');
    expect(await rows.first().locator('th').textContent()).toBe('dw');
    expect(await host.page.locator('.bar.fail').count()).toBe(1);
    const [wrong, right] = await host.page
      .locator('.bar .error')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('width'))));
    const limit = await host.page.locator('.bar .tolerance').first().getAttribute('d');
    const tolerance = Number(limit?.match(/^M([\d.]+)/)?.[1]);
    expect(wrong).toBeGreaterThan(tolerance);
    expect(right).toBeLessThan(tolerance);
  });

  it('say what was exercised, and of a right file nothing that is wrong', async () => {
    const host = await resultsOf(WRONG.replace('dw += da', 'dw += da * x'));
    expect(await host.page.locator('.mistake').count()).toBe(0);
    const coverage = await host.page.locator('.coverage').allTextContents();
    expect(coverage.join('\n')).toMatch(/Compared at \d+ draws/);
    expect(coverage.join('\n')).toContain('Both sides taken: a > 0');
    await keep(host, 'results-right');
  });

  it('name a contribution that no line makes', async () => {
    const host = await resultsOf(WRONG.replace('  dx += w * da\n', '').replace('dw += da', 'dw += da * x'));
    expect(await host.page.locator('.mistake').allTextContents()).toEqual([expect.stringContaining('dx')]);
  });

  it('show the order of the Taylor remainder on axes', async () => {
    const host = await resultsOf(example('gru-by-hand.bprop'));
    await host.page.getByLabel('Gradient to look at').selectOption('dh');
    expect(await host.page.locator('.taylor').getAttribute('aria-label')).toMatch(/order [01]\.\d; a right gradient has 2/);
    expect(await host.page.locator('.taylor text').count()).toBeGreaterThan(3);
    await host.page.locator('.taylor').scrollIntoViewIfNeeded();
    await keep(host, 'results-taylor');
  });
});

describe('the order of a remainder', () => {
  const halved = (order: number): { step: number; remainder: number }[] =>
    Array.from({ length: 8 }, (_, index) => ({ step: 0.1 / 2 ** index, remainder: 3 * (0.1 / 2 ** index) ** order }));

  it.each([1, 2, 3])('is %d', (order) => expect(orderOf(halved(order))).toBeCloseTo(order, 6));

  it('is unknown where all is rounding', () => {
    expect(orderOf(halved(1).map(({ step }) => ({ step, remainder: 1e-15 })))).toBeUndefined();
  });
});

describe('the bar below the graph', () => {
  it('is moved by keys and by the mouse, stays after a reload, and leaves room for the graph', async () => {
    const host = await resultsOf(WRONG);
    const bar = host.page.getByRole('separator');
    const height = async (): Promise<number> => (await host.page.locator('#below').boundingBox())?.height ?? 0;
    const before = await height();
    await bar.focus();
    await host.page.keyboard.press('ArrowDown');
    expect(await height()).toBe(before - 24);
    const box = await bar.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 50, (box?.y ?? 0) + 2];
    await host.page.mouse.move(x, y);
    await host.page.mouse.down();
    await host.page.mouse.move(x, 0);
    await host.page.mouse.up();
    expect((await host.page.locator('#picture').boundingBox())?.height).toBeGreaterThanOrEqual(100);
    const chosen = await height();
    await host.page.reload();
    await host.next('ready');
    expect(await height()).toBe(chosen);
    await bar.dblclick();
    expect(await host.page.locator('#below').getAttribute('style')).toBe('');
  });
});
