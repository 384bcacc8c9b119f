import type { Mode } from '../../../src/graph/drawing/picture.ts';
import { copy, save, saveWalk } from './export.ts';
import type { Drawing } from './graph/drawing.ts';
import type { GraphView } from './graph/graph-view.ts';
import { movedBy, type Search, searchFor } from './graph/search.ts';
import { directionOf, drawingOf, type Shown } from './graph/shown.ts';
import { host } from './host.ts';
import type { ToolEvents } from './tools.ts';
import type { View } from './view.ts';
import { inMode, type Standpoint } from './walk/standpoint.ts';

/** The parts of the page that the tool bar acts on. */
export interface ToolTarget {
  readonly view: View;
  readonly shown: Shown;
  readonly search: Search;
  readonly graph: GraphView;
  walkTo(standpoint: Standpoint): void;
  arrange(change: Partial<View>): void;
  remember(change: Partial<View>): void;
  showTools(): void;
  draw(): void;
  find(search: Search): void;
  take(id: string | undefined): void;
}

function withDrawing({ shown, view }: ToolTarget, use: (drawing: Drawing, mode: Mode) => void): void {
  const drawing = drawingOf(shown);
  if (drawing !== undefined) use(drawing, view.mode);
}

/** Actions of the buttons of the tool bar. */
export function toolEvents(page: ToolTarget): ToolEvents {
  return {
    mode: (mode) => page.walkTo(inMode(mode, page.view.step, page.shown.picture?.walk.steps)),
    turn: () => page.arrange({ direction: directionOf(page.view, page.shown) === 'down' ? 'right' : 'down', zoom: undefined }),
    unroll: () => page.arrange({ unrolled: !page.view.unrolled, zoom: undefined }),
    shapes: () => {
      page.remember({ hasShapes: page.view.hasShapes !== true });
      page.draw();
    },
    fold: () => page.graph.foldSelected(),
    refold: () => page.arrange({ folded: [], opened: [], direction: undefined, zoom: undefined }),
    pin: () => {
      page.remember({ isPinned: !page.view.isPinned });
      page.showTools();
      host.postMessage({ type: 'pin', isPinned: page.view.isPinned });
    },
    zoom: (factor) => {
      if (factor === undefined) {
        page.remember({ zoom: 'whole' });
        page.graph.viewport.set('whole');
      } else page.graph.viewport.zoomBy(factor);
    },
    search: (text) => page.find(searchFor(text, page.shown.picture?.graph)),
    move: (by) => page.find(movedBy(page.search, by)),
    take: () => page.take(page.search.hits[page.search.at]),
    save: (format) => withDrawing(page, (drawing, mode) => void save(drawing, mode, format)),
    saveWalk: () => withDrawing(page, (drawing) => saveWalk(drawing, page.shown.picture?.walk.steps ?? [])),
    copy: () => withDrawing(page, copy),
    check: () => host.postMessage({ type: 'check' }),
  };
}
