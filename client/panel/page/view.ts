import type { Mode } from '../../../src/graph/drawing/picture.ts';
import { isAbsent, isBoolean, isEither, isListOf, isNumber, isOneOf, isRecordOf, isString } from '../guards.ts';
import type { Arrangement } from '../messages.ts';

export interface Zoom {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** `whole` shrinks the picture until all of it is in sight; none does so only as far as it can be read. */
export type Zooming = Zoom | 'whole' | undefined;

/** Everything that survives an edit, and a reload of the window. */
export interface View extends Omit<Arrangement, 'room'> {
  readonly uri: string;
  readonly mode: Mode;
  readonly selected?: string | undefined;
  readonly zoom?: Zooming;
  /** The step of the walk; none before it begins. */
  readonly step?: number | undefined;
  /** True while the lines of the way back are hidden and asked for. */
  readonly isAsking?: boolean | undefined;
  /** True if edges show the shapes of what they carry. */
  readonly hasShapes?: boolean | undefined;
  readonly isPinned: boolean;
  /** Pixels of what is below the picture; as many as it needs, if nobody has chosen. */
  readonly below?: number | undefined;
}

export const FIRST_VIEW: View = {
  uri: '',
  direction: undefined,
  unrolled: false,
  folded: [],
  opened: [],
  mode: 'forward',
  isPinned: false,
};

export function arrangementOf({ direction, unrolled, folded, opened }: View, room: Arrangement['room']): Arrangement {
  return { direction, unrolled, folded, opened, room };
}

/** The parts that are drawn are folded or open from now on; those out of sight stay as they were last seen. */
export function withFolding({ folded, opened }: View, now: Pick<View, 'folded' | 'opened'>): Pick<View, 'folded' | 'opened'> {
  const decided = new Set([...now.folded, ...now.opened]);
  const before = (ids: readonly string[]): readonly string[] => ids.filter((id) => !decided.has(id));
  return { folded: [...before(folded), ...now.folded], opened: [...before(opened), ...now.opened] };
}

/** Folds an open part, or opens a folded one. */
export function withToggled({ folded, opened }: View, id: string): Pick<View, 'folded' | 'opened'> {
  const isFolded = folded.includes(id);
  const others = (ids: readonly string[]): readonly string[] => ids.filter((own) => own !== id);
  return {
    folded: isFolded ? others(folded) : [...folded, id],
    opened: isFolded ? [...opened, id] : others(opened),
  };
}

/** Another file is looked at the same way, from the beginning: the pass that a walk came to is nobody's choice for it. */
export function viewOf(uri: string, { direction, step, mode, below, isAsking, hasShapes }: View): View {
  return { ...FIRST_VIEW, direction, below, isAsking, hasShapes, mode: step === undefined ? mode : FIRST_VIEW.mode, uri };
}

export const isView = isRecordOf<View>({
  uri: isString,
  direction: isEither(isOneOf('right', 'down'), isAbsent),
  unrolled: isBoolean,
  folded: isListOf(isString),
  opened: isListOf(isString),
  mode: isOneOf('forward', 'backward', 'both'),
  selected: isEither(isString, isAbsent),
  zoom: isEither(isEither(isRecordOf<Zoom>({ x: isNumber, y: isNumber, scale: isNumber }), isOneOf('whole')), isAbsent),
  step: isEither(isNumber, isAbsent),
  isAsking: isEither(isBoolean, isAbsent),
  hasShapes: isEither(isBoolean, isAbsent),
  isPinned: isBoolean,
  below: isEither(isNumber, isAbsent),
});
