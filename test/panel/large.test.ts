import { describe, expect, it } from 'vitest';
import { elementaryChain } from '../../bench/models/sources.ts';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const panels = usePanels();

/** Alike cells, each of several equations, and no headings. */
const CHAIN = elementaryChain(1000);
/** Equations that are neither alike nor under a heading. */
const VARIED = [
  'input y0: [n]',
  ...Array.from({ length: 1000 }, (_, at) => `y${at + 1} = ${at + 1} * y${at}`),
  'output y1000',
  '',
].join('\n');
const FILES: Readonly<Record<string, string>> = {
  'the transformer block': example('models/transformer-block.bprop'),
  "ADBench's LSTM": example('models/adbench-lstm.bprop'),
  '1,000 equations': CHAIN,
  '1,000 equations that are not alike': VARIED,
};

/** The first picture of a text in a panel of a size, asked for as the editor asks. */
async function firstPicture(text: string, width: number, height: number): Promise<FakeHost> {
  const host = await panels.open({ viewport: { width, height } });
  await host.page.reload();
  await host.tell({ type: 'document', uri: URI, name: 'model.bprop', version: 1, isPinned: false });
  const { arrangement } = await host.next('ready');
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text, arrangement) });
  await host.page.locator('.node').first().waitFor();
  return host;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function placeOf(host: FakeHost, selector: string): Promise<Place> {
  const place = await host.page.locator(selector).first().boundingBox();
  if (place === null) throw new Error(`there is no ${selector}`);
  return place;
}

/** Answers the next wish of the page. */
async function answerNext(host: FakeHost, text: string): Promise<void> {
  const { arrangement } = await host.next('arrange');
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text, arrangement) });
}

describe('a model is legible in its first picture', () => {
  it.each(Object.entries(FILES))('%s, all of it, at 700 by 800', async (_, text) => {
    const host = await firstPicture(text, 700, 800);
    const transform = await host.page.locator('.bprop-graph > g').getAttribute('transform');
    expect(12 * Number(/scale\(([\d.]+)\)/.exec(transform ?? '')?.[1])).toBeGreaterThanOrEqual(8.99);
    const outside = await host.page.evaluate(`(() => {
      const area = document.querySelector('#graph').getBoundingClientRect();
      return [...document.querySelectorAll('.node')].filter((node) => {
        const { left, top, right, bottom } = node.querySelector('.shape').getBoundingClientRect();
        return left < area.left || top < area.top || right > area.right || bottom > area.bottom;
      }).map((node) => node.dataset.id);
    })()`);
    expect(outside).toEqual([]);
    expect(host.complaints).toEqual([]);
  });
});

describe('a box', () => {
  it('opens in place by Enter, takes the focus along, folds again, and is remembered', async () => {
    const host = await firstPicture(CHAIN, 700, 800);
    const box = host.page.locator('.node.box').first();
    const id = await box.getAttribute('data-id');
    const before = await placeOf(host, '.node.box .shape');
    await box.press('Enter');
    await answerNext(host, CHAIN);
    await host.page.locator(`.node.box[data-id="${id}"]`).waitFor({ state: 'detached' });
    const focused = await host.page.evaluate('document.activeElement.dataset.id');
    expect(focused).toMatch(/^z\d+/);
    const inside = await placeOf(host, `.node[data-id="${focused}"] .shape`);
    expect(Math.abs(inside.y - before.y)).toBeLessThan(4);
    await host.page.keyboard.press('-');
    await answerNext(host, CHAIN);
    await host.page.locator(`.node.box[data-id="${id}"]`).waitFor();
    const after = await placeOf(host, `.node.box[data-id="${id}"] .shape`);
    expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(4);
    await host.page.reload();
    expect((await host.next('ready')).arrangement.folded).toContain(id);
    expect(host.complaints).toEqual([]);
  });

  it('lights up at the caret and is found by the names that it holds', async () => {
    const host = await firstPicture(CHAIN, 700, 800);
    await host.tell({ type: 'caret', uri: URI, line: CHAIN.split('\n').findIndex((line) => line.startsWith('z500 =')) });
    const here = await host.page.locator('.node.box.here').getAttribute('data-id');
    await host.page.keyboard.press('/');
    await host.page.keyboard.type('z500');
    expect(await host.page.locator('.node.box.hit').getAttribute('data-id')).toBe(here);
  });
});

it('a map shows which part of many nodes is in sight, and moves it', async () => {
  const host = await panels.open();
  const text = VARIED.split('\n').slice(0, 101).join('\n');
  await host.tell({ type: 'document', uri: URI, name: 'model.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
  const map = host.page.locator('.minimap.shown');
  await map.waitFor();
  const viewport = host.page.locator('.bprop-graph > g');
  const before = await viewport.getAttribute('transform');
  const { x, y, width, height } = await placeOf(host, '.minimap');
  await host.page.mouse.click(x + width / 2, y + height - 2);
  await expect.poll(() => viewport.getAttribute('transform')).not.toBe(before);
  await host.page.getByRole('button', { name: 'Fit the whole graph' }).click();
  await map.waitFor({ state: 'hidden' });
});
