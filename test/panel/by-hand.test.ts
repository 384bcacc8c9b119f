import { expect, it } from 'vitest';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const panels = usePanels();

/** The GRU in a panel. */
async function firstPicture(): Promise<FakeHost> {
  const host = await panels.open();
  await tellPicture(host);
  return host;
}

async function tellPicture(host: FakeHost): Promise<void> {
  await host.tell({ type: 'document', uri: URI, name: 'model.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(example('gru.bprop')) });
  await host.page.locator('.node').first().waitFor();
}

async function atRest(host: FakeHost): Promise<void> {
  await expect.poll(() => host.page.locator('.bprop-graph').getAttribute('style')).not.toContain('translate');
}

async function cornerOf(host: FakeHost, selector: string): Promise<readonly number[]> {
  const box = await host.page.locator(selector).first().boundingBox();
  return [Math.round(box?.x ?? Number.NaN), Math.round(box?.y ?? Number.NaN)];
}

it('a picture that is panned and zoomed by hand is drawn anew where it comes to rest', async () => {
  const host = await firstPicture();
  const node = host.page.locator('.node').first();
  const drawing = host.page.locator('.bprop-graph');
  const before = await node.boundingBox();
  await host.page.mouse.move(300, 300);
  await host.page.mouse.wheel(-40, -30);
  const moved = await node.boundingBox();
  expect([moved?.x, moved?.y]).toEqual([(before?.x ?? 0) + 40, (before?.y ?? 0) + 30]);
  await host.page.keyboard.down('Control');
  await host.page.mouse.wheel(0, -100);
  await host.page.keyboard.up('Control');
  const zoomed = await node.boundingBox();
  expect(zoomed?.width).toBeGreaterThan(moved?.width ?? Number.POSITIVE_INFINITY);
  await expect.poll(() => drawing.getAttribute('style')).not.toContain('scale');
  const drawn = await node.boundingBox();
  for (const side of ['x', 'y', 'width', 'height'] as const) expect(drawn?.[side]).toBeCloseTo(zoomed?.[side] ?? Number.NaN, 0);
});

it('a move by hand that is cut short is remembered, and one that is given up is not', async () => {
  const host = await firstPicture();
  const zoom = (): Promise<unknown> => host.page.evaluate('JSON.parse(sessionStorage.getItem("state")).zoom');
  const drawing = host.page.locator('.bprop-graph');
  await host.page.mouse.move(300, 300);
  await host.page.mouse.wheel(-40, -30);
  await host.page.setViewportSize({ width: 690, height: 800 });
  await expect.poll(zoom).toMatchObject({ scale: expect.any(Number) });
  await expect.poll(() => drawing.getAttribute('style')).not.toContain('scale');
  await host.page.evaluate(`(() => {
    const area = document.querySelector('#graph');
    area.dispatchEvent(new WheelEvent('wheel', { deltaX: 20, deltaY: 20, bubbles: true, cancelable: true }));
    document.querySelector('[aria-label="Fit the whole graph"]').click();
  })()`);
  await expect.poll(() => drawing.getAttribute('style')).not.toContain('scale');
  expect(await zoom()).toBe('whole');
});

it('a drag that begins on a node moves the picture, with the wheel at the same time, and selects nothing', async () => {
  const host = await firstPicture();
  const node = host.page.locator('.node').first();
  const { x, y } = (await node.boundingBox()) ?? { x: 0, y: 0 };
  const before = await cornerOf(host, '.node');
  await host.page.mouse.move(x + 5, y + 5);
  await host.page.mouse.down();
  await host.page.mouse.move(x + 35, y + 25, { steps: 3 });
  await host.page.mouse.wheel(0, -50);
  await host.page.mouse.move(x + 45, y + 25);
  await host.page.mouse.up();
  expect(await cornerOf(host, '.node')).toEqual([(before[0] ?? 0) + 40, (before[1] ?? 0) + 70]);
  expect(await host.page.locator('.node.selected').count()).toBe(0);
  await host.page.mouse.click(x + 45, y + 75);
  await host.page.locator('.node.selected').first().waitFor();
  expect(host.complaints).toEqual([]);
});

it('a picture does not go out of sight', async () => {
  const host = await firstPicture();
  await host.page.mouse.move(300, 300);
  for (const [dx, dy] of [
    [5000, 5000],
    [-9000, -9000],
  ] as const) {
    await host.page.mouse.wheel(dx, dy);
    await atRest(host);
    const [area, drawing] = await Promise.all(
      ['#graph', '.bprop-graph > g'].map((part) => host.page.locator(part).boundingBox()),
    );
    if (area === null || drawing === null || area === undefined || drawing === undefined) throw new Error('there is no picture');
    expect(Math.min(area.x + area.width, drawing.x + drawing.width) - Math.max(area.x, drawing.x)).toBeGreaterThan(20);
    expect(Math.min(area.y + area.height, drawing.y + drawing.height) - Math.max(area.y, drawing.y)).toBeGreaterThan(20);
  }
});

it('a move by hand is remembered by a window that is reloaded at once', async () => {
  const host = await firstPicture();
  await host.page.mouse.move(300, 300);
  await host.page.mouse.wheel(-40, -30);
  const before = await cornerOf(host, '.node');
  await host.page.reload();
  await tellPicture(host);
  expect(await cornerOf(host, '.node')).toEqual(before);
});

it('a drag ends with the file that it has moved', async () => {
  const host = await firstPicture();
  await host.page.mouse.move(300, 300);
  await host.page.mouse.down();
  await host.page.mouse.move(340, 340);
  const other = 'file:///other.bprop';
  await host.tell({ type: 'document', uri: other, name: 'other.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: other, answer: await answerFor(example('models/transformer-block.bprop')) });
  await host.page.locator('.node[data-id="scores"], .node.box').first().waitFor();
  const before = await cornerOf(host, '.node');
  await host.page.mouse.move(380, 380);
  expect(await cornerOf(host, '.node')).toEqual(before);
  await host.page.mouse.up();
});
