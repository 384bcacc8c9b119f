import type { GraphAnswer, GraphPicture, Judgement, LineRepair, WirePosition, WireRange } from '../../server/protocol.ts';
import type { Inspection } from '../../src/graph/inspect/inspect.ts';
import { isAnswer, isPosition, isRange, isRepair, isReport } from './answers.ts';
import {
  type Guard,
  isAbsent,
  isBoolean,
  isCount,
  isEither,
  isListOf,
  isNumber,
  isOneOf,
  isRecordOf,
  isString,
} from './guards.ts';
import { isInspection } from './inspection.ts';

/** Messages between the page and its host. Those that fail these checks are dropped. */

/** The layout that the page asks for; the rest of the view is its own affair. */
export interface Arrangement {
  /** Without it, whichever makes the picture larger. */
  readonly direction?: 'right' | 'down' | undefined;
  readonly unrolled: boolean;
  readonly folded: readonly string[];
  readonly opened: readonly string[];
  /** The room for the picture, in pixels. */
  readonly room: { readonly width: number; readonly height: number };
}

type Report = NonNullable<GraphPicture['report']>;

/** Each names the file that it is about: what comes too late for the file in front is dropped. */
export type HostMessage =
  | {
      readonly type: 'document';
      readonly uri: string;
      readonly name: string;
      readonly version: number;
      readonly isPinned: boolean;
      /** Of a file that has another name now: the one before. */
      readonly before?: string | undefined;
    }
  /** Of the text as it is now, and whether a check of it will come by itself. */
  | { readonly type: 'version'; readonly uri: string; readonly version: number; readonly isUnderWay: boolean }
  | { readonly type: 'busy'; readonly uri: string }
  | { readonly type: 'answer'; readonly uri: string; readonly answer: GraphAnswer }
  | { readonly type: 'caret'; readonly uri: string; readonly line: number }
  | { readonly type: 'results'; readonly uri: string }
  | { readonly type: 'report'; readonly uri: string; readonly version: number; readonly report: Report }
  /** Of the last report of that version. */
  | { readonly type: 'repairs'; readonly uri: string; readonly version: number; readonly repairs: readonly LineRepair[] }
  /** The verdict on an attempt. */
  | {
      readonly type: 'judgement';
      readonly uri: string;
      readonly index: number;
      readonly text: string;
      readonly judgement: Judgement;
    }
  /** Nothing is known of a box, and of what is not in the picture any more. */
  | { readonly type: 'inspection'; readonly uri: string; readonly id: string; readonly inspection?: Inspection };

export type PageMessage =
  | { readonly type: 'ready'; readonly uri: string; readonly arrangement: Arrangement }
  | { readonly type: 'arrange'; readonly arrangement: Arrangement; readonly evenIfLarge: boolean }
  | { readonly type: 'cancel' }
  | { readonly type: 'pin'; readonly isPinned: boolean }
  | { readonly type: 'reveal'; readonly uri: string; readonly position: WirePosition }
  | { readonly type: 'highlight'; readonly uri: string; readonly version: number; readonly range?: WireRange | undefined }
  | { readonly type: 'inspect'; readonly uri: string; readonly id: string; readonly unrolled: boolean }
  | { readonly type: 'check' }
  /** Applies one of the repairs that the page has been told of, by its index. */
  | { readonly type: 'apply'; readonly uri: string; readonly version: number; readonly repair: number }
  /** A line that somebody writes for a hidden step of the walk. */
  | {
      readonly type: 'attempt';
      readonly uri: string;
      readonly index: number;
      readonly written?: number | undefined;
      readonly text: string;
    }
  | { readonly type: 'save'; readonly format: 'svg' | 'png'; readonly isWalk?: boolean | undefined; readonly content: string }
  | { readonly type: 'copy'; readonly text: string };

const isArrangement: Guard<Arrangement> = isRecordOf({
  direction: isEither(isOneOf('right', 'down'), isAbsent),
  unrolled: isBoolean,
  folded: isListOf(isString),
  opened: isListOf(isString),
  room: isRecordOf({ width: isNumber, height: isNumber }),
});

const PAGE_MESSAGES: { readonly [Type in PageMessage['type']]: Guard<Extract<PageMessage, { type: Type }>> } = {
  ready: isRecordOf({ type: isOneOf('ready'), uri: isString, arrangement: isArrangement }),
  arrange: isRecordOf({ type: isOneOf('arrange'), arrangement: isArrangement, evenIfLarge: isBoolean }),
  cancel: isRecordOf({ type: isOneOf('cancel') }),
  pin: isRecordOf({ type: isOneOf('pin'), isPinned: isBoolean }),
  reveal: isRecordOf({ type: isOneOf('reveal'), uri: isString, position: isPosition }),
  highlight: isRecordOf({
    type: isOneOf('highlight'),
    uri: isString,
    version: isNumber,
    range: isEither(isRange, isAbsent),
  }),
  inspect: isRecordOf({ type: isOneOf('inspect'), uri: isString, id: isString, unrolled: isBoolean }),
  check: isRecordOf({ type: isOneOf('check') }),
  apply: isRecordOf({ type: isOneOf('apply'), uri: isString, version: isNumber, repair: isCount }),
  attempt: isRecordOf({
    type: isOneOf('attempt'),
    uri: isString,
    index: isCount,
    written: isEither(isNumber, isAbsent),
    text: isString,
  }),
  save: isRecordOf({
    type: isOneOf('save'),
    format: isOneOf('svg', 'png'),
    isWalk: isEither(isBoolean, isAbsent),
    content: isString,
  }),
  copy: isRecordOf({ type: isOneOf('copy'), text: isString }),
};

const isJudgement: Guard<Judgement> = isEither(
  isRecordOf({ isRight: isOneOf(true) }),
  isRecordOf({ isRight: isOneOf(false), message: isString }),
);

const HOST_MESSAGES: Readonly<Record<HostMessage['type'], Guard<object>>> = {
  document: isRecordOf({
    uri: isString,
    name: isString,
    version: isNumber,
    isPinned: isBoolean,
    before: isEither(isString, isAbsent),
  }),
  version: isRecordOf({ uri: isString, version: isNumber, isUnderWay: isBoolean }),
  busy: isRecordOf({ uri: isString }),
  answer: isRecordOf({ uri: isString, answer: (value): value is unknown => isAnswer(value) }),
  caret: isRecordOf({ uri: isString, line: isCount }),
  results: isRecordOf({ uri: isString }),
  inspection: isRecordOf({ uri: isString, id: isString, inspection: isEither(isInspection, isAbsent) }),
  judgement: isRecordOf({ uri: isString, index: isCount, text: isString, judgement: isJudgement }),
  report: isRecordOf({ uri: isString, version: isNumber, report: isReport }),
  repairs: isRecordOf({ uri: isString, version: isNumber, repairs: isListOf(isRepair) }),
};

function passes(value: unknown, guards: Readonly<Record<string, Guard<object>>>): boolean {
  const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
  return typeof type === 'string' && Object.hasOwn(guards, type) && guards[type]?.(value) === true;
}

export function isPageMessage(value: unknown): value is PageMessage {
  return passes(value, PAGE_MESSAGES);
}

export function isHostMessage(value: unknown): value is HostMessage {
  return passes(value, HOST_MESSAGES);
}
