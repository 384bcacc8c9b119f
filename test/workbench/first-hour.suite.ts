import { expect, test } from 'vitest';
import { FirstHour } from './first-hour.ts';

/** In the page: the ghost text after the letters of the first line. */
const GHOST_TEXT = `[...document.querySelectorAll('.view-line span')]
  .map((span) => getComputedStyle(span, '::after').content)
  .find((content) => content.includes('input x: [n]'))`;

test('from an empty folder: template, own network, derived, checked, walked, broken, and repaired from the light bulb', async () => {
  const done: string[] = [];
  await FirstHour.with(async ({ steps }) => {
    for (const [name, act] of steps) {
      await act();
      done.push(name);
    }
  });
  expect(done.at(-1)).toBe('repaired');
});

test('an empty file says how to begin, until there is a letter; Tab inserts the template, and a link opens the walkthrough', async () => {
  await FirstHour.with(async ({ page, person }) => {
    await person.see('.codelens-decoration a', 'Insert a template');
    await page.waitForFunction(GHOST_TEXT);
    await person.clickLens('Open the walkthrough');
    await person.see('.gettingStartedContainer', 'Your First Backward Pass');
    await person.click('.tab', 'empty.bprop');
    await page.locator('[id="workbench.parts.editor"] .monaco-editor.focused').waitFor();
    await page.keyboard.type('#');
    await page.waitForFunction(`${GHOST_TEXT} === undefined`);
    await page.keyboard.press('Backspace');
    await page.waitForFunction(GHOST_TEXT);
    await page.keyboard.press('Tab');
    await page.locator('.view-line', { hasText: 'What' }).waitFor();
    await page.waitForFunction(`${GHOST_TEXT} === undefined`);
    await person.see('.codelens-decoration a', 'Check gradients ✓');
  }, 'empty.bprop');
});
