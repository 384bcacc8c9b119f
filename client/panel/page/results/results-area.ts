import { part } from '../dom.ts';
import { isOldPicture, isOldReport, type Shown } from '../graph/shown.ts';
import { l10n } from '../l10n.ts';
import { gradientView } from './gradient-view.ts';
import type { ResultEvents } from './report.ts';
import { resultsView, savedView } from './results-view.ts';

/** Below the graph: what must be saved, and the results: what the check of this version found, or one before, which is then said. */
export class ResultsArea {
  private readonly box = part('results-box', HTMLDetailsElement);
  private readonly age = part('results-age', HTMLElement);
  private readonly results = part('results', HTMLElement);
  private readonly gradients = part('gradients', HTMLElement);
  private readonly saved = part('saved', HTMLElement);
  private readonly events: ResultEvents;

  constructor(events: ResultEvents) {
    this.events = events;
  }

  open(): void {
    this.box.open = true;
    this.box.scrollIntoView();
  }

  show({ report, picture }: Shown): void {
    this.saved.replaceChildren(...(picture === undefined ? [] : savedView(picture.walk.saved)));
    this.results.replaceChildren(...resultsView(report, this.events));
    // A picture of errors would suggest that a gradient was checked: unchecked ones have none.
    const checked = new Set(report?.gradients.map(({ name }) => name));
    this.gradients.replaceChildren(...gradientView((picture?.gradients ?? []).filter(({ name }) => checked.has(name))));
  }

  /** Dims what is about an older version, and says what it waits for. */
  showAge(shown: Shown): void {
    const isOld = isOldReport(shown);
    this.results.classList.toggle('stale', isOld);
    this.gradients.classList.toggle('stale', isOld || isOldPicture(shown));
    const waiting = shown.isUnderWay
      ? l10n.t('From before the last edit: this version is being checked.')
      : l10n.t('From before the last edit: this version is not checked.');
    this.age.textContent = isOld ? waiting : '';
  }
}
