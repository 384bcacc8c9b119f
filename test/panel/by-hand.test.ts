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

/** Nodes of which something is in the area. */
async function inSight(host: FakeHost): Promise<number> {
  return (await host.page.evaluate(`(() => {
    const area = document.querySelector('#graph').getBoundingClientRect();
    return [...document.querySelectorAll('.node .shape')].filter((shape) => {
      const { left, top, right, bottom } = shape.getBoundingClientRect();
      return right > area.left && bottom > area.top && left < area.right && top < area.bottom;
    }).length;
  })()`)) as number;
}

it('no move puts all nodes out of sight, whichever corner it is to', async () => {
  const host = await firstPicture();
  await host.page.mouse.move(300, 300);
  for (const [dx, dy] of [
    [5000, 5000],
    [-9000, 0],
    [0, -9000],
    [9000, 0],
  ] as const) {
    await host.page.mouse.wheel(dx, dy);
    await atRest(host);
    expect(await inSight(host)).toBeGreaterThan(0);
  }
});

it('a drag beyond the end of the way comes back with the pointer', async () => {
  const host = await firstPicture();
  const before = await cornerOf(host, '.node');
  await host.page.mouse.move(690, 20);
  await host.page.mouse.down();
  await host.page.mouse.move(-600, 20, { steps: 10 });
  await host.page.mouse.move(600, 20, { steps: 10 });
  const [x] = await cornerOf(host, '.node');
  await host.page.mouse.up();
  expect(x).toBeGreaterThan((before[0] ?? 0) - 91);
});

it('the keys bring what they come to into sight, and nothing scrolls', async () => {
  const host = await firstPicture();
  await host.page.mouse.move(20, 20);
  await host.page.keyboard.down('Control');
  for (let at = 0; at < 6; at += 1) await host.page.mouse.wheel(0, -100);
  await host.page.keyboard.up('Control');
  await atRest(host);
  const node = host.page.locator('.node').first();
  await node.focus();
  for (let at = 0; at < 12; at += 1) {
    await host.page.keyboard.press(at % 3 === 2 ? 'ArrowDown' : 'ArrowRight');
    const [box, area] = await Promise.all([
      host.page.locator('.node:focus .shape').boundingBox(),
      host.page.locator('#graph').boundingBox(),
    ]);
    if (box === null || area === null) throw new Error('nothing has the focus');
    expect(box.x + box.width > area.x && box.x < area.x + area.width).toBe(true);
    expect(box.y + box.height > area.y && box.y < area.y + area.height).toBe(true);
  }
  await host.page.keyboard.press('Tab');
  await host.page.keyboard.press('Shift+Tab');
  expect(
    await host.page.evaluate('[document.querySelector("#graph").scrollLeft, document.querySelector("#graph").scrollTop]'),
  ).toEqual([0, 0]);
  expect(host.complaints).toEqual([]);
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
