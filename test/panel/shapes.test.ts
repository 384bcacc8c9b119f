import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { GraphParams } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const panels = usePanels();

async function panelOf(text: string, params: Partial<GraphParams> = {}): Promise<FakeHost> {
  const host = await panels.open();
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text, params) });
  await host.page.locator('.node').first().waitFor();
  return host;
}

const toggle = ({ page }: FakeHost): Locator => page.getByRole('button', { name: 'Write the shapes along the edges' });
const labels = ({ page }: FakeHost): Locator => page.locator('.edge-shape');
const at = ({ page }: FakeHost, edge: string): Promise<string | null> => page.locator(`[data-edge="${edge}"]`).textContent();

describe('shapes along the edges', () => {
  it('are there on demand, at every edge, and say where a shape becomes another one', async () => {
    const host = await panelOf(example('gru.bprop'));
    expect(await labels(host).count()).toBe(0);
    await toggle(host).press('Enter');
    expect(await toggle(host).getAttribute('aria-pressed')).toBe('true');
    expect(await labels(host).count()).toBe(await host.page.locator('.edge').count());
    expect(await at(host, 'z1→z3.0')).toBe('[m]');
    const texts = await labels(host).allTextContents();
    expect(new Set(texts)).toEqual(new Set(['[m]', '[m, m] → [m]', '[m, n] → [m]', '[n] → [m]']));
    const bold = await host.page.locator('.edge-shape.changes').allTextContents();
    expect(bold.sort()).toEqual(texts.filter((text) => text.includes('→')).sort());
    await host.page.getByRole('button', { name: 'Draw: Backward' }).click();
    expect(new Set(await labels(host).allTextContents())).toContain('[m, n] ← [m]');
    await host.page.reload();
    await host.next('ready');
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(example('gru.bprop')) });
    await labels(host).first().waitFor();
    await toggle(host).press('Enter');
    expect(await labels(host).count()).toBe(0);
    expect(host.complaints).toEqual([]);
  });

  it('lie on no other shape, and on no node', async () => {
    const host = await panelOf(example('models/convnet.bprop'));
    await toggle(host).press('Enter');
    const boxes = await labels(host).evaluateAll((all) => all.map((own) => own.getBoundingClientRect().toJSON()));
    expect(boxes.length).toBeGreaterThan(15);
    const isOn = (a: (typeof boxes)[number], b: (typeof boxes)[number]): boolean =>
      a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
    const pairs = boxes.flatMap((own, index) => boxes.slice(index + 1).filter((other) => isOn(own, other)));
    expect(pairs).toEqual([]);
  });

  it('are known at the edges of a box, of which the box says nothing', async () => {
    const host = await panelOf(example('gru-sequence.bprop'), { folded: ['for t'] });
    await toggle(host).press('Enter');
    expect(await host.page.locator('.node.loop').count()).toBe(1);
    expect(await labels(host).count()).toBe(await host.page.locator('.edge').count());
    expect(host.complaints).toEqual([]);
  });
});
