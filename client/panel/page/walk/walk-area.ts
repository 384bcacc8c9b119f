import type { WirePosition } from '../../../../server/protocol.ts';
import type { HostMessage } from '../../messages.ts';
import { part } from '../dom.ts';
import type { Chosen } from '../graph/edge-states.ts';
import type { GraphView } from '../graph/graph-view.ts';
import { isOldPicture, isOldReport, type Shown } from '../graph/shown.ts';
import { host } from '../host.ts';
import type { InspectorArea } from '../inspect/inspector-area.ts';
import type { View } from '../view.ts';
import { highlightStep } from './highlight.ts';
import { atStep, type Standpoint, stepAt } from './standpoint.ts';
import { firstMistake, newsAt, placeOf } from './step-news.ts';
import { WalkView } from './walk-view.ts';

/** The parts of the page that the walk acts on. */
export interface WalkTarget {
  readonly view: View;
  readonly shown: Shown;
  readonly graph: GraphView;
  readonly inspector: InspectorArea;
  remember(change: Partial<View>): void;
  draw(): void;
  light(): void;
  reveal(position: WirePosition): void;
}

const NO_WALK = { steps: [], saved: [] };

/** The walk on the page: its step is that of the picture, of the text, and of the line that is chosen. */
export class WalkArea {
  private readonly page: WalkTarget;
  private readonly walk: WalkView;
  /** The edge at hand where a line is missing. */
  private lacking: Chosen | undefined;
  /** True from a repair to the check of what it has made of the file. */
  private isMending = false;

  constructor(page: WalkTarget) {
    this.page = page;
    this.walk = new WalkView(part('walk', HTMLElement), {
      go: (step) => this.goTo(step),
      start: () => this.goTo(stepAt(page.view.selected, page.view.mode, page.shown.picture?.walk.steps)),
      apply: (repair) => {
        this.isMending = true;
        host.postMessage({ type: 'apply', uri: page.view.uri, version: page.shown.version, repair });
      },
      explain: (isAsking) => {
        page.remember({ isAsking });
        this.showStep();
      },
      attempt: (attempt) => host.postMessage({ type: 'attempt', uri: page.view.uri, ...attempt }),
    });
  }

  by(count: number): void {
    this.walk.by(count);
  }

  offerStart(isChosen: boolean): void {
    this.walk.offerStart(isChosen);
  }

  judge({ index, text, judgement }: Extract<HostMessage, { type: 'judgement' }>): void {
    this.walk.judge(index, text, judgement);
  }

  /** The step at hand, with what a check says of its line, or of one that is missing. */
  showStep(): void {
    const { shown, view } = this.page;
    const { picture } = shown;
    this.walk.ask(view.isAsking === true);
    this.walk.show(
      picture?.walk ?? NO_WALK,
      picture === undefined ? undefined : view.step,
      newsAt(shown, view.step, this.lacking),
    );
    this.walk.offerStart(view.selected !== undefined);
  }

  /** Whoever has mended one mistake sees the next. */
  lead(): void {
    const { shown, graph } = this.page;
    if (!this.isMending || shown.report === undefined || isOldReport(shown) || isOldPicture(shown)) return;
    this.isMending = false;
    graph.viewport.bring(firstMistake(shown));
  }

  /** A line that is chosen shows its step, and stands out in the text; where one is missing, what it should be. */
  choose(chosen: Chosen): void {
    const { picture } = this.page.shown;
    if (picture === undefined) return;
    const { start, step } = placeOf(picture, chosen);
    if (start !== undefined) this.page.reveal(start);
    if ('edge' in chosen) this.page.inspector.ask(this.page.view, chosen.edge);
    this.goTo(step);
    this.lacking = 'edge' in chosen ? chosen : undefined;
    this.showStep();
  }

  goTo(step: number | undefined): void {
    this.walkTo(atStep(step, this.page.view.mode, this.page.shown.picture?.walk.steps));
  }

  walkTo({ mode, step }: Standpoint): void {
    const { page } = this;
    const isOther = mode !== page.view.mode;
    page.remember({ mode, step });
    if (isOther) page.draw();
    this.lacking = undefined;
    this.showStep();
    page.light();
    page.graph.viewport.bring((step === undefined ? undefined : page.shown.picture?.walk.steps[step]?.nodes) ?? []);
    highlightStep(page.view, page.shown);
  }
}
