import { describe, expect, it } from 'vitest';
import type { GraphAnswer } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import type { FakeHost } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor } from './pictures.ts';

const panels = usePanels();

const uriOf = (name: string): string => `file:///${name}`;

async function bringToFront(host: FakeHost, name: string, version = 1): Promise<void> {
  await host.tell({ type: 'document', uri: uriOf(name), name, version, isPinned: false });
}

async function answer(host: FakeHost, name: string, given: GraphAnswer): Promise<void> {
  await host.tell({ type: 'answer', uri: uriOf(name), answer: given });
}

async function show(host: FakeHost, name: string, text: string): Promise<void> {
  await bringToFront(host, name);
  await answer(host, name, await answerFor(text));
  await host.page.locator('.node').first().waitFor();
}

/** True if a node is inside the picture, and large enough for its name to be read. */
const inSight = (host: FakeHost, id: string): Promise<boolean> =>
  host.page.evaluate(`(() => {
    const node = document.querySelector('.node[data-id="${id}"] .shape').getBoundingClientRect();
    const area = document.querySelector('#graph').getBoundingClientRect();
    const isInside = node.left >= area.left && node.top >= area.top && node.right <= area.right && node.bottom <= area.bottom;
    return isInside && node.height > 12;
  })()`);

/** Everything on the page that belongs to a file. */
async function traces({ page }: FakeHost): Promise<Readonly<Record<string, number>>> {
  const count = (selector: string): Promise<number> => page.locator(selector).count();
  return {
    nodes: await count('.node'),
    crosses: await count('.cross'),
    steps: await count('#walk:not([hidden])'),
    gradients: await count('#results table, #results .heat'),
    saved: await count('#saved tr'),
    troubles: await count('.trouble'),
  };
}

const NOTHING = { nodes: 0, crosses: 0, steps: 0, gradients: 0, saved: 0, troubles: 0 };
const WRONG = example('gru-by-hand.bprop');
const LOSS = example('models/mlp-cross-entropy.bprop');
const LAYER_NORM = example('models/layer-norm.bprop');

/** A chain whose graph is much larger than any panel. */
const LONG = ['input y0: [n]', ...Array.from({ length: 300 }, (_, at) => `y${at + 1} = tanh(y${at})`), ''].join('\n');

describe('what is shown belongs to the file that is named above it', () => {
  it('nothing of a file stays while the next one is waited for', async () => {
    const host = await panels.open();
    await show(host, 'wrong.bprop', WRONG);
    await host.page.getByRole('button', { name: 'First step' }).click();
    expect(Object.values(await traces(host)).slice(0, 5)).not.toContain(0);
    await bringToFront(host, 'loss.bprop');
    await host.page.getByText('Waiting for the graph of loss.bprop …').waitFor();
    expect(await traces(host)).toEqual(NOTHING);
    await host.tell({ type: 'busy', uri: uriOf('loss.bprop') });
    await host.page.getByRole('button', { name: 'Cancel the layout' }).waitFor();
    await answer(host, 'loss.bprop', await answerFor(LOSS));
    await host.page.locator('.node[data-id="loss_1"]', { hasText: 'cross_entropy' }).waitFor();
    expect(await host.page.locator('.notice').count()).toBe(0);
  });

  it.each([
    [
      { kind: 'unsound', version: 1, obstacle: { message: 'there is no `q`', position: { line: 6, character: 4 } } },
      'Line 7: there is no q',
    ],
    [{ kind: 'large', version: 1, nodes: 2345 }, 'The graph of next.bprop has 2,345 nodes'],
    [{ kind: 'empty', version: 1 }, 'next.bprop has no equations yet: write one'],
    [{ kind: 'cancelled' }, 'The layout of next.bprop was cancelled.'],
    [{ kind: 'failed', reason: 'the file is too large' }, 'There is no graph of next.bprop: the file is too large.'],
  ] as const)('nor where the next one has no picture: %o', async (given, notice) => {
    const host = await panels.open();
    await show(host, 'norm.bprop', LAYER_NORM);
    await bringToFront(host, 'next.bprop');
    await answer(host, 'next.bprop', given);
    await host.page.locator('.notice', { hasText: notice }).waitFor();
    expect(await traces(host)).toEqual(NOTHING);
  });

  it('comes back, dimmed, with a file that cannot be drawn at the moment', async () => {
    const host = await panels.open();
    await show(host, 'wrong.bprop', WRONG);
    const shown = await host.page.locator('.node').count();
    await answer(host, 'wrong.bprop', { kind: 'unsound', version: 2 });
    await show(host, 'norm.bprop', LAYER_NORM);
    await bringToFront(host, 'wrong.bprop', 2);
    expect(await traces(host)).toEqual(NOTHING);
    await answer(host, 'wrong.bprop', { kind: 'unsound', version: 2 });
    await host.page.locator('.notice', { hasText: 'last good picture' }).waitFor();
    expect(await host.page.locator('#graph.stale .node').count()).toBe(shown);
    await bringToFront(host, 'other.bprop');
    await answer(host, 'other.bprop', { kind: 'unsound', version: 1 });
    await host.page.locator('.notice', { hasText: 'there is a graph once they are mended' }).waitFor();
    expect(await traces(host)).toEqual(NOTHING);
  });

  it('what comes too late for the file before is dropped', async () => {
    const host = await panels.open();
    await bringToFront(host, 'kalman.bprop');
    const late = await answerFor(WRONG);
    await bringToFront(host, 'norm.bprop');
    await answer(host, 'kalman.bprop', late);
    if (late.kind !== 'picture' || late.report === undefined) throw new Error('there is nothing to drop');
    await host.tell({ type: 'report', uri: uriOf('kalman.bprop'), version: 1, report: late.report });
    await host.tell({ type: 'caret', uri: uriOf('kalman.bprop'), line: 5 });
    await host.tell({ type: 'busy', uri: uriOf('kalman.bprop') });
    await answer(host, 'norm.bprop', { kind: 'empty', version: 1 });
    await host.page.getByText('norm.bprop has no equations yet').waitFor();
    expect(await traces(host)).toEqual(NOTHING);
  });

  it('leads to the mistake, draws on demand, and asks again', async () => {
    const host = await panels.open();
    await bringToFront(host, 'next.bprop');
    const position = { line: 6, character: 4 };
    await answer(host, 'next.bprop', { kind: 'unsound', version: 1, obstacle: { message: 'there is no `q`', position } });
    await host.page.getByRole('button', { name: 'Go to line 7' }).click();
    expect(await host.next('reveal')).toEqual({ type: 'reveal', uri: uriOf('next.bprop'), position });
    await answer(host, 'next.bprop', { kind: 'cancelled' });
    await host.page.getByRole('button', { name: 'Lay out the graph after all' }).click();
    expect(await host.next('arrange')).toMatchObject({ evenIfLarge: true });
    await answer(host, 'next.bprop', { kind: 'failed', reason: 'no memory' });
    await host.page.getByRole('button', { name: 'Ask for the graph again' }).click();
    expect(await host.next('arrange')).toMatchObject({ evenIfLarge: false });
  });
});

describe('what is shown belongs to the version that is open', () => {
  it('is dimmed from an edit on until its picture and its check are there', async () => {
    const host = await panels.open();
    await show(host, 'wrong.bprop', WRONG);
    await host.page.getByText('Results', { exact: true }).click();
    await host.tell({ type: 'version', uri: uriOf('wrong.bprop'), version: 2, isUnderWay: true });
    for (const area of ['#graph', '#walk', '#saved-box', '#results']) await host.page.locator(`${area}.stale`).waitFor();
    await host.page.getByText('From before the last edit: this version is being checked.').waitFor();
    const next = await answerFor(WRONG.replace('# ', '#  '), {}, 2);
    if (next.kind !== 'picture' || next.report === undefined) throw new Error('there is no picture');
    const { report, ...unchecked } = next;
    await answer(host, 'wrong.bprop', unchecked);
    await host.page.locator('#graph:not(.stale)').waitFor();
    expect(await host.page.locator('#results.stale').count()).toBe(1);
    await host.tell({ type: 'report', uri: uriOf('wrong.bprop'), version: 2, report });
    await host.page.locator('#results:not(.stale)').waitFor();
    expect(await host.page.locator('.stale, .old-report').count()).toBe(0);
  });
});

describe('the results say one thing', () => {
  it('without a picture of errors where the text has errors, and no gradient was checked', async () => {
    const host = await panels.open();
    await show(host, 'right.bprop', LAYER_NORM);
    await host.page.getByText('Results', { exact: true }).click();
    await host.page.locator('#results .verdict.right').waitFor();
    await host.page.locator('#gradients .heat').waitFor();
    const damaged = LAYER_NORM.replace(/\n\}\s*$/, ' *\n}\n');
    await answer(host, 'right.bprop', await answerFor(damaged, {}, 2));
    await host.page.locator('#results .verdict', { hasText: '✗ 1 error, gradients not checked' }).waitFor();
    expect(await host.page.locator('.heat, .taylor').count()).toBe(0);
  });
});

describe('the picture can be read', () => {
  const sizeOfNames = async ({ page }: FakeHost): Promise<number> => {
    const transform = await page.locator('.bprop-graph > g').getAttribute('transform');
    return 12 * Number(/scale\(([\d.]+)\)/.exec(transform ?? '')?.[1]);
  };

  it.each([360, 600])('at a width of %i, until all of it is asked for, and moves to where the caret is', async (width) => {
    const host = await panels.open({ viewport: { width, height: 700 } });
    await show(host, 'norm.bprop', WRONG);
    expect(await sizeOfNames(host)).toBeGreaterThanOrEqual(8.99);
    for (const name of ['z', 'y']) {
      const line = WRONG.split('\n').findIndex((text) => text.startsWith(`${name} =`));
      await host.tell({ type: 'caret', uri: uriOf('norm.bprop'), line });
      await host.page.locator(`.node.here[data-id="${name}"]`).waitFor();
      expect(await inSight(host, name)).toBe(true);
    }
    expect(await sizeOfNames(host)).toBeGreaterThanOrEqual(8.99);
    await host.page.getByRole('button', { name: 'Arrangement, folding, zoom' }).click();
    await host.page.getByRole('button', { name: 'Fit the whole graph' }).click();
    expect(await sizeOfNames(host)).toBeLessThan(8.99);
  });

  it('beside a notice, which covers nothing of it and moves nothing', async () => {
    const host = await panels.open();
    await show(host, 'wrong.bprop', WRONG);
    const place = (): Promise<string | null> => host.page.locator('.bprop-graph > g').getAttribute('transform');
    const before = await place();
    await answer(host, 'wrong.bprop', { kind: 'unsound', version: 2 });
    await host.page.locator('.notice', { hasText: 'last good picture' }).waitFor();
    const [notice, graph] = await Promise.all(['.notice', '#graph'].map((part) => host.page.locator(part).boundingBox()));
    expect(notice?.y).toBeGreaterThanOrEqual((graph?.y ?? 0) + (graph?.height ?? 0));
    expect(await place()).toBe(before);
  });
});

describe('what is looked for comes into sight', () => {
  it('by search, hit by hit, in a graph that is much larger than the panel', async () => {
    const host = await panels.open();
    await show(host, 'long.bprop', LONG);
    expect(await inSight(host, 'y250')).toBe(false);
    await host.page.keyboard.press('/');
    await host.page.keyboard.type('y250');
    await host.page.locator('.node.hit[data-id="y250"]').waitFor();
    expect(await inSight(host, 'y250')).toBe(true);
    expect(await host.page.locator('output.count').textContent()).toBe('1 of 2');
    await host.page.keyboard.press('ArrowDown');
    await host.page.locator('.node.hit[data-id="y251"]').waitFor();
    expect(await inSight(host, 'y251')).toBe(true);
    await host.page.keyboard.press('ArrowDown');
    await host.page.locator('.node.hit[data-id="y250"]').waitFor();
    await host.page.keyboard.press('Enter');
    expect(await host.page.evaluate('document.activeElement.dataset.id')).toBe('y250');
    expect((await host.next('reveal')).position).toEqual({ line: 250, character: 0 });
    await host.page.keyboard.press('Escape');
    expect(await host.page.locator('output.count').textContent()).toBe('');
  });

  it('by steps of the walk, whose lines it tells to the text', async () => {
    const host = await panels.open();
    await show(host, 'long.bprop', LONG);
    await host.page.keyboard.press('/');
    await host.page.keyboard.type('y299');
    await host.page.getByRole('button', { name: 'First step' }).click();
    expect(await inSight(host, 'y1')).toBe(true);
    await host.next('highlight');
    expect(await host.next('highlight')).toMatchObject({ uri: uriOf('long.bprop'), version: 1, range: { start: { line: 1 } } });
    await host.page.getByRole('button', { name: 'Last step' }).click();
    expect((await host.next('highlight')).range?.start).toEqual({ line: 1, character: 0 });
    await host.page.keyboard.press('Escape');
    expect((await host.next('highlight')).range).toBeUndefined();
  });
});

it('a formula that cannot be set is the line as it is written, with a mark that says why', async () => {
  const host = await panels.open();
  const good = await answerFor(LOSS);
  if (good.kind !== 'picture') throw new Error('there is no picture');
  const [first, second, ...rest] = good.walk.steps;
  if (first === undefined || second === undefined) throw new Error('there are no steps');
  const steps = [{ ...first, formula: { reason: 'out of ink' } }, { ...second, formula: { latex: '\\nonsense' } }, ...rest];
  await bringToFront(host, 'loss.bprop');
  await answer(host, 'loss.bprop', {
    ...good,
    walk: { ...good.walk, steps },
    troubles: [{ part: 'gradients', reason: 'no paper' }],
  });
  await host.page.getByText('⚠ no pictures of the gradients: no paper').waitFor();
  const walk = host.page.locator('#walk');
  await walk.getByRole('button', { name: 'Step on' }).click();
  await walk.getByText('⚠ no formula: out of ink').waitFor();
  expect(await walk.locator('.formula code').textContent()).toBe(first.line);
  await walk.getByRole('button', { name: 'Step on' }).click();
  await walk.locator('.trouble', { hasText: 'nonsense' }).waitFor();
  expect(await walk.locator('.formula code').textContent()).toBe(second.line);
  await walk.getByRole('button', { name: 'Step on' }).click();
  expect(await walk.locator('.katex').count()).toBeGreaterThan(0);
  expect(await walk.locator('.trouble').count()).toBe(0);
  expect(host.complaints).toEqual([]);
});
