import type { Mode } from '../../../src/graph/picture.ts';
import { isAbsent, isBoolean, isEither, isListOf, isNumber, isOneOf, isRecordOf, isString } from '../guards.ts';
import type { Arrangement } from '../messages.ts';

export interface Zoom {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Everything that survives an edit, and a reload of the window. */
export interface View extends Arrangement {
  readonly uri: string;
  readonly mode: Mode;
  readonly selected?: string | undefined;
  /** None: the whole picture fits the page. */
  readonly zoom?: Zoom | undefined;
  /** The step of the walk; none before it begins. */
  readonly step?: number | undefined;
  readonly isPinned: boolean;
}

export const FIRST_VIEW: View = { uri: '', direction: 'down', unrolled: false, folded: [], mode: 'forward', isPinned: false };

export const isView = isRecordOf<View>({
  uri: isString,
  direction: isOneOf('right', 'down'),
  unrolled: isBoolean,
  folded: isListOf(isString),
  mode: isOneOf('forward', 'backward', 'both'),
  selected: isEither(isString, isAbsent),
  zoom: isEither(isRecordOf<Zoom>({ x: isNumber, y: isNumber, scale: isNumber }), isAbsent),
  step: isEither(isNumber, isAbsent),
  isPinned: isBoolean,
});
