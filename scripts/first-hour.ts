// Takes the pictures of docs/first-hour.md: the journey that the workbench tests make. Needs what `npm run build` writes.
import { dirname, join } from 'node:path';
import { FirstHour } from '../test/workbench/first-hour.ts';

const FOLDER = join(dirname(import.meta.dirname), 'docs', 'pictures');

await FirstHour.with(async ({ page, steps }) => {
  for (const [name, act] of steps) {
    await act();
    await page.screenshot({ path: join(FOLDER, `first-hour-${name}.png`) });
  }
});
