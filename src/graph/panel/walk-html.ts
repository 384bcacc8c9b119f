import type { WalkPage } from './walk-page.ts';

/** The page's element with its data: it is no script, so it is not run. */
export const DATA_ID = 'walk-data';
const [OPENING, CLOSING] = [`<script type="application/json" id="${DATA_ID}">`, '</script>'];

/** The element in a page that has no data yet. */
export const NO_DATA = OPENING + CLOSING;

/** The page with its data, in which no text of a file can end the element. */
export function withData(page: string, data: WalkPage): string {
  const text = JSON.stringify(data).replaceAll('<', '\\u003c');
  return page.replace(NO_DATA, () => OPENING + text + CLOSING);
}
