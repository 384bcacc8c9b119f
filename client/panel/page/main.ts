import type { GraphAnswer, GraphPicture, WirePosition } from '../../../server/protocol.ts';
import { STYLE } from '../../../src/graph/style.ts';
import { type HostMessage, isHostMessage } from '../messages.ts';
import { part } from './dom.ts';
import { pngContent, svgText } from './export.ts';
import { gradientView } from './gradient-view.ts';
import { GraphView } from './graph-view.ts';
import { host } from './host.ts';
import { l10n } from './l10n.ts';
import { lightsOf } from './lights.ts';
import { answerNotice, busyNotice, type NoticeEvents, troubleMarks, waitingNotice } from './notices.ts';
import { resultsView, savedView } from './results-view.ts';
import { movedBy, NO_SEARCH, type Search, searchFor } from './search.ts';
import { drawingOf, hasLoops, isOldPicture, isOldReport, type Shown, withAnswer } from './shown.ts';
import { Tools } from './tools.ts';
import { FIRST_VIEW, isView, type View } from './view.ts';
import { WalkView } from './walk-view.ts';

/** The page: a state, and everything on the screen made from it. */
class Page {
  private view: View;
  private shown: Shown = { name: '', version: 0 };
  private search: Search = NO_SEARCH;
  private readonly title = part('title', HTMLHeadingElement);
  private readonly graphArea = part('graph', HTMLElement);
  private readonly graph: GraphView;
  private readonly walk: WalkView;
  private readonly tools: Tools;

  constructor() {
    const known = host.getState();
    this.view = isView(known) ? known : FIRST_VIEW;
    this.graph = new GraphView(this.graphArea, {
      select: (id) => this.select(id),
      zoom: (zoom) => this.remember({ zoom }),
      fold: (cluster) => this.fold(cluster),
    });
    this.graph.setZoom(this.view.zoom);
    this.walk = new WalkView(part('walk', HTMLElement), (step) => this.goTo(step));
    this.tools = this.makeTools();
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isHostMessage(data)) this.receive(data);
    });
    document.addEventListener('keydown', (event) => this.key(event));
    const { uri, direction, unrolled, folded } = this.view;
    this.tools.show(this.view, false);
    host.postMessage({ type: 'ready', uri, arrangement: { direction, unrolled, folded } });
  }

  private makeTools(): Tools {
    return new Tools(part('tools', HTMLElement), {
      mode: (mode) => {
        this.remember({ mode });
        this.draw();
      },
      turn: () => this.arrange({ direction: this.view.direction === 'down' ? 'right' : 'down', zoom: undefined }),
      unroll: () => this.arrange({ unrolled: !this.view.unrolled, zoom: undefined }),
      pin: () => {
        this.remember({ isPinned: !this.view.isPinned });
        this.tools.show(this.view, hasLoops(this.shown));
        host.postMessage({ type: 'pin', isPinned: this.view.isPinned });
      },
      zoom: (factor) => {
        if (factor === undefined) {
          this.remember({ zoom: undefined });
          this.graph.setZoom(undefined);
        } else this.graph.zoomBy(factor);
      },
      search: (text) => this.find(searchFor(text, this.shown.picture?.graph)),
      move: (by) => this.find(movedBy(this.search, by)),
      take: () => this.take(this.search.hits[this.search.at]),
      save: (format) => void this.save(format),
      copy: () => {
        const drawing = drawingOf(this.shown);
        if (drawing !== undefined) host.postMessage({ type: 'copy', text: svgText(drawing, this.view.mode) });
      },
      check: () => host.postMessage({ type: 'check' }),
    });
  }

  private remember(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    host.setState(this.view);
  }

  private arrange(change: Partial<View>, evenIfLarge = false): void {
    this.remember(change);
    if ('zoom' in change) this.graph.setZoom(change.zoom);
    const { direction, unrolled, folded } = this.view;
    this.tools.show(this.view, hasLoops(this.shown));
    host.postMessage({ type: 'arrange', arrangement: { direction, unrolled, folded }, evenIfLarge });
  }

  private fold(cluster: string): void {
    const { folded } = this.view;
    this.arrange({ folded: folded.includes(cluster) ? folded.filter((id) => id !== cluster) : [...folded, cluster] });
  }

  private receive(message: HostMessage): void {
    if (message.type === 'document') this.showDocument(message);
    // What was on its way when another file came to the front is about the one before.
    else if (message.uri === this.view.uri) this.receiveNews(message);
  }

  private receiveNews(message: Exclude<HostMessage, { type: 'document' }>): void {
    switch (message.type) {
      case 'version':
        this.shown = { ...this.shown, version: message.version };
        this.showAge();
        break;
      case 'busy':
        this.graph.notice(...busyNotice(this.subject, this.noticeEvents));
        break;
      case 'answer':
        this.showAnswer(message.answer);
        break;
      case 'caret':
        this.shown = { ...this.shown, caret: message.line };
        this.light();
        break;
      case 'results':
        part('results-box', HTMLDetailsElement).open = true;
        part('results-box', HTMLDetailsElement).scrollIntoView();
        break;
      case 'report':
        this.shown = { ...this.shown, report: message.report, checked: message.version };
        this.showResults();
        this.light();
        this.showAge();
        break;
    }
  }

  private get subject(): { readonly name: string; readonly hasPicture: boolean } {
    return { name: this.shown.name, hasPicture: this.shown.picture !== undefined };
  }

  private readonly noticeEvents: NoticeEvents = {
    cancel: () => host.postMessage({ type: 'cancel' }),
    drawLarge: () => this.arrange({}, true),
    retry: () => this.arrange({}),
    reveal: (position) => this.reveal(position),
  };

  /** Another file is another picture: nothing of the one before stays, nor of its view. */
  private showDocument({ uri, name, version, isPinned }: Extract<HostMessage, { type: 'document' }>): void {
    this.title.textContent = name;
    const isOther = this.view.uri !== uri;
    if (isOther) {
      const { direction, step } = this.view;
      // The pass that a walk came to is nobody's choice for the next file.
      const mode = step === undefined ? this.view.mode : FIRST_VIEW.mode;
      this.remember({ ...FIRST_VIEW, zoom: undefined, step: undefined, selected: undefined, direction, mode, uri });
    }
    if (isOther || this.shown.picture === undefined) {
      this.shown = { name, version };
      this.showNothing();
    }
    this.remember({ isPinned });
    this.tools.show(this.view, hasLoops(this.shown));
  }

  private showNothing(): void {
    this.graph.clear();
    this.graph.setZoom(this.view.zoom);
    this.find(NO_SEARCH);
    this.tools.search.value = '';
    this.walk.show({ steps: [], saved: [] }, undefined);
    this.showResults();
    part('saved', HTMLElement).replaceChildren();
    part('troubles', HTMLElement).replaceChildren();
    this.graph.notice(...waitingNotice(this.subject));
    this.showAge();
  }

  private showAnswer(answer: GraphAnswer): void {
    this.shown = withAnswer(this.shown, answer);
    if (answer.kind === 'picture') this.showPicture(answer);
    this.graph.notice(...answerNotice(answer, this.subject, this.noticeEvents));
    this.showAge();
  }

  /** Dims what is about an older version of the text than the one that is open. */
  private showAge(): void {
    const isOld = isOldPicture(this.shown);
    for (const area of ['graph', 'walk', 'saved-box']) part(area, HTMLElement).classList.toggle('stale', isOld);
    const isUnchecked = isOldReport(this.shown);
    this.graphArea.classList.toggle('old-report', isUnchecked);
    part('results', HTMLElement).classList.toggle('stale', isUnchecked);
    part('results-age', HTMLElement).textContent = isUnchecked ? l10n.t('From before the last edit.') : '';
  }

  private showPicture(picture: GraphPicture): void {
    const { step } = this.view;
    if (step !== undefined && step >= picture.walk.steps.length) this.remember({ step: undefined });
    this.search = searchFor(this.search.text, picture.graph, this.search.at);
    this.tools.count(this.search);
    this.draw();
    this.showResults();
    part('saved', HTMLElement).replaceChildren(...savedView(picture.walk.saved));
    part('troubles', HTMLElement).replaceChildren(...troubleMarks(picture.troubles));
    this.walk.show(picture.walk, this.view.step);
    this.highlight();
  }

  private draw(): void {
    const { view } = this;
    const drawing = drawingOf(this.shown);
    this.tools.show(view, hasLoops(this.shown));
    if (drawing === undefined) return;
    this.graph.draw(drawing, view.mode);
    this.graph.select(view.selected);
    this.light();
  }

  private light(): void {
    const { search } = this;
    const { picture, report, caret } = this.shown;
    if (picture !== undefined) this.graph.light(lightsOf({ picture, report, caret, search, step: this.view.step }));
  }

  private showResults(): void {
    const events = {
      reveal: (line: number) => this.reveal({ line, character: 0 }),
      select: (adjoint: string) => this.take(this.shown.picture?.graph.nodes.find((own) => own.adjoint === adjoint)?.id),
    };
    const { report, picture } = this.shown;
    part('results', HTMLElement).replaceChildren(...resultsView(report, events), ...gradientView(picture?.gradients ?? []));
  }

  private reveal(position: WirePosition): void {
    host.postMessage({ type: 'reveal', uri: this.view.uri, position });
  }

  /** A chosen node shows its line in the text. */
  private select(id: string | undefined): void {
    this.remember({ selected: id });
    const { picture } = this.shown;
    const node = picture?.graph.nodes.find((own) => own.id === id);
    const start = picture?.lines.find(({ statement }) => statement === node?.statement)?.range.start;
    if (start !== undefined) this.reveal(start);
  }

  /** Chooses a node from elsewhere than the picture, which then shows it. */
  private take(id: string | undefined): void {
    if (id === undefined) return;
    this.graph.bring([id]);
    this.graph.select(id, true);
    this.select(id);
  }

  private goTo(step: number | undefined): void {
    const { picture } = this.shown;
    const now = step === undefined ? undefined : picture?.walk.steps[step];
    // What is walked is shown.
    const isHidden = now !== undefined && this.view.mode !== 'both' && this.view.mode !== now.pass;
    this.remember({ step, ...(isHidden ? { mode: now.pass } : {}) });
    if (isHidden) this.draw();
    if (picture !== undefined) this.walk.show(picture.walk, step);
    this.light();
    this.graph.bring(now?.nodes ?? []);
    this.highlight();
  }

  /** The line of the step at hand stands out in the text; none where there is no walk. */
  private highlight(): void {
    const { view, shown } = this;
    if (shown.picture === undefined) return;
    const { version, walk } = shown.picture;
    const range = view.step === undefined ? undefined : walk.steps[view.step]?.range;
    host.postMessage({ type: 'highlight', uri: view.uri, version, range });
  }

  private find(search: Search): void {
    this.search = search;
    this.tools.count(search);
    this.light();
    const hit = search.hits[search.at];
    if (hit !== undefined) this.graph.bring([hit]);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.clear();
    else if (event.key === '/' && !(event.target instanceof HTMLInputElement)) this.tools.search.focus();
    else return;
    event.preventDefault();
  }

  private clear(): void {
    this.tools.search.value = '';
    this.find(NO_SEARCH);
    this.graph.select(undefined);
    this.remember({ selected: undefined });
    this.goTo(undefined);
  }

  private async save(format: 'svg' | 'png'): Promise<void> {
    const { view } = this;
    const drawing = drawingOf(this.shown);
    if (drawing === undefined) return;
    const content = format === 'svg' ? svgText(drawing, view.mode) : await pngContent(drawing, view.mode);
    host.postMessage({ type: 'save', format, content });
  }
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [sheet];
new Page();
