import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { type FakeHost, openPanel, servePanel } from '../../test/panel/fake-host.ts';
import { answerFor, URI } from '../../test/panel/pictures.ts';
import { launchBrowser } from '../../test/workbench/browser.ts';
import type { Contender } from '../measure.ts';
import { tangledCells } from '../models/sources.ts';
import type { Row } from './row.ts';

const CELLS = 286;
const NODES = 2000;
/** Frames of one run: half of them pan, half of them zoom. */
const FRAMES = 120;

/** In the page: pans and zooms by one event a frame, as a hand on a wheel does, and tells the times between frames. */
const MOVE = `(frames) => new Promise((resolve) => {
  const area = document.querySelector('#graph');
  const { left, top, width, height } = area.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  const times = [];
  let before;
  const frame = (now) => {
    if (before !== undefined) times.push(now - before);
    before = now;
    const index = times.length;
    if (index >= frames) return resolve(times);
    const isBack = index % 30 >= 15;
    area.dispatchEvent(new WheelEvent('wheel', index < frames / 2
      ? { ...at, deltaX: isBack ? -12 : 12, deltaY: isBack ? -20 : 20 }
      : { ...at, ctrlKey: true, deltaY: isBack ? -30 : 30 }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

/** The page with so many nodes: all of them in sight, or as many as the picture begins with. */
class OpenPage {
  private readonly isWhole: boolean;
  private opened: Promise<{ readonly browser: Browser; readonly server: Server; readonly host: FakeHost }> | undefined;

  constructor(isWhole: boolean) {
    this.isWhole = isWhole;
  }

  async frames(): Promise<readonly number[]> {
    this.opened ??= this.open();
    const { host } = await this.opened;
    const times = (await host.page.evaluate(`(${MOVE})(${FRAMES})`)) as readonly number[];
    return times.toSorted((a, b) => a - b);
  }

  async close(): Promise<void> {
    const opened = await this.opened;
    await opened?.browser.close();
    opened?.server.close();
  }

  private async open(): Promise<{ readonly browser: Browser; readonly server: Server; readonly host: FakeHost }> {
    const [browser, server] = await Promise.all([launchBrowser(), servePanel()]);
    const host = await openPanel(browser, server, { viewport: { width: 700, height: 800 }, reducedMotion: 'no-preference' });
    const answer = await answerFor(tangledCells(CELLS), { evenIfLarge: true });
    if (answer.kind !== 'picture' || answer.graph.nodes.length < NODES) throw new Error(`this is no picture of ${NODES} nodes`);
    await host.tell({ type: 'document', uri: URI, name: 'large.bprop', version: 1, isPinned: false });
    await host.tell({ type: 'answer', uri: URI, answer });
    await host.page
      .getByRole('button', { name: 'Arrangement, folding, zoom' })
      .or(host.page.getByRole('button', { name: 'Fit the whole graph' }))
      .first()
      .waitFor();
    await host.page
      .locator('.node')
      .nth(NODES - 1)
      .waitFor({ state: 'attached' });
    if (this.isWhole) await host.page.evaluate(`document.querySelector('[aria-label="Fit the whole graph"]').click()`);
    return { browser, server, host };
  }
}

const MEDIAN = 'bprop, the median frame';
const SLOW = 'bprop, the 95th of 100 frames';

function contenders(isWhole: boolean): readonly Contender[] {
  const page = new OpenPage(isWhole);
  const at = (share: number) => async (): Promise<number> => {
    const times = await page.frames();
    return times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  };
  return [
    { name: MEDIAN, sample: at(0.5) },
    { name: SLOW, sample: at(0.95), finish: () => page.close() },
  ];
}

export const FRAMES_ROW: Row = {
  id: 'frames',
  title: 'Panning and zooming in the panel: from frame to frame, in Chromium',
  notes: ['Chromium draws without a graphics card here; 60 frames a second are 16.7 ms.'],
  cases: () =>
    [true, false].map((isWhole) => ({
      label: isWhole ? '2,000 nodes, all in sight' : '2,000 nodes, those in sight that can be read',
      contenders: contenders(isWhole),
      goals: [
        { of: MEDIAN, atMost: 16.8 },
        { of: SLOW, atMost: 33.5 },
      ],
    })),
};
