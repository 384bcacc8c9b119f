import {
  add,
  constantValue,
  type Dimension,
  ONE,
  printDimension,
  quotient,
  scale,
  subtract,
  ZERO,
} from '../../program/dimension.ts';
import type { Options, OptionValue, Problem } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { SizeError, sizeOf, stridesOf, type Tensor, zeros } from '../../program/tensor.ts';
import { GEOMETRY_OPTIONS, SAME } from './window-options.ts';

/** Windows stand over the spatial axes of `[batch, channels, ...]`; what is wrong with them is wrong with an option. */
export function wrong(message: string, option?: string): Problem {
  return { code: 'wrong-arguments', message, ...(option === undefined ? {} : { option }) };
}

type Given = Readonly<Record<string, unknown>>;

/** One number for each spatial axis. */
export function counts(value: unknown, rank: number, otherwise: number): readonly number[] {
  const given = value === undefined ? [otherwise] : (value as readonly number[]);
  return given.length === 1 ? Array.from({ length: rank }, () => given[0] ?? otherwise) : given;
}

/** Steps between windows and between the elements of one, and the zeros around each axis, as sizes or as their numbers. */
export interface Geometry<Size> {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly Size[];
  readonly after: readonly Size[];
}

interface Arithmetic<Size> {
  readonly zero: Size;
  /** The distance of the last element of a window from its first. */
  readonly reach: (width: Size, dilation: number) => Size;
  readonly half: (size: Size) => Size;
  readonly minus: (a: Size, b: Size) => Size;
}

const SYMBOLIC: Arithmetic<Dimension> = {
  zero: ZERO,
  reach: (width, dilation) => scale(subtract(width, ONE), dilation),
  half: (size) => quotient(size, 2),
  minus: subtract,
};

const NUMERIC: Arithmetic<number> = {
  zero: 0,
  reach: (width, dilation) => (width - 1) * dilation,
  half: (size) => Math.floor(size / 2),
  minus: (a, b) => a - b,
};

function geometryWith<Size>(options: Given, window: readonly Size[], by: Arithmetic<Size>): Geometry<Size> {
  const rank = window.length;
  const [strides, dilations] = [counts(options['stride'], rank, 1), counts(options['dilation'], rank, 1)];
  const padding = options['padding'] ?? [by.zero];
  if (padding === SAME) {
    const around = window.map((width, axis) => by.reach(width, dilations[axis] ?? 1));
    const before = around.map(by.half);
    return { strides, dilations, before, after: around.map((own, axis) => by.minus(own, before[axis] ?? by.zero)) };
  }
  const given = padding as readonly Size[];
  const each = given.length === 1 ? window.flatMap(() => given) : given;
  if (each.length !== 2 * rank) return { strides, dilations, before: each, after: each };
  const side = (which: 0 | 1): readonly Size[] => each.filter((_, at) => at % 2 === which);
  return { strides, dilations, before: side(0), after: side(1) };
}

export function geometry(options: Given, window: Shape): Geometry<Dimension> {
  return geometryWith(options, window, SYMBOLIC);
}

export function geometryAt(options: Given, window: readonly number[]): Geometry<number> {
  return geometryWith(options, window, NUMERIC);
}

/** The mistake in the steps and paddings of windows over so many spatial axes. */
export function geometryProblem(
  name: string,
  rank: number,
  { strides, dilations, before, after }: Geometry<Dimension>,
): Problem | undefined {
  const axes = `${rank} spatial ${rank === 1 ? 'axis' : 'axes'}`;
  if (before.length !== rank || after.length !== rank)
    return wrong(`\`${name}\` has ${axes} here: give a padding of one number, one for each axis, or two for each`, 'padding');
  if (strides.length !== rank || dilations.length !== rank)
    return wrong(`\`${name}\` has ${axes} here: give one number, or one for each`);
  if (strides.some((stride) => stride < 1)) return wrong(`\`${name}\` needs a stride of 1 or more`, 'stride');
  if ([...before, ...after].some((padding) => (constantValue(padding) ?? 0) < 0))
    return wrong(`\`${name}\` needs a padding of 0 or more`, 'padding');
  if (dilations.some((dilation) => dilation < 1)) return wrong(`\`${name}\` needs a dilation of 1 or more`, 'dilation');
  return undefined;
}

/** The number of windows along each spatial axis. */
export function windowCounts(name: string, spatial: Shape, window: Shape, options: Given): Shape | Problem {
  if (window.length !== spatial.length)
    return wrong(`\`${name}\` has ${spatial.length} spatial axes here: give a window with a size for each`);
  const at = geometry(options, window);
  const problem = geometryProblem(name, spatial.length, at);
  if (problem !== undefined) return problem;
  if (options['padding'] === SAME && at.strides.some((stride) => stride > 1))
    return wrong('a padding that keeps the length of an axis goes with a stride of 1: give it as numbers', 'padding');
  const found: Dimension[] = [];
  for (const [axis, size] of spatial.entries()) {
    const [width = ONE, stride = 1, dilation = 1] = [window[axis], at.strides[axis], at.dilations[axis]];
    const reach = scale(subtract(width, ONE), dilation);
    const room = subtract(add(size, add(at.before[axis] ?? ZERO, at.after[axis] ?? ZERO)), add(reach, ONE));
    const free = constantValue(room);
    if (free !== undefined && free < 0)
      return wrong(`a window of ${printDimension(add(reach, ONE))} is longer than the axis of ${printDimension(size)}`);
    found.push(add(quotient(room, stride), ONE));
  }
  return found;
}

export function needsSpatial(name: string, shape: Shape): Problem | undefined {
  if (shape.length > 2) return undefined;
  return {
    code: 'shape-mismatch',
    message: `\`${name}\` needs \`[batch, channels, ...]\` with spatial axes, found ${printShape(shape)}`,
  };
}

/** Calls back with the position in the tensor and in its windows of every element that a window holds. */
function eachWindowed(
  shape: readonly number[],
  window: readonly number[],
  found: readonly number[],
  at: Geometry<number>,
  visit: (outer: number, inner: number) => void,
): void {
  const rank = window.length;
  const spatial = shape.slice(2);
  const blocks = sizeOf(shape.slice(0, 2));
  const places = sizeOf(found);
  const parts = sizeOf(window);
  const steps = { places: stridesOf(found), parts: stridesOf(window), spatial: stridesOf(spatial) };
  for (let place = 0; place < places; place += 1) {
    for (let part = 0; part < parts; part += 1) {
      let offset = 0;
      for (let axis = 0; axis < rank && offset >= 0; axis += 1) {
        const step = Math.floor(place / (steps.places[axis] ?? 1)) % (found[axis] ?? 1);
        const within = Math.floor(part / (steps.parts[axis] ?? 1)) % (window[axis] ?? 1);
        const position = step * (at.strides[axis] ?? 1) + within * (at.dilations[axis] ?? 1) - (at.before[axis] ?? 0);
        offset = position < 0 || position >= (spatial[axis] ?? 0) ? -1 : offset + position * (steps.spatial[axis] ?? 1);
      }
      if (offset < 0) continue;
      for (let block = 0; block < blocks; block += 1) {
        visit(block * sizeOf(spatial) + offset, (block * places + place) * parts + part);
      }
    }
  }
}

/** The same at sizes. */
export function numericCounts(
  spatial: readonly number[],
  window: readonly number[],
  { strides, dilations, before, after }: Geometry<number>,
): readonly number[] {
  return spatial.map((size, axis) => {
    const span = ((window[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    const room = size + (before[axis] ?? 0) + (after[axis] ?? 0) - span;
    if (room < 0) throw new SizeError(`a window of ${span} is longer than the axis of ${size}`);
    return Math.floor(room / (strides[axis] ?? 1)) + 1;
  });
}

/** The windows of a tensor, with a number around it. */
export function takeWindows(a: Tensor, window: readonly number[], at: Geometry<number>, around = 0): Tensor {
  const found = numericCounts(a.shape.slice(2), window, at);
  const result = zeros([...a.shape.slice(0, 2), ...found, ...window]);
  result.data.fill(around);
  eachWindowed(a.shape, window, found, at, (outer, inner) => {
    result.data[inner] = a.data[outer] ?? 0;
  });
  return result;
}

export function addWindows(a: Tensor, spatial: readonly number[], at: Geometry<number>): Tensor {
  const rank = spatial.length;
  const found = a.shape.slice(2, 2 + rank);
  const result = zeros([...a.shape.slice(0, 2), ...spatial]);
  eachWindowed(result.shape, a.shape.slice(2 + rank), found, at, (outer, inner) => {
    result.data[outer] = (result.data[outer] ?? 0) + (a.data[inner] ?? 0);
  });
  return result;
}

export const windowOf = (options: Readonly<Record<string, unknown>>): readonly number[] => options['size'] as readonly number[];

/** The options of a rule: only those that were given, so that it is printed as a person would write it. */
export function given(options: Options): { readonly text: string; readonly names: Options } {
  const written = GEOMETRY_OPTIONS.map(({ name }) => name).filter((name) => options[name] !== undefined);
  return {
    text: written.map((name) => `, ${name}=${name}`).join(''),
    names: Object.fromEntries(written.map((name) => [name, options[name] as OptionValue])),
  };
}
