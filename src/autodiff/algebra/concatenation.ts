import * as build from '../../operations/builder.ts';
import { add, type Dimension, equal, ZERO } from '../../program/dimension.ts';
import type { ApplyValue, Equation, Step, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { elementKey } from '../../program/steps.ts';
import { isApply } from '../simplify.ts';

/** A contribution to a part of an axis, the rest of which gets nothing. */
interface Piece {
  readonly line: Equation;
  readonly value: Value;
  readonly axis: number;
  readonly before: Dimension;
  readonly after: Dimension;
}

function pieceOf(line: Equation): Piece | undefined {
  const { value } = line;
  if (line.operator !== '+=' || !isApply(value, 'pad')) return undefined;
  const { axis = 0, before = ZERO, after = ZERO, value: filling = 0 } = value.options as PadOptions;
  const own = value.operands[0] as Value;
  const counted = axis < 0 ? axis + own.shape.length : axis;
  return filling === 0 ? { line, value: own, axis: counted, before, after } : undefined;
}

interface PadOptions {
  readonly axis?: number;
  readonly before?: Dimension;
  readonly after?: Dimension;
  readonly value?: number;
}

/** The pieces in the order of their places, if they cover an axis without gaps. */
function covering(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const found: Piece[] = [];
  let end = ZERO;
  while (found.length < pieces.length) {
    const next = pieces.find((piece) => !found.includes(piece) && equal(piece.before, end));
    if (next === undefined) return undefined;
    found.push(next);
    end = add(end, next.value.shape[next.axis] as Dimension);
  }
  const last = found.at(-1);
  return last !== undefined && found.length > 1 && equal(last.after, ZERO) ? found : undefined;
}

function concatenated(pieces: readonly Piece[]): Value {
  const [first] = pieces as [Piece];
  const rank = first.value.shape.length;
  const options = rank === 1 ? {} : { axis: first.axis };
  return build.call(
    'concat',
    pieces.map(({ value }) => value),
    options,
  );
}

/** Contributions to all parts of an axis are one: what four gates of packed weights give is a `concat`. */
export function mergePieces(steps: readonly Step[]): readonly Step[] {
  const groups = new Map<string, Piece[]>();
  for (const step of steps) {
    const piece = step.kind === 'equation' ? pieceOf(step) : undefined;
    if (piece === undefined) continue;
    const key = `${elementKey(piece.line)} ${piece.axis}`;
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  }
  const instead = new Map<Step, Step | undefined>();
  for (const pieces of groups.values()) {
    const whole = covering(pieces);
    if (whole === undefined) continue;
    const value = concatenated(whole);
    const last = pieces.at(-1)?.line as Equation;
    if (!sameShape(value.shape, (last.value as ApplyValue).shape)) continue;
    for (const { line } of pieces) instead.set(line, line === last ? { ...line, value } : undefined);
  }
  return steps.flatMap((step) => (instead.has(step) ? (instead.get(step) ?? []) : [step]));
}

/** A `concat` as the sum of its pieces, each of which is zero where the others are. */
export function piecesOf(value: Value): Value | undefined {
  if (!isApply(value, 'concat')) return undefined;
  const { axis = 0 } = value.options as PadOptions;
  const sizes = value.operands.map(({ shape }) => shape.at(axis) as Dimension);
  const total = (own: readonly Dimension[]): Dimension => own.reduce(add, ZERO);
  const pieces = value.operands.map((operand, at) => {
    const [before, after] = [total(sizes.slice(0, at)), total(sizes.slice(at + 1))];
    const ends = { ...(equal(before, ZERO) ? {} : { before }), ...(equal(after, ZERO) ? {} : { after }) };
    return build.call('pad', [operand], { ...ends, ...(operand.shape.length === 1 ? {} : { axis }) });
  });
  return pieces.reduce((sum, piece) => build.infix('+', sum, piece));
}
