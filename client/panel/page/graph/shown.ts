import type { GraphAnswer, GraphPicture, Repairs } from '../../../../server/protocol.ts';
import type { Layout } from '../../../../src/graph/drawing/layout.ts';
import type { Direction } from '../../../../src/graph/drawing/shapes.ts';
import { readLayout } from '../../../../src/graph/panel/answer.ts';
import type { Report } from '../results/report.ts';
import type { View } from '../view.ts';
import type { Drawing } from './drawing.ts';
import { type OwnPass, ownPass } from './edge-states.ts';

/** The state about the file in front, replaced as a whole when another file comes. */
export interface Shown {
  readonly name: string;
  /** That of the text as it is now. */
  readonly version: number;
  /** True if a check of that version is running or scheduled. */
  readonly isUnderWay: boolean;
  readonly answer?: GraphAnswer;
  /** The last good picture: of this version, or of one before. */
  readonly picture?: GraphPicture;
  readonly layout?: Layout;
  readonly report?: Report;
  /** The version that the report is about. */
  readonly checked?: number;
  /** The repairs that this check offers. */
  readonly repairs?: Repairs;
  readonly caret?: number;
}

export const NOTHING_SHOWN: Shown = { name: '', version: 0, isUnderWay: false };

export function withAnswer(shown: Shown, answer: GraphAnswer): Shown {
  if (answer.kind !== 'picture') return { ...shown, answer };
  const { layout, report, version } = answer;
  return {
    ...shown,
    answer,
    picture: answer,
    layout: readLayout(layout),
    ...(report === undefined ? {} : { report, checked: version }),
  };
}

export function drawingOf({ picture, layout }: Shown): Drawing | undefined {
  return picture === undefined || layout === undefined ? undefined : { graph: picture.graph, layout };
}

export function hasLoops({ picture }: Shown): boolean {
  const { clusters = [], nodes = [] } = picture?.graph ?? {};
  return [...clusters, ...nodes].some(({ kind }) => kind === 'loop');
}

/** The direction that somebody has chosen, else that of the picture. */
export function directionOf({ direction }: View, { picture }: Shown): Direction {
  return direction ?? picture?.layout.direction ?? 'down';
}

/** True if the picture is of an older text than the open one. */
export function isOldPicture({ answer, picture, version }: Shown): boolean {
  return picture !== undefined && (picture.version < version || answer?.kind !== 'picture');
}

export function isOldReport({ report, checked = 0, version }: Shown): boolean {
  return report !== undefined && checked < version;
}

export function ownPassOf({ picture, report }: Shown): OwnPass | undefined {
  return picture === undefined ? undefined : ownPass(picture, report);
}
