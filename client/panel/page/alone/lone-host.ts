import type { PageView, WalkPage } from '../../../../src/graph/panel/walk-page.ts';
import type { HostMessage, PageMessage } from '../../messages.ts';
import type { Ability, HostApi } from '../host.ts';
import { offerFile } from './offer-file.ts';

type Arrangement = Extract<PageMessage, { type: 'arrange' }>['arrangement'];

/** Any name will do where there is one file. */
const URI = 'walk:file';

/** The host of a page by itself: it has the answers with it, and asks nobody. */
export class LoneHost implements HostApi {
  /** No part is folded by itself: of each picture, the page has what the command has drawn. */
  readonly lacks: readonly Ability[];
  private readonly data: WalkPage;
  private state: unknown;

  constructor(data: WalkPage) {
    this.data = data;
    const { views, inspections } = data;
    this.lacks = ['edit', 'fold', 'unroll', ...opening(views.length), ...inspecting(inspections.length)];
  }

  getState(): unknown {
    return this.state;
  }

  setState(state: unknown): void {
    this.state = state;
  }

  /** Answers once the page has done what it was about. */
  postMessage(message: PageMessage): void {
    queueMicrotask(() => this.answer(message));
  }

  private answer(message: PageMessage): void {
    if (message.type === 'ready') this.open(message.arrangement);
    else if (message.type === 'arrange') this.show(message.arrangement);
    else if (message.type === 'inspect') this.inspect(message.id);
    else if (message.type === 'save')
      offerFile(`${this.data.name}${message.isWalk === true ? '-walk' : ''}.${message.format}`, message);
  }

  private tell(message: HostMessage): void {
    window.dispatchEvent(new MessageEvent('message', { data: message }));
  }

  private open(arrangement: Arrangement): void {
    const { version } = this.data.views[0].picture;
    this.tell({ type: 'document', uri: URI, name: this.data.name, version, isPinned: true });
    this.tell({ type: 'version', uri: URI, version, isUnderWay: false });
    this.show(arrangement);
  }

  private show(arrangement: Arrangement): void {
    const { picture, turned, repairs } = this.viewFor(arrangement);
    const { direction = picture.layout.direction } = arrangement;
    const layout = direction === picture.layout.direction ? picture.layout : turned;
    this.tell({ type: 'answer', uri: URI, answer: { ...picture, layout } });
    this.tell({ type: 'repairs', uri: URI, version: picture.version, repairs });
  }

  /** Whoever opens a box sees all that is in boxes. */
  private viewFor({ opened }: Arrangement): PageView {
    const [first, open = first] = this.data.views;
    const { folded } = first.picture.folding;
    return opened.some((id) => folded.includes(id)) ? open : first;
  }

  private inspect(id: string): void {
    const [, inspection] = this.data.inspections.find(([own]) => own === id) ?? [];
    this.tell({ type: 'inspection', uri: URI, id, ...(inspection === undefined ? {} : { inspection }) });
  }
}

function opening(views: number): readonly Ability[] {
  return views > 1 ? [] : ['open'];
}

function inspecting(inspections: number): readonly Ability[] {
  return inspections > 0 ? [] : ['inspect'];
}
