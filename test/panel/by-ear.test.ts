import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { example, ROOT } from '../support/files.ts';
import { usePanels } from './panels.ts';
import { answerFor, URI } from './pictures.ts';

const panels = usePanels();
const LINE = 'dU += outer(dz10, z9)';

/** The text that the page of the documentation shows under a heading. */
function documented(heading: string): string {
  const page = readFileSync(join(ROOT, 'docs', 'stepping.md'), 'utf8');
  const [, section = ''] = page.split(`## ${heading}\n`);
  return /```text\n(.+?)```/s.exec(section)?.[1] ?? '';
}

/** Texts of an accessibility tree in the order in which they are read: what is only structure says nothing. */
function textsOf(tree: string): readonly string[] {
  return tree.split('\n').flatMap((line) => {
    const [, text] = /^\s*- (?:status|code|text|strong|paragraph): (.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [text.startsWith('"') ? String(JSON.parse(text)) : text];
  });
}

const asOne = (texts: readonly string[]): string => texts.join(' ').replace(/\s+/g, ' ').replace(/ ,/g, ',').trim();

it('the step of a matrix product reads as the documentation says, why the line has its form included', async () => {
  const host = await panels.open();
  await host.tell({ type: 'document', uri: URI, name: 'cell.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(example('gru.bprop')) });
  const walk = host.page.locator('#walk');
  const title = walk.locator('.title');
  await title.filter({ hasText: 'steps forward' }).waitFor();
  while (!((await title.textContent()) ?? '').endsWith(`: ${LINE}`)) {
    expect(await title.textContent()).not.toContain('Step 30 of 30');
    await host.page.keyboard.press('ArrowRight');
  }
  const tree = await walk.ariaSnapshot();
  const [words = ''] = tree.split(/^\s*- figure /m);
  expect(documented('By ear')).toContain(LINE);
  expect(asOne(textsOf(words))).toBe(asOne([documented('By ear')]));
  expect(tree).toMatch(/- math: d U/);
  expect(tree).toContain('table "dz10, shape [3]"');
  expect(tree).toContain('table "contribution to dU, shape [3, 3]"');
  expect(host.complaints).toEqual([]);
});
