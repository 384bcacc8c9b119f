import type { AxisSyntax, Expression, LocalFix, Span } from '../../language/syntax.ts';
import { call } from '../../operations/builder.ts';
import { constantValue, type Dimension, equal, namesIn, ONE, subtract } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { compact } from '../../program/ranges.ts';
import { isUnknown, printShape, type Shape } from '../../program/shape.ts';
import { at, type Find } from '../sequences/element-access.ts';
import { follows, type Inequality, type Witness } from '../sequences/inequalities.ts';
import { type OpenLoop, running, variablesOf } from '../sequences/open-loop.ts';

/** An axis in brackets with its bounds resolved: they count as the language does, from 1 and with both ends. */
export type BracketAxis =
  | { readonly kind: 'whole'; readonly span: Span }
  | { readonly kind: 'place'; readonly first: Dimension; readonly last: Dimension; readonly span: Span }
  | { readonly kind: 'range'; readonly first: Dimension; readonly last: Dimension; readonly span: Span };

/** Undefined once a bound is reported. */
export function lowerAxes(
  axes: readonly AxisSyntax[],
  bound: (expression: Expression) => Dimension | undefined,
): readonly BracketAxis[] | undefined {
  const lowered = axes.map((axis): BracketAxis | undefined => {
    const { kind, span } = axis;
    if (kind === 'whole') return { kind, span };
    const first = bound(kind === 'place' ? axis.place : axis.first);
    const last = kind === 'place' ? first : bound(axis.last);
    return first === undefined || last === undefined ? undefined : { kind, first, last, span };
  });
  const known = lowered.filter((axis) => axis !== undefined);
  return known.length < lowered.length ? undefined : known;
}

interface AxisRange {
  readonly first: Dimension;
  readonly last: Dimension;
}

/** The places that an axis has: those of a sequence that is read whole are its indices. */
function rangeOf(value: Value, axis: number): AxisRange {
  const { shape } = value;
  const own = value.kind === 'read' && value.indices.length === 0 ? value.variable.ranges[axis] : undefined;
  return own ?? { first: ONE, last: shape[axis] as Dimension };
}

/** The part of a tensor as its stretches, one axis after the other, without the axes of single places. */
export function takePart(value: Value, axes: readonly BracketAxis[], span: Span): Value {
  let part = value;
  const left: Dimension[] = [];
  for (const [axis, size] of value.shape.entries()) {
    const taken = axes[axis];
    if (taken === undefined || taken.kind === 'whole') {
      left.push(size);
      continue;
    }
    const { first } = rangeOf(value, axis);
    const start = subtract(taken.first, first);
    const length = subtract(taken.last, subtract(taken.first, ONE));
    const stop = subtract(taken.last, subtract(first, ONE));
    part = { ...call('slice', [part], { axis, start, stop }), span };
    if (taken.kind === 'range') left.push(length);
  }
  return left.length === part.shape.length ? { ...part, span } : { ...call('reshape', [part], { shape: left }), span };
}

/** The surroundings in which brackets must fit. */
export interface Fitting {
  readonly loops: readonly OpenLoop[];
  readonly find: Find;
  /** Facts about sizes that `dim` fixes. */
  readonly fixed: readonly Inequality[];
}

interface Misfit {
  readonly span: Span;
  readonly message: string;
  readonly fixes: readonly LocalFix[];
}

/** The place of a mistake: an iteration, or all sizes. */
function wrongAt(wrong: Inequality, { loops, find, fixed }: Fitting): Witness | undefined {
  const variables = variablesOf(loops);
  const names = namesIn(wrong);
  if (variables.some((variable) => names.has(variable))) return find([...running(loops), wrong], variables);
  return follows(wrong, fixed, []) ? new Map() : undefined;
}

/** The mistake of brackets that surely do not fit their tensor, or not in some iteration. */
export function misfit(value: Value, axes: readonly BracketAxis[], fitting: Fitting): Misfit | undefined {
  const { shape } = value;
  const surplus = axes[shape.length];
  if (surplus !== undefined) {
    const count = `${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}`;
    return { span: surplus.span, message: `brackets for ${axes.length} axes, but ${printShape(shape)} has ${count}`, fixes: [] };
  }
  for (const [axis, taken] of axes.entries()) {
    if (taken.kind === 'whole') continue;
    const found = misfitAt(taken, rangeOf(value, axis), { shape, axis }, fitting);
    if (found !== undefined) return { span: taken.span, ...found };
  }
  return undefined;
}

function misfitAt(
  taken: Exclude<BracketAxis, { readonly kind: 'whole' }>,
  range: AxisRange,
  { shape, axis }: { readonly shape: Shape; readonly axis: number },
  fitting: Fitting,
): Omit<Misfit, 'span'> | undefined {
  const { first, last, span } = taken;
  const text = taken.kind === 'place' ? compact(first) : `${compact(first)}..${compact(last)}`;
  const empty = wrongAt(subtract(subtract(first, last), ONE), fitting);
  if (empty !== undefined)
    return { message: `\`${text}\` takes nothing${whereOf(empty, fitting)}: ranges in brackets run upward`, fixes: [] };
  const size = shape[axis] as Dimension;
  const place = equal(range.first, ONE) ? '' : `, from ${compact(range.first)} to ${compact(range.last)}`;
  const has = `axis ${axis} of ${printShape(shape)} has ${compact(size)}${place}`;
  const low = wrongAt(subtract(subtract(range.first, first), ONE), fitting);
  const high = low ?? wrongAt(subtract(subtract(last, range.last), ONE), fitting);
  if (high === undefined) return undefined;
  const isZero = constantValue(first) === 0 && equal(range.first, ONE);
  const counted = isZero ? '; brackets count from 1, both ends included' : '';
  const length = compact(subtract(last, subtract(first, ONE)));
  const where = whereOf(high, fitting);
  const takes = taken.kind === 'place' ? 'is no element' : `does not fit`;
  const much = taken.kind === 'place' ? '' : `it takes ${length}, and `;
  const message = `\`${text}\` ${takes}${where}: ${much}${has}${counted}`;
  const fixes = isZero
    ? [{ title: 'Count from 1', edits: [{ span: { start: span.start, end: span.start + 1 }, text: '1' }] }]
    : [];
  return { message, fixes };
}

function whereOf(witness: Witness, { loops }: Fitting): string {
  const inLoops = at(variablesOf(loops), witness);
  return inLoops === '' ? '' : at([...witness.keys()], witness);
}

/** True if brackets can take a part of it. */
export function hasAxes({ shape }: Value): boolean {
  return !isUnknown(shape) && shape.length > 0;
}
