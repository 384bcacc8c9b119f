import { isAbsent, isBoolean, isCount, isEither, isListOf, isNull, isNumber, isRecordOf, isString } from './guards.ts';

/** Checks of what the host tells about a node or an edge. */

export const isRule = isRecordOf({
  title: isString,
  explanation: isString,
  forward: isListOf(isString),
  backward: isListOf(isString),
  byIndex: isEither(
    isRecordOf({ forward: isString, backward: isListOf(isRecordOf({ line: isString, why: isString })) }),
    isAbsent,
  ),
});

const isSample = isRecordOf({
  shape: isListOf(isCount),
  rows: isCount,
  columns: isCount,
  cells: isListOf(isEither(isNumber, isNull)),
  isSampled: isBoolean,
  count: isCount,
  least: isNumber,
  greatest: isNumber,
  norm: isNumber,
  zeros: isCount,
  notFinite: isCount,
});

export const isInspection = isRecordOf({
  id: isString,
  name: isEither(isString, isAbsent),
  text: isString,
  shape: isString,
  moments: isListOf(
    isRecordOf({
      at: isString,
      value: isSample,
      adjoint: isEither(isSample, isAbsent),
      contributions: isListOf(isRecordOf({ line: isString, share: isNumber })),
    }),
  ),
  rule: isEither(isRule, isAbsent),
});
