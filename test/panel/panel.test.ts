import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { example, ROOT } from '../support/files.ts';
import type { FakeHost, Theme } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES: readonly Theme[] = ['vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light'];

const panels = usePanels();

/** The page with the picture of a text. */
async function panelOf(text: string, reducedMotion: 'reduce' | 'no-preference' = 'reduce'): Promise<FakeHost> {
  const host = await panels.open({ reducedMotion });
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text) });
  await host.page.locator('.node').first().waitFor();
  return host;
}

function node({ page }: FakeHost, id: string): Locator {
  return page.locator(`.node[data-id="${id}"]`);
}

const GRU = example('gru.bprop');

describe('the page of the panel', () => {
  it('draws the GRU and follows the caret', async () => {
    const host = await panelOf(GRU);
    expect(await host.page.locator('.node.operation').count()).toBe(17);
    await host.tell({ type: 'caret', uri: URI, line: GRU.split('\n').findIndex((line) => line.startsWith('z9 ')) });
    await host.page.locator('.node.here').waitFor();
    expect(await host.page.locator('.node.here').getAttribute('data-id')).toBe('z9');
    expect(host.complaints).toEqual([]);
  });

  it('asks for the line of a node that is clicked', async () => {
    const host = await panelOf(GRU);
    await node(host, 'z9').click();
    const line = GRU.split('\n').findIndex((text) => text.startsWith('z9 '));
    expect((await host.next('reveal')).position).toEqual({ line, character: 0 });
    expect(await node(host, 'z9').getAttribute('aria-pressed')).toBe('true');
  });

  it('can be walked by keys alone: along edges, to neighbours, by name', async () => {
    const host = await panelOf(GRU);
    const { keyboard } = host.page;
    await keyboard.press('/');
    await keyboard.type('z10');
    await keyboard.press('Enter');
    const focused = (): Promise<unknown> => host.page.evaluate('document.activeElement.dataset.id');
    expect(await focused()).toBe('z10');
    await keyboard.press('ArrowDown');
    expect(await focused()).toBe('z12');
    await keyboard.press('ArrowDown');
    expect(await focused()).toBe('z13');
    await keyboard.press('ArrowLeft');
    const neighbour = await focused();
    expect(neighbour).not.toBe('z13');
    await keyboard.press('ArrowRight');
    expect(await focused()).toBe('z13');
    await keyboard.press('ArrowUp');
    expect(await focused()).toBe('z12');
    await keyboard.press('Escape');
    expect(await host.page.locator('.node.selected, .node.found').count()).toBe(0);
  });

  it('steps through 17 values and 30 junctions, with rule, line, formula and numbers', async () => {
    const host = await panelOf(GRU);
    const walk = host.page.locator('#walk');
    await walk.getByRole('button', { name: 'Step on' }).focus();
    const lines: string[] = [];
    for (let step = 0; step < 47; step += 1) {
      await host.page.keyboard.press('ArrowRight');
      lines.push((await walk.locator('.written code').first().textContent()) ?? '');
    }
    expect(new Set(lines).size).toBe(47);
    expect(lines[0]).toBe('z1 = Wz @ x');
    expect(lines[17]).toBe('dz15 += dz17');
    expect(await walk.getByRole('status').textContent()).toMatch(/^Step 30 of 30 back/);
    expect(await walk.locator('.katex').count()).toBeGreaterThan(0);
    expect(await walk.locator('.rule').count()).toBeGreaterThan(0);
    expect(await walk.locator('.matrix').count()).toBeGreaterThan(1);
    expect(await host.page.locator('.edge.backward.lit').count()).toBe(1);
    expect(host.complaints).toEqual([]);
  });

  it('walks in the pass that is drawn', async () => {
    const host = await panelOf(GRU);
    const title = host.page.locator('#walk').getByRole('status');
    const draw = (pass: string): Promise<void> => host.page.getByRole('button', { name: `Draw: ${pass}` }).click();
    await host.page.getByRole('button', { name: 'Step on' }).click();
    expect(await title.textContent()).toBe('Step 1 of 17 forward: z1 = Wz @ x');
    await draw('Backward');
    expect(await title.textContent()).toBe('Step 29 of 30 back: dWz += outer(dz1, x)');
    expect(await host.page.locator('.edge.backward.lit').count()).toBe(1);
    await draw('Both');
    expect(await title.textContent()).toMatch(/^Step 29 of 30 back/);
    await draw('Forward');
    expect(await title.textContent()).toMatch(/^Step 1 of 17 forward/);
    expect(await host.page.locator('.edge.forward.lit').count()).toBe(2);
    expect(host.complaints).toEqual([]);
  });

  it('keeps zoom, selection and step over an edit, and dims the last good picture while the text has errors', async () => {
    const host = await panelOf(GRU);
    await node(host, 'z9').click();
    await host.page.getByRole('button', { name: 'Zoom in' }).click();
    await host.page.getByRole('button', { name: 'First step' }).click();
    const viewport = host.page.locator('.bprop-graph > g');
    const before = await viewport.getAttribute('transform');
    await host.tell({ type: 'answer', uri: URI, answer: { kind: 'unsound', version: 2 } });
    await host.page.locator('#graph.stale').waitFor();
    expect(await host.page.locator('.notice').textContent()).toContain('last good picture');
    await host.tell({ type: 'answer', uri: URI, answer: await answerFor(GRU.replace('z5  =', 'extra = Wr @ x\nz5  ='), {}, 3) });
    await node(host, 'extra').waitFor();
    expect(await host.page.locator('#graph.stale, .notice').count()).toBe(0);
    expect(await viewport.getAttribute('transform')).toBe(before);
    expect(await node(host, 'z9').getAttribute('class')).toContain('selected');
    expect(await host.page.locator('#walk').getByRole('status').textContent()).toMatch(/^Step 1 of 18 forward/);
  });

  it('keeps zoom, selection, folding and step when the file gets another name', async () => {
    const host = await panelOf(example('gru-sequence.bprop'));
    await host.page.locator('.node.operation').first().click();
    const selected = await host.page.locator('.node.selected').getAttribute('data-id');
    await host.page.getByRole('button', { name: 'Zoom in' }).click();
    await host.page.getByRole('button', { name: 'Last step' }).click();
    const status = host.page.locator('#walk').getByRole('status');
    const step = await status.textContent();
    const transform = await host.page.locator('.bprop-graph > g').getAttribute('transform');
    const uri = 'file:///other.bprop';
    await host.tell({ type: 'document', uri, name: 'other.bprop', version: 1, isPinned: false, before: URI });
    await host.page.locator('h1', { hasText: 'other.bprop' }).waitFor();
    await host.tell({ type: 'answer', uri, answer: await answerFor(example('gru-sequence.bprop')) });
    await host.tell({ type: 'caret', uri, line: 0 });
    expect(await status.textContent()).toBe(step);
    expect(await host.page.locator('.node.selected').getAttribute('data-id')).toBe(selected);
    expect(await host.page.locator('.bprop-graph > g').getAttribute('transform')).toBe(transform);
    await host.page.locator('.cluster').first().press('Enter');
    expect((await host.next('arrange')).arrangement.folded).toHaveLength(1);
    await host.page.reload();
    expect(await host.next('ready')).toMatchObject({
      uri,
      arrangement: { folded: expect.arrayContaining([expect.any(String)]) as string[] },
    });
    expect(host.complaints).toEqual([]);
  });

  it('comes back after a reload as it was', async () => {
    const host = await panelOf(example('gru-sequence.bprop'));
    await host.page.getByRole('button', { name: 'Draw: Backward' }).click();
    await host.page.getByRole('button', { name: 'Draw from top to bottom' }).click();
    expect((await host.next('arrange')).arrangement.direction).toBe('right');
    await host.page.locator('.cluster').first().press('Enter');
    const { arrangement } = await host.next('arrange');
    expect(arrangement.folded).toHaveLength(1);
    await host.page.reload();
    const { folded, opened, direction } = arrangement;
    expect(await host.next('ready')).toMatchObject({ uri: URI, arrangement: { direction, folded, opened } });
    expect(await host.page.getByRole('button', { name: 'Draw: Backward' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('shows what a check found, and marks what is wrong by more than colour', async () => {
    const host = await panelOf(example('gru-by-hand.bprop'));
    await host.page.getByText('Results', { exact: true }).click();
    expect(await host.page.locator('#results .bad').count()).toBeGreaterThan(0);
    await host.page.getByLabel('Gradient to look at').selectOption('dh');
    expect(await host.page.locator('#gradients canvas').getAttribute('aria-label')).toMatch(/^errors of dh \[3\]: .* to 0\.\d+/);
    expect(await host.page.locator('.taylor .curve').getAttribute('d')).toMatch(/^M/);
    const failing = host.page.locator('.node.failing');
    expect(await failing.count()).toBeGreaterThan(0);
    expect(await failing.first().locator('.cross').textContent()).toBe('✗');
  });

  it('asks before a large graph, and can be told to stop', async () => {
    const host = await panelOf(GRU);
    await host.tell({ type: 'answer', uri: URI, answer: { kind: 'large', version: 2, nodes: 10_000 } });
    await host.page.getByRole('button', { name: 'Lay out the large graph' }).click();
    expect(await host.next('arrange')).toMatchObject({ evenIfLarge: true });
    await host.tell({ type: 'busy', uri: URI });
    await host.page.getByRole('button', { name: 'Cancel the layout' }).click();
    await host.next('cancel');
  });

  it('saves and copies the picture', async () => {
    const host = await panelOf(GRU);
    const take = async (format: string): Promise<void> => {
      await host.page.getByRole('button', { name: 'Export' }).click();
      await host.page.getByRole('button', { name: format }).click();
      await expect.poll(() => host.page.getByRole('button', { name: format }).count()).toBe(0);
    };
    await take('Save as SVG');
    expect((await host.next('save')).content).toMatch(/^<svg /);
    await take('Save as PNG');
    const png = Buffer.from((await host.next('save')).content, 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await take('Save the walk as animated SVG');
    const walk = await host.next('save');
    expect(walk).toMatchObject({ format: 'svg', isWalk: true });
    expect(walk.content).toMatch(/^<svg .*>\n/);
    expect(walk.content).toContain('step step-46');
    await take('Copy as SVG');
    expect((await host.next('copy')).text).toMatch(/^<svg /);
    expect(host.complaints).toEqual([]);
  });

  it('keeps its tools in one row, of which a narrow panel has some in a menu', async () => {
    const host = await panelOf(example('gru-sequence.bprop'));
    const tools = host.page.locator('#tools');
    for (const width of [360, 560, 561, 759, 760, 800]) {
      await host.page.setViewportSize({ width, height: 800 });
      const more = host.page.getByRole('button', { name: 'Arrangement, folding, zoom' });
      await expect.poll(() => more.count()).toBe(width < 760 ? 1 : 0);
      const rows = await tools.locator('button:visible').evaluateAll((all) => all.map((own) => own.getBoundingClientRect()));
      expect(new Set(rows.map(({ top }) => Math.round(top))).size).toBe(1);
      expect(Math.max(...rows.map(({ right }) => right))).toBeLessThanOrEqual(width);
    }
    await host.page.setViewportSize({ width: 360, height: 800 });
    await host.page.getByRole('button', { name: 'Arrangement, folding, zoom' }).press('Enter');
    await host.page.getByRole('button', { name: 'Draw from top to bottom' }).press('Enter');
    expect((await host.next('arrange')).arrangement.direction).toBe('right');
    await host.page.keyboard.press('Escape');
    await expect.poll(() => host.page.getByRole('button', { name: 'Zoom in' }).count()).toBe(0);
    expect(host.complaints).toEqual([]);
  });

  it('shows markup as text and drops what is no message', async () => {
    const host = await panelOf(GRU);
    const answer = await answerFor(GRU);
    const evil = '<img src=x onerror=alert(1)>';
    const text = JSON.stringify(answer).replaceAll('z9', evil.replaceAll('"', '\\"'));
    await host.tell({ type: 'document', uri: URI, name: evil, version: 1, isPinned: false });
    await host.tellAnything({ type: 'answer', uri: URI, answer: JSON.parse(text) });
    await host.page.locator('.node', { hasText: evil }).first().waitFor();
    expect(await host.page.locator('h1').textContent()).toBe(evil);
    await host.tellAnything({ type: 'answer', uri: URI, answer: { kind: 'picture', graph: 7 } });
    await host.tellAnything({ type: 'caret', uri: URI, line: 'no line' });
    await host.tellAnything('<script>');
    await host.page.getByRole('button', { name: 'Last step' }).click();
    expect(await host.page.locator('img, script:not([nonce])').count()).toBe(0);
    expect(host.complaints).toEqual([]);
  });

  it.each(THEMES)('has no barrier in %s', async (theme) => {
    const host = await panelOf(example('gru-by-hand.bprop'));
    await host.wear(theme);
    await host.page.getByRole('button', { name: 'First step' }).click();
    await host.page.getByText('Results', { exact: true }).click();
    await host.page.getByText('What must be saved', { exact: true }).click();
    await host.page.evaluate(AXE);
    const results = (await host.page.evaluate('axe.run()')) as AxeResults;
    expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
    expect(host.complaints).toEqual([]);
  });

  it('moves nodes to their new places, and does not where motion is unwelcome', async () => {
    for (const motion of ['no-preference', 'reduce'] as const) {
      const host = await panelOf(GRU, motion);
      await host.page.evaluate(`
        window.moved = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...settings) { window.moved += 1; return animate.apply(this, settings); };
      `);
      const longer = GRU.replace('z5  =', 'extra = Wr @ x\nz5  =');
      await host.tell({ type: 'answer', uri: URI, answer: await answerFor(longer, { direction: 'right' }, 2) });
      await node(host, 'extra').waitFor();
      const moved = await host.page.evaluate('window.moved');
      if (motion === 'reduce') expect(moved).toBe(0);
      else expect(moved).toBeGreaterThan(20);
    }
  });
});

it('speaks the language of the editor', async () => {
  const german = JSON.parse(readFileSync(join(ROOT, 'l10n', 'bundle.l10n.de.json'), 'utf8')) as Record<string, string>;
  const host = await panels.openIn('de', german);
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(GRU) });
  await host.page.getByRole('button', { name: 'Den ganzen Graphen einpassen' }).waitFor();
  await host.page.getByText('17 Schritte vorwärts, 30 zurück').waitFor();
  expect(await host.page.locator('html').getAttribute('lang')).toBe('de');
  const english = Object.keys(german).filter((text) => german[text] !== text);
  const names = await host.page
    .locator('[aria-label], summary')
    .evaluateAll((elements) => elements.map((element) => String(element.getAttribute('aria-label') ?? element.textContent)));
  expect(names.filter((name) => english.includes(name))).toEqual([]);
  expect(host.complaints).toEqual([]);
});
