import type { GraphAnswer, WirePosition, WireRange } from '../../server/protocol.ts';
import {
  type Guard,
  isAbsent,
  isBoolean,
  isCount,
  isEither,
  isListOf,
  isNumber,
  isOneOf,
  isPairOf,
  isRecordOf,
  isString,
} from './guards.ts';
import { isRule } from './inspection.ts';

/** Checks of what the host tells about a whole file: its picture, and what a check of it says. */

export const isPosition: Guard<WirePosition> = isRecordOf({ line: isCount, character: isCount });
export const isRange: Guard<WireRange> = isRecordOf({ start: isPosition, end: isPosition });

const isMaybeString = isEither(isString, isAbsent);
const isBox = isRecordOf({ x: isNumber, y: isNumber, width: isNumber, height: isNumber });

const isGraph = isRecordOf({
  nodes: isListOf(
    isRecordOf({
      id: isString,
      kind: isOneOf('input', 'param', 'const', 'operation', 'element', 'loop', 'box'),
      label: isString,
      name: isMaybeString,
      adjoint: isMaybeString,
      shape: isString,
      isOutput: isBoolean,
      text: isString,
      cluster: isMaybeString,
      holds: isEither(isListOf(isString), isAbsent),
    }),
  ),
  edges: isListOf(
    isRecordOf({
      id: isString,
      from: isString,
      to: isString,
      adjoint: isMaybeString,
      label: isMaybeString,
      shape: isMaybeString,
      isRecurrent: isBoolean,
    }),
  ),
  clusters: isListOf(
    isRecordOf({
      id: isString,
      kind: isOneOf('loop', 'titled', 'repeated', 'run', 'equation'),
      label: isString,
      parent: isMaybeString,
    }),
  ),
});

const isLayout = isRecordOf({
  direction: isOneOf('right', 'down'),
  width: isNumber,
  height: isNumber,
  nodes: isListOf(isPairOf(isString, isBox)),
  edges: isListOf(isPairOf(isString, isListOf(isRecordOf({ x: isNumber, y: isNumber })))),
  clusters: isListOf(isPairOf(isString, isBox)),
});

const isFrame = isRecordOf({
  at: isString,
  reads: isListOf(isRecordOf({ name: isString, shape: isListOf(isCount) })),
  computed: isRecordOf({ name: isString, shape: isListOf(isCount) }),
});

const isFormula = isEither(isRecordOf({ latex: isString }), isRecordOf({ reason: isString }));

const isBlock = isRecordOf({
  lines: isListOf(
    isRecordOf({
      statement: isNumber,
      text: isString,
      target: isString,
      isHelper: isBoolean,
      nodes: isListOf(isString),
      sources: isListOf(isString),
      edges: isListOf(isString),
      inside: isEither(isListOf(isString), isAbsent),
      dependsOn: isListOf(isNumber),
    }),
  ),
  uncovered: isListOf(isString),
  uncoveredInside: isListOf(isRecordOf({ edge: isString, box: isString })),
});

export const isRepair = isRecordOf({
  statement: isNumber,
  isMissing: isBoolean,
  message: isString,
  title: isString,
  lines: isListOf(
    isRecordOf({
      text: isString,
      target: isString,
      nodes: isListOf(isString),
      edges: isListOf(isString),
      inside: isEither(isListOf(isString), isAbsent),
      formula: isFormula,
      frames: isListOf(isFrame),
    }),
  ),
});

const isWalk = isRecordOf({
  steps: isListOf(
    isRecordOf({
      pass: isOneOf('forward', 'backward'),
      nodes: isListOf(isString),
      edges: isListOf(isString),
      line: isString,
      formula: isFormula,
      written: isEither(isNumber, isAbsent),
      hidden: isEither(isRecordOf({ target: isString, holes: isString }), isAbsent),
      later: isListOf(isString),
      range: isEither(isRange, isAbsent),
      origin: isMaybeString,
      rules: isListOf(isRule),
      frames: isListOf(isFrame),
    }),
  ),
  saved: isListOf(isRecordOf({ name: isString, kind: isString, shape: isString, readBy: isListOf(isString) })),
});

const isGradient = isRecordOf({
  name: isString,
  shape: isListOf(isCount),
  errors: isListOf(isNumber),
  taylor: isListOf(isRecordOf({ step: isNumber, remainder: isNumber })),
});

export const isReport = isRecordOf({
  ok: isBoolean,
  errors: isCount,
  notExercised: isListOf(isString),
  exercised: isListOf(isString),
  draws: isCount,
  diagnostics: isListOf(isRecordOf({ code: isString, message: isString })),
  gradients: isListOf(isRecordOf({ name: isString, shape: isString, status: isString, method: isString, tolerance: isNumber })),
  lines: isListOf(isRecordOf({ line: isCount, statement: isNumber, text: isString, target: isString, status: isString })),
});

const ANSWERS: Readonly<Record<GraphAnswer['kind'], Guard<object>>> = {
  picture: isRecordOf({
    version: isNumber,
    graph: isGraph,
    folding: isRecordOf({ folded: isListOf(isString), opened: isListOf(isString) }),
    layout: isLayout,
    walk: isWalk,
    gradients: isListOf(isGradient),
    lines: isListOf(isRecordOf({ statement: isNumber, range: isRange, nodes: isListOf(isString) })),
    block: isEither(isBlock, isAbsent),
    troubles: isListOf(isRecordOf({ part: isOneOf('walk', 'numbers', 'gradients', 'lines', 'block'), reason: isString })),
    report: isEither(isReport, isAbsent),
  }),
  unsound: isRecordOf({
    version: isNumber,
    obstacle: isEither(isRecordOf({ message: isString, position: isPosition }), isAbsent),
  }),
  large: isRecordOf({ version: isNumber, nodes: isCount }),
  empty: isRecordOf({ version: isNumber }),
  cancelled: isRecordOf({}),
  failed: isRecordOf({ reason: isString }),
};

export function isAnswer(value: unknown): boolean {
  const kind: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'kind') : undefined;
  return typeof kind === 'string' && Object.hasOwn(ANSWERS, kind) && ANSWERS[kind as GraphAnswer['kind']](value);
}
