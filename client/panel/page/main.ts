import type { GraphAnswer, GraphPicture, WirePosition } from '../../../server/protocol.ts';
import { STYLE } from '../../../src/graph/drawing/style.ts';
import { type Arrangement, type HostMessage, isHostMessage } from '../messages.ts';
import { dimOld } from './age.ts';
import { adoptStyle, part } from './dom.ts';
import { GraphView } from './graph/graph-view.ts';
import { lightsOf, lineStart, nodesAt } from './graph/highlights.ts';
import { LastPictures } from './graph/last-pictures.ts';
import { NO_SEARCH, type Search, searchFor } from './graph/search.ts';
import { drawingOf, hasLoops, NOTHING_SHOWN, ownPassOf, withAnswer } from './graph/shown.ts';
import { host } from './host.ts';
import { InspectorArea } from './inspect/inspector-area.ts';
import { listenToKeys } from './keys.ts';
import { answerNotice, busyNotice, type NoticeEvents, showNotice, showTroubles, waitingNotice } from './results/notices.ts';
import { ResultsArea } from './results/results-area.ts';
import { Splitter } from './splitter.ts';
import { toolEvents } from './tool-actions.ts';
import { Tools } from './tools.ts';
import { arrangementOf, FIRST_VIEW, isView, type View, viewOf, withFolding, withToggled } from './view.ts';
import { highlightStep } from './walk/highlight.ts';
import type { Standpoint } from './walk/standpoint.ts';
import { WalkArea } from './walk/walk-area.ts';

/** The page: a state, and everything on the screen made from it. */
class Page {
  view: View;
  shown = NOTHING_SHOWN;
  private readonly last = new LastPictures();
  search: Search = NO_SEARCH;
  private readonly title = part('title', HTMLHeadingElement);
  private readonly graphArea = part('graph', HTMLElement);
  readonly graph: GraphView;
  private readonly walk: WalkArea;
  private readonly tools: Tools;
  readonly inspector = new InspectorArea();
  private readonly results = new ResultsArea({
    reveal: (line) => this.reveal({ line, character: 0 }),
    select: (adjoint) => this.take(this.shown.picture?.graph.nodes.find((own) => own.adjoint === adjoint)?.id),
  });

  constructor() {
    const known = host.getState();
    this.view = isView(known) ? known : FIRST_VIEW;
    this.graph = new GraphView(this.graphArea, {
      select: (id) => this.select(id),
      zoom: (zoom) => this.remember({ zoom }),
      fold: (cluster) => this.arrange(withToggled(this.view, cluster)),
      choose: (chosen) => this.walk.choose(chosen),
    });
    this.graph.viewport.set(this.view.zoom);
    this.walk = new WalkArea(this);
    this.tools = new Tools(part('tools', HTMLElement), toolEvents(this));
    new Splitter((below) => this.remember({ below })).show(this.view.below);
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isHostMessage(data)) this.receive(data);
    });
    listenToKeys({ clear: () => this.clear(), search: () => this.tools.search.focus(), step: (by) => this.walk.by(by) });
    this.tools.show(this.view, false);
    this.walk.showStep();
    host.postMessage({ type: 'ready', uri: this.view.uri, arrangement: this.arrangement });
  }

  private get arrangement(): Arrangement {
    return arrangementOf(this.view, this.graph.viewport.room);
  }

  showTools(): void {
    this.tools.show(this.view, hasLoops(this.shown));
  }

  remember(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    host.setState(this.view);
  }

  arrange(change: Partial<View>, evenIfLarge = false): void {
    this.remember(change);
    if ('zoom' in change) this.graph.viewport.set(change.zoom);
    this.showTools();
    host.postMessage({ type: 'arrange', arrangement: this.arrangement, evenIfLarge });
  }

  private receive(message: HostMessage): void {
    if (message.type === 'document') this.showDocument(message);
    // A late message about the file that was in front before is ignored.
    else if (message.uri === this.view.uri) this.receiveNews(message);
  }

  private receiveNews(message: Exclude<HostMessage, { type: 'document' }>): void {
    switch (message.type) {
      case 'version':
        this.shown = { ...this.shown, version: message.version, isUnderWay: message.isUnderWay };
        this.showAge();
        break;
      case 'busy':
        this.notice(busyNotice(this.subject, this.noticeEvents));
        break;
      case 'answer':
        this.showAnswer(message.answer);
        break;
      case 'caret':
        this.showCaret(message.line);
        break;
      case 'results':
        this.results.open();
        break;
      case 'report':
        this.shown = { ...this.shown, report: message.report, checked: message.version };
        this.results.show(this.shown);
        this.graph.judge(ownPassOf(this.shown));
        this.light();
        this.walk.showStep();
        this.walk.lead();
        this.showAge();
        break;
      case 'judgement':
        this.walk.judge(message);
        break;
      case 'inspection':
        this.inspector.show(message, this.shown.picture?.walk.saved);
        break;
      case 'repairs':
        this.shown = { ...this.shown, repairs: message };
        this.walk.showStep();
        break;
    }
  }

  /** Moving to another line shows its nodes; typing within a line keeps the picture in place. */
  private showCaret(line: number): void {
    const isOther = line !== this.shown.caret;
    this.shown = { ...this.shown, caret: line };
    this.light();
    const { picture } = this.shown;
    if (isOther && picture !== undefined) this.graph.viewport.follow(nodesAt(picture, line));
  }

  private notice(content: readonly (Node | string)[]): void {
    showNotice(content, this.subject);
    this.graph.viewport.hold(content.length > 0);
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
  private showDocument({ uri, name, version, isPinned, before }: Extract<HostMessage, { type: 'document' }>): void {
    this.title.textContent = name;
    if (before !== undefined && before === this.view.uri) this.rename(uri, name, version);
    const isOther = this.view.uri !== uri;
    if (isOther) this.last.keep(this.view.uri, this.shown);
    if (isOther) this.view = viewOf(uri, this.view);
    if (isOther || this.shown.picture === undefined) {
      this.shown = { ...NOTHING_SHOWN, name, version };
      this.showNothing();
    }
    this.remember({ isPinned });
    this.showTools();
  }

  /** The same file under another name, whose versions are counted anew. */
  private rename(uri: string, name: string, version: number): void {
    this.remember({ uri });
    this.shown = { ...this.shown, name, version };
  }

  private showNothing(): void {
    this.graph.clear();
    this.graph.viewport.set(this.view.zoom);
    this.find(NO_SEARCH);
    this.tools.search.value = '';
    this.walk.showStep();
    this.results.show(this.shown);
    showTroubles([]);
    this.notice(waitingNotice(this.subject));
    this.showAge();
  }

  private showAnswer(answer: GraphAnswer): void {
    const before = this.shown.picture;
    this.shown = withAnswer(this.last.restored(this.view.uri, this.shown, answer), answer);
    const { picture } = this.shown;
    if (picture !== undefined && picture !== before) this.showPicture(picture);
    this.notice(answerNotice(answer, this.subject, this.noticeEvents));
    this.showAge();
  }

  private showAge(): void {
    dimOld(this.shown, this.graphArea);
    this.results.showAge(this.shown);
  }

  private showPicture(picture: GraphPicture): void {
    if ((this.view.step ?? -1) >= picture.walk.steps.length) this.remember({ step: undefined });
    this.remember(withFolding(this.view, picture.folding));
    this.search = searchFor(this.search.text, picture.graph, this.search.at);
    this.tools.count(this.search);
    this.draw();
    this.results.show(this.shown);
    showTroubles(picture.troubles);
    this.walk.showStep();
    this.walk.lead();
    this.inspector.ask(this.view, this.view.selected);
    highlightStep(this.view, this.shown);
  }

  draw(): void {
    const drawing = drawingOf(this.shown);
    this.showTools();
    if (drawing === undefined) return;
    this.graph.draw(drawing, this.view.mode, ownPassOf(this.shown), this.view.hasShapes);
    this.graph.select(this.view.selected);
    this.light();
  }

  light(): void {
    const { picture, report, caret } = this.shown;
    if (picture === undefined) return;
    this.graph.light(lightsOf({ picture, report, caret, search: this.search, step: this.view.step }));
  }

  reveal(position: WirePosition): void {
    host.postMessage({ type: 'reveal', uri: this.view.uri, position });
  }

  /** A chosen node shows its line in the text. */
  private select(id: string | undefined): void {
    this.remember({ selected: id });
    this.inspector.ask(this.view, id);
    this.walk.offerStart(id !== undefined);
    const start = lineStart(this.shown.picture, id);
    if (start !== undefined) this.reveal(start);
  }

  /** Chooses a node from elsewhere than the picture, which then shows it. */
  take(id: string | undefined): void {
    if (id === undefined) return;
    this.graph.viewport.bring([id]);
    this.graph.select(id, true);
    this.select(id);
  }

  walkTo(standpoint: Standpoint): void {
    this.walk.walkTo(standpoint);
  }

  find(search: Search): void {
    this.search = search;
    this.tools.count(search);
    this.light();
    const hit = search.hits[search.at];
    if (hit !== undefined) this.graph.viewport.bring([hit]);
  }

  private clear(): void {
    this.tools.search.value = '';
    this.find(NO_SEARCH);
    this.graph.select(undefined);
    this.remember({ selected: undefined });
    this.inspector.ask(this.view, undefined);
    this.walk.goTo(undefined);
  }
}

adoptStyle(STYLE);
new Page();
