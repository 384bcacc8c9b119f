import { part } from './dom.ts';
import { isOldPicture, isOldReport, type Shown } from './graph/shown.ts';

/** Dims what is about an older version of the text than the one that is open. */
export function dimOld(shown: Shown, graph: HTMLElement): void {
  const isOld = isOldPicture(shown);
  for (const area of ['graph', 'walk', 'saved-box']) part(area, HTMLElement).classList.toggle('stale', isOld);
  graph.classList.toggle('old-report', isOldReport(shown));
}
