import type { Analysis } from '../../analysis/analyze.ts';
import type { FileCheck } from '../../verify/file-check.ts';
import { failedReport, plainReport } from '../../verify/plain-report.ts';
import { writeAnimation } from '../drawing/animation.ts';
import type { Direction } from '../drawing/shapes.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { PartMaker } from '../model/part.ts';
import {
  type GraphAnswer,
  type GraphPicture,
  type LineRepair,
  type PictureParams,
  readLayout,
  type WireLayout,
} from './answer.ts';
import { inspectorOf } from './inspector.ts';
import { type Arrange, pictureOf, tracedFor } from './picture-of.ts';
import { type PicturedFile, stillFile } from './pictured-file.ts';
import { repairsOf } from './repairs.ts';

/** A picture with the layout of the other direction, and the repairs at its edges. */
export interface PageView {
  readonly picture: GraphPicture;
  readonly turned: WireLayout;
  readonly repairs: readonly LineRepair[];
}

/** All that the page of a walk shows: nobody is there to be asked for more. */
export interface WalkPage {
  readonly name: string;
  /** As open as can be read, and, where something is folded then, with everything open. */
  readonly views: readonly [PageView, ...PageView[]];
  /** Of each node and edge; empty where that would be too much. */
  readonly inspections: readonly (readonly [string, Inspection])[];
}

/** The room of a picture on a page that fills a usual screen, with the walk below it, in pixels. */
const ROOM = { width: 1200, height: 460 };
const AS_IT_OPENS: PictureParams = { unrolled: false, folded: [], opened: [], room: ROOM, evenIfLarge: false };

/** Of more nodes and edges than this, a page tells nothing: they would take longer than all the rest. */
const MOST_INSPECTED = 400;
/** The answers about them take no more characters than this. */
const LONGEST_INSPECTIONS = 500_000;

const OTHER: Readonly<Record<Direction, Direction>> = { down: 'right', right: 'down' };

async function viewOf(file: PicturedFile, picture: GraphPicture, arrange: Arrange): Promise<PageView> {
  const drawn = { ...AS_IT_OPENS, ...picture.folding };
  const turned = await pictureOf(file, { ...drawn, direction: OTHER[picture.layout.direction] }, arrange);
  return {
    picture,
    turned: turned.kind === 'picture' ? turned.layout : picture.layout,
    repairs: repairsOf(file, drawn).repairs,
  };
}

/** With everything open; undefined where that is too large. */
async function openPicture(file: PicturedFile, arrange: Arrange): Promise<GraphPicture | undefined> {
  const traced = tracedFor(file.derived, file.analysis, AS_IT_OPENS);
  if (typeof traced === 'number') return undefined;
  const answer = await pictureOf(file, { ...AS_IT_OPENS, opened: traced.graph.clusters.map(({ id }) => id) }, arrange);
  return answer.kind === 'picture' ? answer : undefined;
}

function inspectionsOf(file: PicturedFile, views: readonly PageView[]): WalkPage['inspections'] {
  const ids = new Set(views.flatMap(({ picture: { graph } }) => [...graph.nodes, ...graph.edges].map(({ id }) => id)));
  if (ids.size > MOST_INSPECTED) return [];
  const inspect = inspectorOf(file, AS_IT_OPENS);
  // There may be no numbers of the file's sizes: then, as in the panel, nothing is told.
  const parts = new PartMaker();
  const inspections = parts.make(
    'numbers',
    () =>
      [...ids]
        .map((id) => [id, inspect(id)] as const)
        .filter((own): own is readonly [string, Inspection] => own[1] !== undefined),
    [],
  );
  return JSON.stringify(inspections).length > LONGEST_INSPECTIONS ? [] : inspections;
}

/** The page of a file without errors, with what a check finds; or why there is no picture. */
export async function walkPage(
  name: string,
  analysis: Analysis,
  check: Promise<FileCheck>,
  arrange: Arrange,
): Promise<WalkPage | Exclude<GraphAnswer, GraphPicture>> {
  const report = await check.then((checked) => plainReport(analysis, checked), failedReport);
  const file = stillFile(analysis, report);
  const picture = await pictureOf(file, AS_IT_OPENS, arrange);
  if (picture.kind !== 'picture') return picture;
  const first = await viewOf(file, picture, arrange);
  const open = picture.folding.folded.length === 0 ? undefined : await openPicture(file, arrange);
  const views = [first, ...(open === undefined ? [] : [await viewOf(file, open, arrange)])] as const;
  return { name, views, inspections: inspectionsOf(file, views) };
}

/** The walk through a file without errors as a picture that moves; or why there is none. */
export async function animatedWalk(analysis: Analysis, arrange: Arrange): Promise<string | Exclude<GraphAnswer, GraphPicture>> {
  const picture = await pictureOf(stillFile(analysis, undefined), AS_IT_OPENS, arrange);
  if (picture.kind !== 'picture') return picture;
  const { graph, layout, walk, troubles } = picture;
  if (walk.steps.length === 0)
    return { kind: 'failed', reason: troubles.find(({ part }) => part === 'walk')?.reason ?? 'no walk' };
  return writeAnimation(graph, readLayout(layout), walk.steps);
}
