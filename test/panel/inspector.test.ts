import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { pathsBetween } from '../../client/panel/page/graph/paths.ts';
import { inspect } from '../../src/graph/inspect/inspect.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import { analyzeText } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FOLDER = process.env['BPROP_PICTURES'];

const panels = usePanels();

/** The page with a picture, whose questions about nodes and edges are answered. */
async function inspected(text: string, id: string): Promise<FakeHost> {
  const host = await panels.open();
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
  await host.page.locator(`.node[data-id="${id}"]`).click();
  await answer(host, text);
  return host;
}

async function answer(host: FakeHost, text: string): Promise<string> {
  const { id } = await host.next('inspect');
  const { forward, backward } = analyzeText(text);
  const inspection = inspect(forward, backward, traceGraph(forward, { backward }), id);
  await host.tell({ type: 'inspection', uri: URI, id, ...(inspection === undefined ? {} : { inspection }) });
  return id;
}

async function keep({ page }: FakeHost, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

describe('the inspector', () => {
  it('shows the equation, value and adjoint of a node, and the lines that contribute with their shares', async () => {
    const host = await inspected(example('gru.bprop'), 'z16');
    const inspector = host.page.locator('#inspector');
    await inspector.locator('canvas').first().waitFor();
    expect(await inspector.locator('.written').textContent()).toBe('z16 = z4 * h [m]');
    const labels = await inspector.locator('canvas').evaluateAll((maps) => maps.map((map) => map.getAttribute('aria-label')));
    expect(labels).toEqual([expect.stringMatching(/^value \[\d\]: .* to .*norm/), expect.stringMatching(/^adjoint \[\d\]: /)]);
    expect(await inspector.locator('.contributions li').allTextContents()).toEqual(['dz16 += dz17 100 %']);
    expect(await inspector.textContent()).toContain('Local derivative: Hadamard product');
    await keep(host, 'inspector-gru');
    expect(host.complaints).toEqual([]);
  });

  it('has a slider over the iterations, and no barrier', async () => {
    const host = await inspected(example('gru-sequence.bprop'), 'for t/z');
    const inspector = host.page.locator('#inspector');
    await inspector.locator('canvas').first().waitFor();
    expect(await inspector.locator('.slider output').textContent()).toBe('t = 1');
    await inspector.getByLabel('Iteration').press('ArrowRight');
    expect(await inspector.locator('.slider output').textContent()).toBe('t = 2');
    await host.page.evaluate(AXE);
    const results = (await host.page.evaluate('axe.run()')) as AxeResults;
    expect(results.violations.map(({ id }) => id)).toEqual([]);
  });

  it('goes with the selection, and asks again after an edit', async () => {
    const text = example('gru.bprop');
    const host = await inspected(text, 'z9');
    const edited = text.replace('z9  = ', 'z9  = 2 * ');
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(edited, {}, 2) });
    expect(await answer(host, edited)).toBe('z9');
    await host.page.locator('#inspector', { hasText: '2 * ' }).waitFor();
    await host.page.keyboard.press('Escape');
    expect(await host.page.locator('#inspector-box').isVisible()).toBe(false);
  });
});

describe('two nodes', () => {
  it('show the paths between them, by mouse and by key, until another is chosen', async () => {
    const host = await panels.open();
    await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
    const text = 'input x: [n]\na = tanh(x)\nb = a * x\nc = exp(x)\ny = b + c\noutput y\n';
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
    const node = (id: string) => host.page.locator(`.node[data-id="${id}"]`);
    const joined = (): Promise<readonly (string | null)[]> =>
      host.page.locator('.node.joined').evaluateAll((nodes) => nodes.map((own) => own.getAttribute('data-id')));
    await node('a').click();
    await node('y').click({ modifiers: ['Shift'] });
    expect((await joined()).toSorted()).toEqual(['a', 'b', 'y']);
    expect(await host.page.locator('.edge.joined').count()).toBe(2);
    await node('x').click();
    expect(await joined()).toEqual([]);
    await node('c').focus();
    await host.page.keyboard.press('Shift+Enter');
    expect((await joined()).toSorted()).toEqual(['c', 'x']);
    expect(host.complaints).toEqual([]);
  });
});

describe('the paths between two nodes', () => {
  const { graph } = traceGraph(analyzeText('input x: [n]\na = tanh(x)\nb = a * x\nc = exp(x)\ny = b + c\noutput y\n').forward);

  it('are all of them, whichever node comes first', () => {
    const found = pathsBetween(graph, 'a', 'y');
    expect([...found].filter((id) => !id.includes('→'))).toEqual(['a', 'b', 'y']);
    expect(pathsBetween(graph, 'y', 'a')).toEqual(found);
  });

  it('are none where nothing leads from one to the other', () => expect(pathsBetween(graph, 'a', 'c').size).toBe(0));
});
