import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { GraphParams } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import type { FakeHost, Theme } from './fake-host.ts';
import { usePanels } from './panels.ts';
import { answerFor, repairsFor, URI } from './pictures.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES: readonly Theme[] = ['vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light'];
const panels = usePanels();

const WRONG = example('gru-by-hand.bprop');

async function show(host: FakeHost, text: string, version = 1, params: Partial<GraphParams> = {}): Promise<void> {
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version, isPinned: false });
  await host.tell({ type: 'version', uri: URI, version, isUnderWay: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(text, params, version) });
  await host.tell({ type: 'repairs', uri: URI, ...(await repairsFor(text, version, params)) });
  await host.page.locator('.node').first().waitFor();
}

/** The page with the backward pass of a text, judged. */
async function backwardOf(text: string, params: Partial<GraphParams> = {}): Promise<FakeHost> {
  const host = await panels.open();
  await show(host, text, 1, params);
  await host.page.getByRole('button', { name: 'Draw: Backward' }).click();
  return host;
}

/** The text with the edits that the server offers under an index. */
async function repaired(text: string, index: number): Promise<string> {
  const { repairs } = await repairsFor(text);
  const lines = text.split('\n');
  const offset = ({ line, character }: { readonly line: number; readonly character: number }): number =>
    lines.slice(0, line).reduce((sum, own) => sum + own.length + 1, character);
  const edits = repairs[index]?.edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start)) ?? [];
  return edits.reduce(
    (all, { range, newText }) => all.slice(0, offset(range.start)) + newText + all.slice(offset(range.end)),
    text,
  );
}

/** Clicks the edge or helper that Tab reaches first: something wrong, where there is anything. */
async function clickFirst({ page }: FakeHost): Promise<void> {
  await page.locator('.edge[tabindex="0"] .hit, .helper[tabindex="0"] rect').dispatchEvent('click');
}

/** Files with one wrong line each, by what stands where something else belongs. */
const BROKEN: readonly (readonly [name: string, right: string, wrong: string])[] = [
  ['sequences/lstm-steps.bprop', 'dh[t-1] += Uf.T @ df_1', 'dh[t-1] += Uf @ df_1'],
  ['models/attention.bprop', 'dV += weights.T @', 'dV += 2 * weights.T @'],
  ['models/layer-norm.bprop', 'dg += dh_2 / sigma', 'dg += dh_2'],
  ['models/transformer-block.bprop', 'dp = dheads @ v.T', 'dp = dheads @ k.T'],
  ['models/adbench-lstm.bprop', 'dmemory[t-1, i] += dmemory[t, i] * forget', 'dmemory[t-1, i] += dmemory[t, i] * ingate'],
  ['models/convnet.bprop', 'dW += features.T @ dlogits', 'dW += -features.T @ dlogits'],
];

describe("the person's own backward pass", () => {
  it('marks the wrong line by more than colour, and nothing else', async () => {
    const host = await backwardOf(WRONG);
    expect(await host.page.locator('.edge.wrong').count()).toBe(3);
    expect(await host.page.locator('.edge.wrong .mark').first().textContent()).toBe('✗');
    expect(await host.page.locator('.helper').allTextContents()).toHaveLength(4);
    expect(host.complaints).toEqual([]);
  });

  it('draws in the style that pictures have as files', async () => {
    const host = await backwardOf(WRONG);
    const style = (selector: string, property: string): Promise<unknown> =>
      host.page.evaluate(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`);
    expect(await style('.node.operation .shape', 'fill')).toBe('rgb(255, 255, 255)');
    const strokes = await Promise.all(['.edge.right .line', '.edge.wrong .line'].map((own) => style(own, 'stroke')));
    expect(new Set([...strokes, 'none']).size).toBe(3);
  });

  it('goes from a red edge to the line in the text, and from there repairs it', async () => {
    const host = await backwardOf(WRONG);
    await clickFirst(host);
    const line = WRONG.split('\n').findIndex((own) => own.includes('Ur @ c'));
    expect((await host.next('reveal')).position).toEqual({ line, character: 2 });
    const walk = host.page.locator('#walk');
    expect(await walk.getByRole('status').textContent()).toBe('Step 17 of 23 back: dh += Ur @ c');
    expect(await walk.locator('.side code').allTextContents()).toEqual(['dh += Ur @ c', 'dh += Ur.T @ c']);
    expect(await walk.locator('td.off').count()).toBeGreaterThan(1);
    await walk.getByRole('button', { name: 'Apply' }).click();
    const { repair, version } = await host.next('apply');
    expect(version).toBe(1);
    await show(host, await repaired(WRONG, repair), 2);
    expect(await host.page.locator('.edge.wrong, .edge.missing, .edge.spoiled, .node.failing').count()).toBe(0);
    expect(await host.page.locator('.edge.right').count()).toBe(36);
    expect(host.complaints).toEqual([]);
  });

  it.each(BROKEN)('two clicks repair %s', async (name, right, wrong) => {
    const text = example(name).replace(right, wrong);
    expect(text).not.toBe(example(name));
    const host = await backwardOf(text);
    await clickFirst(host);
    await host.page.locator('#walk').getByRole('button', { name: 'Apply' }).click();
    const { repair } = await host.next('apply');
    await show(host, await repaired(text, repair), 2);
    expect(await host.page.locator('.edge.wrong, .edge.missing, .edge.spoiled').count()).toBe(0);
    expect(await host.page.locator('.edge.right').count()).toBeGreaterThan(5);
    expect(host.complaints).toEqual([]);
  });

  it('repairs three mistakes one after the other, two clicks each', async () => {
    let text = WRONG.replace('dx += W.T @ a', 'dx += -W.T @ a').replace('dbz += e', 'dbz += 3 * e');
    const host = await backwardOf(text);
    for (let version = 2; version <= 4; version += 1) {
      expect(await host.page.locator('.edge.wrong').count()).toBeGreaterThan(0);
      await host.page.locator('.edge.wrong .hit').first().dispatchEvent('click');
      await host.page.locator('#walk').getByRole('button', { name: 'Apply' }).click();
      text = await repaired(text, (await host.next('apply')).repair);
      await show(host, text, version);
    }
    expect(await host.page.locator('.edge.wrong, .edge.missing, .edge.spoiled').count()).toBe(0);
    expect(host.complaints).toEqual([]);
  });

  it('offers the line that is missing at the edge where it is', async () => {
    const text = WRONG.replace('Ur @ c', 'Ur.T @ c').replace('  dr += s * h\n', '');
    const host = await backwardOf(text);
    await host.page.locator('.edge.missing .hit').first().dispatchEvent('click');
    await host.page.getByText('A line is missing here').waitFor();
    await host.page.getByRole('button', { name: 'Apply' }).click();
    expect(await repaired(text, (await host.next('apply')).repair)).toContain('dr += ');
    expect(host.complaints).toEqual([]);
  });

  it.each([
    ['wrong', 'models/transformer-block.bprop', 'r =', 'dWo += y.T @ dr', 'dWo += -y.T @ dr', '✗'],
    ['wrong', 'models/adbench-lstm.bprop', 'for t', 'db_out += dp', 'db_out += 2 * dp', '✗'],
    ['missing', 'models/lstm.bprop', 'for t/o =', '    dbo += do_1\n', '', '?'],
  ])(
    'shows a line that is %s in a folded part of %s at its box, and two clicks mend it',
    async (state, name, box, right, wrong, sign) => {
      const text = example(name).replace(right, wrong);
      const params = { folded: [box] };
      const host = await backwardOf(text, params);
      const mark = host.page.locator(`.inside.${state}`);
      expect(await mark.count()).toBe(1);
      expect(await mark.locator('.mark').textContent()).toBe(sign);
      expect(await mark.getAttribute('aria-label')).toContain(state === 'wrong' ? `${wrong}: wrong` : 'a line is missing');
      await mark.press('Enter');
      expect(await host.page.locator('#walk .side code').last().textContent()).toContain(right.trim().split(' ')[0]);
      // The box stays closed.
      expect(await host.page.locator(`.node[data-id="${box}"]`).count()).toBe(1);
      await host.page.locator('#walk').getByRole('button', { name: 'Apply' }).click();
      const { repair } = await host.next('apply');
      await show(host, await repaired(text, repair), 2, params);
      expect(await host.page.locator('.inside, .edge.wrong, .edge.missing, .edge.spoiled, .node.failing').count()).toBe(0);
      expect(host.complaints).toEqual([]);
    },
  );

  it('changes states when a report comes, and leaves the picture where it is', async () => {
    const host = await panels.open();
    const answer = await answerFor(WRONG);
    if (answer.kind !== 'picture' || answer.report === undefined) throw new Error('no picture');
    const { report, ...picture } = answer;
    await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
    await host.tell({ type: 'answer', uri: URI, answer: picture });
    await host.page.getByRole('button', { name: 'Draw: Backward' }).click();
    await host.page.locator('.edge.unjudged').first().waitFor();
    await host.page.evaluate(`window.first = document.querySelector('.edge')`);
    await host.tell({ type: 'report', uri: URI, version: 1, report });
    await host.page.locator('.edge.wrong').first().waitFor();
    expect(await host.page.evaluate(`window.first === document.querySelector('.edge')`)).toBe(true);
    expect(await host.page.locator('.edge.unjudged').count()).toBe(0);
  });

  it('goes to the wrong one of the lines at an edge where it is clicked, by a real mouse', async () => {
    const host = await backwardOf(example('models/lstm.bprop').replace('dC[t-1] += dC[t] * f', 'dC[t-1] += dC[t] * i'));
    await host.page.setViewportSize({ width: 1200, height: 1400 });
    await host.page.locator('.edge.wrong').first().waitFor();
    // Along it, the line of `df` brings the gradient back, too.
    const [x, y] = (await host.page.evaluate(`(() => {
      const own = document.querySelector('.edge.wrong[data-id="C_1[t]→C[t].0"] .hit');
      const { x, y } = own.getPointAtLength(own.getTotalLength() / 2).matrixTransform(own.getScreenCTM());
      return [x, y];
    })()`)) as readonly [number, number];
    await host.page.mouse.click(x, y);
    expect(await host.page.locator('#walk .title').textContent()).toContain(': dC[t-1] += dC[t] * i');
    expect(host.complaints).toEqual([]);
  });

  it('draws mistakes above the edges that they cross', async () => {
    const host = await backwardOf(WRONG);
    const states = await host.page.locator('.edge').evaluateAll((all) => all.map((own) => own.classList.contains('wrong')));
    expect(states.filter(Boolean).length).toBe(3);
    expect(states.slice(-3)).toEqual([true, true, true]);
    const kinds = await host.page.locator('.edge, .node').evaluateAll((all) => all.map((own) => own.classList.contains('edge')));
    expect(kinds.lastIndexOf(true)).toBeLessThan(kinds.indexOf(false));
  });

  it('lights all edges of a line under the pointer, and at the caret', async () => {
    const host = await backwardOf(WRONG);
    await host.page.locator('.edge[data-id="z→y_3.0"] .hit').dispatchEvent('pointerover');
    expect(await host.page.locator('.edge.pointed').count()).toBe(5);
    await host.tell({ type: 'caret', uri: URI, line: WRONG.split('\n').findIndex((line) => line.includes('dz += dy')) });
    await host.page.locator('.edge.here').first().waitFor();
    expect(await host.page.locator('.edge.here').count()).toBe(5);
  });

  it('can be walked by keys alone, from what is wrong on', async () => {
    const host = await backwardOf(WRONG);
    await host.page.locator('.edge[tabindex="0"], .helper[tabindex="0"]').focus();
    const focused = (): Promise<unknown> => host.page.evaluate(`document.activeElement.getAttribute('aria-label')`);
    expect(await focused()).toBe('dh += Ur @ c: wrong');
    await host.page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('e = dz * z * (1 - z): right');
    await host.page.keyboard.press('ArrowLeft');
    await host.page.keyboard.press('Enter');
    await host.page.getByRole('button', { name: 'Apply' }).focus();
    await host.page.keyboard.press('Enter');
    await host.next('apply');
  });

  it('goes to any step, starts at a chosen node, and walks on by itself until somebody acts', async () => {
    const host = await backwardOf(WRONG);
    const walk = host.page.locator('#walk');
    const title = walk.getByRole('status');
    await walk.getByRole('slider', { name: 'Step of the walk' }).fill('4');
    expect(await title.textContent()).toMatch(/^Step 1 of 23 back: dz/);
    expect(await walk.getByRole('button', { name: 'Start here' }).isDisabled()).toBe(true);
    await host.page.locator('.node[data-id="r"] .shape').dispatchEvent('click');
    await walk.getByRole('button', { name: 'Start here' }).click();
    expect(await title.textContent()).toContain('dr += s * h');
    await walk.getByRole('button', { name: 'Play' }).click();
    await host.page.getByText(/^Step 12 of 23 back/).waitFor();
    await host.page.getByText(/^Step 13 of 23 back/).waitFor();
    await walk.getByRole('button', { name: 'Step back' }).click();
    expect(await walk.getByRole('button', { name: 'Play' }).getAttribute('aria-pressed')).toBe('false');
    expect(host.complaints).toEqual([]);
  });

  it.each(THEMES)('has no barrier in %s', async (theme) => {
    const host = await backwardOf(WRONG);
    await host.wear(theme);
    await clickFirst(host);
    await host.page.evaluate(AXE);
    const results = (await host.page.evaluate('axe.run()')) as AxeResults;
    expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  });
});
