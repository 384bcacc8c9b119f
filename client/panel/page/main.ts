import type { GraphAnswer, GraphPicture } from '../../../server/protocol.ts';
import type { Layout } from '../../../src/graph/layout.ts';
import { STYLE } from '../../../src/graph/style.ts';
import { type HostMessage, isHostMessage } from '../messages.ts';
import { button, part } from './dom.ts';
import type { Drawing } from './drawing.ts';
import { pngContent, svgText } from './export.ts';
import { gradientView } from './gradient-view.ts';
import { GraphView } from './graph-view.ts';
import { host } from './host.ts';
import { l10n } from './l10n.ts';
import { lightsOf } from './lights.ts';
import { type Report, resultsView, savedView } from './results-view.ts';
import { Tools } from './tools.ts';
import { FIRST_VIEW, isView, type View } from './view.ts';
import { WalkView } from './walk-view.ts';

/** The page: a state, and everything on the screen made from it. */
class Page {
  private view: View;
  private picture: GraphPicture | undefined;
  private layout: Layout | undefined;
  private report: Report | undefined;
  /** Whether the report is of an earlier version than the picture. */
  private isReportOld = false;
  private caret: number | undefined;
  private search = '';
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
        this.tools.show(this.view, this.hasLoops);
        host.postMessage({ type: 'pin', isPinned: this.view.isPinned });
      },
      zoom: (factor) => {
        if (factor === undefined) {
          this.remember({ zoom: undefined });
          this.graph.setZoom(undefined);
        } else this.graph.zoomBy(factor);
      },
      search: (text) => {
        this.search = text;
        this.light();
      },
      take: () => this.takeFound(),
      save: (format) => void this.save(format),
      copy: () => {
        if (this.drawing !== undefined) host.postMessage({ type: 'copy', text: svgText(this.drawing, this.view.mode) });
      },
      check: () => host.postMessage({ type: 'check' }),
    });
  }

  private get drawing(): Drawing | undefined {
    return this.picture === undefined || this.layout === undefined
      ? undefined
      : { graph: this.picture.graph, layout: this.layout };
  }

  private get hasLoops(): boolean {
    const { clusters = [], nodes = [] } = this.picture?.graph ?? {};
    return clusters.length > 0 || nodes.some(({ kind }) => kind === 'loop');
  }

  private remember(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    host.setState(this.view);
  }

  private arrange(change: Partial<View>, evenIfLarge = false): void {
    this.remember(change);
    if ('zoom' in change) this.graph.setZoom(change.zoom);
    const { direction, unrolled, folded } = this.view;
    this.tools.show(this.view, this.hasLoops);
    host.postMessage({ type: 'arrange', arrangement: { direction, unrolled, folded }, evenIfLarge });
  }

  private fold(cluster: string): void {
    const { folded } = this.view;
    this.arrange({ folded: folded.includes(cluster) ? folded.filter((id) => id !== cluster) : [...folded, cluster] });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'document':
        this.showDocument(message);
        break;
      case 'busy':
        this.showBusy();
        break;
      case 'answer':
        this.showAnswer(message.answer);
        break;
      case 'caret':
        this.caret = message.line;
        this.light();
        break;
      case 'results':
        part('results-box', HTMLDetailsElement).open = true;
        part('results-box', HTMLDetailsElement).scrollIntoView();
        break;
      case 'report':
        this.report = message.report;
        this.isReportOld = false;
        this.showResults();
        this.light();
        break;
    }
  }

  private showBusy(): void {
    const cancel = button(l10n.t('Cancel'), l10n.t('Cancel the layout'), () => host.postMessage({ type: 'cancel' }));
    this.graph.notice(`${l10n.t('Laying out …')} `, cancel);
  }

  /** Another file is another picture: nothing of the view of the one before fits it. */
  private showDocument({ uri, name, isPinned }: Extract<HostMessage, { type: 'document' }>): void {
    this.title.textContent = name;
    if (this.view.uri !== uri) {
      const { direction, mode } = this.view;
      this.remember({ ...FIRST_VIEW, zoom: undefined, step: undefined, selected: undefined, direction, mode, uri });
      this.picture = undefined;
      this.layout = undefined;
      this.report = undefined;
      this.caret = undefined;
      this.graph.setZoom(undefined);
    }
    this.remember({ isPinned });
    this.tools.show(this.view, this.hasLoops);
  }

  private showAnswer(answer: GraphAnswer): void {
    const isStale = answer.kind !== 'picture';
    this.graphArea.classList.toggle('stale', isStale && this.picture !== undefined);
    this.graph.notice();
    if (answer.kind === 'picture') this.showPicture(answer);
    else if (answer.kind === 'unsound')
      this.graph.notice(
        this.picture === undefined
          ? l10n.t('⚠ The equations have errors.')
          : l10n.t('⚠ The equations have errors: this is the last good picture.'),
      );
    else if (answer.kind === 'large') this.askLarge(answer.nodes);
    else this.graph.notice(answer.reason);
  }

  private askLarge(nodes: number): void {
    const draw = button(l10n.t('Draw it'), l10n.t('Lay out the large graph'), () => this.arrange({}, true));
    const count = nodes.toLocaleString(document.documentElement.lang);
    this.graph.notice(`${l10n.t('This graph has {0} nodes: laying it out may take long.', count)} `, draw);
  }

  private showPicture(picture: GraphPicture): void {
    const { layout } = picture;
    this.picture = picture;
    this.layout = { ...layout, nodes: new Map(layout.nodes), edges: new Map(layout.edges), clusters: new Map(layout.clusters) };
    this.report = picture.report ?? this.report;
    this.isReportOld = picture.report === undefined;
    const { step } = this.view;
    if (step !== undefined && step >= picture.walk.steps.length) this.remember({ step: undefined });
    this.draw();
    this.showResults();
    part('saved', HTMLElement).replaceChildren(...savedView(picture.walk.saved));
    this.walk.show(picture.walk, this.view.step);
  }

  private draw(): void {
    const { drawing, view } = this;
    this.tools.show(view, this.hasLoops);
    if (drawing === undefined) return;
    this.graph.draw(drawing, view.mode);
    this.graph.select(view.selected);
    this.light();
  }

  private light(): void {
    const { picture, report, caret, search } = this;
    if (picture !== undefined) this.graph.light(lightsOf({ picture, report, caret, search, step: this.view.step }));
  }

  private showResults(): void {
    const events = {
      reveal: (line: number) => host.postMessage({ type: 'reveal', position: { line, character: 0 } }),
      select: (adjoint: string) => {
        const node = this.picture?.graph.nodes.find((own) => own.adjoint === adjoint);
        if (node === undefined) return;
        this.graph.select(node.id, true);
        this.select(node.id);
      },
    };
    part('results', HTMLElement).replaceChildren(
      ...resultsView(this.report, this.isReportOld, events),
      ...gradientView(this.picture?.gradients ?? []),
    );
  }

  /** A chosen node shows its line in the text. */
  private select(id: string | undefined): void {
    this.remember({ selected: id });
    const { picture } = this;
    const node = picture?.graph.nodes.find((own) => own.id === id);
    const start = picture?.lines.find(({ statement }) => statement === node?.statement)?.range.start;
    if (start !== undefined) host.postMessage({ type: 'reveal', position: start });
  }

  private goTo(step: number | undefined): void {
    const { picture } = this;
    const now = step === undefined ? undefined : picture?.walk.steps[step];
    // What is walked is shown.
    const isHidden = now !== undefined && this.view.mode !== 'both' && this.view.mode !== now.pass;
    this.remember({ step, ...(isHidden ? { mode: now.pass } : {}) });
    if (isHidden) this.draw();
    if (picture !== undefined) this.walk.show(picture.walk, step);
    this.light();
  }

  private takeFound(): void {
    const { picture, search } = this;
    if (picture === undefined) return;
    const { found } = lightsOf({ picture, report: undefined, caret: undefined, step: undefined, search });
    const [first] = found;
    if (first === undefined) return;
    this.graph.select(first, true);
    this.select(first);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.clear();
    else if (event.key === '/' && !(event.target instanceof HTMLInputElement)) this.tools.search.focus();
    else return;
    event.preventDefault();
  }

  private clear(): void {
    this.search = '';
    this.tools.search.value = '';
    this.remember({ selected: undefined, step: undefined });
    this.graph.select(undefined);
    if (this.picture !== undefined) this.walk.show(this.picture.walk, undefined);
    this.light();
  }

  private async save(format: 'svg' | 'png'): Promise<void> {
    const { drawing, view } = this;
    if (drawing === undefined) return;
    const content = format === 'svg' ? svgText(drawing, view.mode) : await pngContent(drawing, view.mode);
    host.postMessage({ type: 'save', format, content });
  }
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [sheet];
new Page();
