import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.ts';
import type { Person } from './person.ts';

export interface Outcome {
  readonly scenario: string;
  readonly error: string | undefined;
  /** From the outcome before, or from the person's coming, to this one. */
  readonly seconds: number;
}

/** One line of a report. */
export function outcomeText({ scenario, error, seconds }: Outcome): string {
  const how = `${seconds.toFixed(1)} s  ${scenario}`;
  return error === undefined ? `✓ ${how}` : `✗ ${how}: ${error}`;
}

const PALETTE = '.quick-input-widget';
const MENU = '.action-widget';
const SUGGESTIONS = '.suggest-widget.visible';
/** After this a person who sees nothing presses the key again: a window that is busy may lose one, or its answer. */
const ANSWER_MS = 10_000;
/** The editor's message at the caret if it has nothing to offer. */
const NOTHING_OFFERED = '.monaco-editor-overlaymessage';

/** In the page: the palette's own list is gone. */
const PALETTE_IS_LEFT = `(() => {
  const input = document.querySelector('${PALETTE} input.input');
  return input === null || input.offsetParent === null || !input.value.startsWith('>');
})()`;

/** In the panel: whether what is drawn of a node is within the picture, and as high as a name that can be read. */
const IS_LEGIBLE = `(node) => {
  const area = document.querySelector('#graph').getBoundingClientRect();
  const own = node.querySelector('.shape').getBoundingClientRect();
  const isInside = own.left >= area.left && own.top >= area.top && own.right <= area.right && own.bottom <= area.bottom;
  return isInside && own.height >= 12;
}`;

/** In the panel: the middle of the first line or mark that matches and on which nothing lies, as soon as there is one. */
const FREE_MIDDLE = `(selector) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('nothing that matches ' + selector + ' can be clicked')), ${PATIENCE_MS});
  const middleOf = (element) => {
    if (element instanceof SVGPathElement)
      return element.getPointAtLength(element.getTotalLength() / 2).matrixTransform(element.getScreenCTM());
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const look = () => {
    for (const element of document.querySelectorAll(selector)) {
      const { x, y } = middleOf(element);
      if (element.contains(document.elementFromPoint(x, y))) resolve({ x, y });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  look();
})`;

/** In the window: whether the marks on whole lines are those on lines with this text. */
const ARE_MARKED = `(text) => {
  const tops = (elements) => elements.map((element) => Math.round(element.getBoundingClientRect().top));
  const isPainted = (mark) => getComputedStyle(mark).backgroundColor !== 'rgba(0, 0, 0, 0)';
  const marks = tops([...document.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].filter(isPainted));
  if (text === '') return marks.length === 0;
  const plain = (line) => line.textContent.replaceAll('\u00a0', ' ');
  const lines = tops([...document.querySelectorAll('.view-lines .view-line')].filter((line) => plain(line).includes(text)));
  return marks.length > 0 && marks.every((top) => lines.includes(top));
}`;

/** True if an element comes in the time after which a person presses the key again. */
function isSeen(element: Locator): Promise<boolean> {
  return element.waitFor({ timeout: ANSWER_MS }).then(
    () => true,
    () => false,
  );
}

/** A person whose hands are Playwright; what the suite reports is added to `outcomes`. */
export function playwrightPerson(page: Page, pictures: string, outcomes: Outcome[]): Person {
  const visible = (selector: string, text?: string): Locator =>
    page
      .locator(selector, text === undefined ? {} : { hasText: text })
      .filter({ visible: true })
      .first();

  const inPanel = (selector: string, text?: string): Locator =>
    page
      .frameLocator('iframe.webview.ready[src*="extensionId=bprop.bprop"]')
      .frameLocator('#active-frame')
      .locator(selector, text === undefined ? {} : { hasText: text })
      .first();

  const rowOf = (list: string, title: string): Locator => {
    const label = page.locator('.label-name, .title').getByText(title, { exact: true });
    return page.locator(`${list} .monaco-list-row`).filter({ has: label }).first();
  };

  const runCommand = async (title: string): Promise<void> => {
    await page.keyboard.press('F1');
    await page.locator(`${PALETTE} input.input`).fill(`>${title}`);
    await rowOf(PALETTE, title).click();
    // The command may ask something in the place of the palette.
    await page.waitForFunction(PALETTE_IS_LEFT);
  };

  let since = performance.now();

  return {
    runCommand,
    press: (keys) => page.keyboard.press(keys),
    type: (text) => page.keyboard.type(text),
    async typeForList(text, entry) {
      const listed = visible(SUGGESTIONS, entry);
      await page.keyboard.type(text);
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end && !(await isSeen(listed)); ) {
        await page.keyboard.press('Backspace');
        await page.keyboard.type([...text].at(-1) ?? '');
      }
      await listed.waitFor();
    },
    async takeLightBulb(title) {
      const entry = rowOf(MENU, title);
      // Not from the palette: the menu closes again when the editor gets its focus back from there.
      await visible('[id="workbench.parts.editor"] .monaco-editor.focused').waitFor();
      // The menu is of the moment when it was asked for, and a mark may come later; and a key that a window which is busy has lost
      // opens none: a person presses it once more.
      const answer = page.locator(`${MENU} .monaco-list-row, ${NOTHING_OFFERED}`).first();
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
        await page.keyboard.press('Control+.');
        if ((await isSeen(answer)) && (await entry.isVisible())) break;
        await page.keyboard.press('Escape');
        await answer.waitFor({ state: 'hidden' });
      }
      await entry.click();
      await page.locator(`${MENU} .monaco-list`).first().waitFor({ state: 'hidden' });
    },
    clickLens: (text) => visible('.codelens-decoration a', text).click(),
    async rename(name) {
      await runCommand('Rename Symbol');
      const box = page.locator('.rename-box input');
      await box.fill(name);
      await box.press('Enter');
      await box.waitFor({ state: 'hidden' });
    },
    async answer(question, entry) {
      await page.locator(`${PALETTE} input.input[placeholder*="${question}"]`).waitFor();
      await rowOf(PALETTE, entry).click();
      await page.locator(PALETTE).waitFor({ state: 'hidden' });
    },
    see: (selector, text) => visible(selector, text).waitFor(),
    async seeTimes(selector, count) {
      const found = page.locator(selector).filter({ visible: true });
      if (Number(count) === 0) return found.first().waitFor({ state: 'hidden' });
      const end = Date.now() + PATIENCE_MS;
      // While they are drawn anew, there may be others for a moment.
      for (;;) {
        await found.nth(Number(count) - 1).waitFor();
        const times = await found.count();
        if (times === Number(count)) return;
        if (Date.now() > end) throw new Error(`there are ${times} of ${selector}, not ${count}`);
      }
    },
    click: (selector, text) => visible(selector, text).click(),
    seeInPanel: (selector, text) => inPanel(selector, text).waitFor(),
    clickInPanel: (selector, text) => inPanel(selector, text).click(),
    async chooseInPanel(selector) {
      const found = inPanel(selector);
      await found.waitFor({ state: 'attached' });
      const frame = await (await found.elementHandle())?.ownerFrame();
      const middle: unknown = await frame?.evaluate(`(${FREE_MIDDLE})(${JSON.stringify(selector)})`);
      const { x, y } = middle as { readonly x: number; readonly y: number };
      const around = await (await frame?.frameElement())?.boundingBox();
      await page.mouse.click((around?.x ?? 0) + x, (around?.y ?? 0) + y);
    },
    missInPanel: (selector) => inPanel(selector).waitFor({ state: 'hidden' }),
    async readInPanel(selector) {
      const node = inPanel(selector);
      await node.waitFor();
      const handle = await node.elementHandle();
      const frame = await handle?.ownerFrame();
      await frame?.waitForFunction(`(${IS_LEGIBLE})(document.querySelector(${JSON.stringify(selector)}))`);
    },
    async seeMarkedLine(text = '') {
      await page.waitForFunction(`(${ARE_MARKED})(${JSON.stringify(text)})`);
    },
    async photograph(name) {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async report(scenario, error) {
      const now = performance.now();
      outcomes.push({ scenario, error, seconds: (now - since) / 1000 });
      since = now;
      if (error !== undefined) await page.screenshot({ path: join(pictures, `${scenario.replaceAll(/\W+/g, '-')}.png`) });
    },
  };
}
