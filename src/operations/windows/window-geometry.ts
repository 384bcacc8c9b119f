import {
  add,
  constant,
  constantValue,
  type Dimension,
  ONE,
  printDimension,
  quotient,
  subtract,
} from '../../program/dimension.ts';
import type { Options, Problem } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { SizeError, sizeOf, stridesOf, type Tensor, zeros } from '../../program/tensor.ts';

/** Windows stand over the spatial axes of `[batch, channels, ...]`; what is wrong with them is wrong with an option. */
export const wrong = (message: string): Problem => ({ code: 'wrong-arguments', message });

/** One number for each spatial axis. */
export function counts(value: unknown, rank: number, otherwise: number): readonly number[] {
  const given = value === undefined ? [otherwise] : (value as readonly number[]);
  return given.length === 1 ? Array.from({ length: rank }, () => given[0] ?? otherwise) : given;
}

export interface Geometry {
  readonly strides: readonly number[];
  readonly paddings: readonly number[];
}

export function geometry(options: Readonly<Record<string, unknown>>, rank: number): Geometry {
  return { strides: counts(options['stride'], rank, 1), paddings: counts(options['padding'], rank, 0) };
}

/** The number of windows along each spatial axis. */
export function windowCounts(name: string, spatial: Shape, window: Shape, { strides, paddings }: Geometry): Shape | Problem {
  if (strides.length !== spatial.length || paddings.length !== spatial.length || window.length !== spatial.length) {
    return wrong(`\`${name}\` has ${spatial.length} spatial axes here: give one number, or one for each`);
  }
  if (strides.some((stride) => stride < 1) || paddings.some((padding) => padding < 0)) {
    return wrong(`\`${name}\` needs a stride of 1 or more and a padding of 0 or more`);
  }
  const found: Dimension[] = [];
  for (const [axis, size] of spatial.entries()) {
    const [stride = 1, padding = 0, width = ONE] = [strides[axis], paddings[axis], window[axis]];
    const room = subtract(add(size, constant(2 * padding)), width);
    const free = constantValue(room);
    if (free !== undefined && free < 0)
      return wrong(`a window of ${printDimension(width)} is longer than the axis of ${printDimension(size)}`);
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
  at: Geometry,
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
        const position = step * (at.strides[axis] ?? 1) + within - (at.paddings[axis] ?? 0);
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
  { strides, paddings }: Geometry,
): readonly number[] {
  return spatial.map((size, axis) => {
    const width = window[axis] ?? 1;
    const room = size + 2 * (paddings[axis] ?? 0) - width;
    if (room < 0) throw new SizeError(`a window of ${width} is longer than the axis of ${size}`);
    return Math.floor(room / (strides[axis] ?? 1)) + 1;
  });
}

export function takeWindows(a: Tensor, window: readonly number[], at: Geometry): Tensor {
  const found = numericCounts(a.shape.slice(2), window, at);
  const result = zeros([...a.shape.slice(0, 2), ...found, ...window]);
  eachWindowed(a.shape, window, found, at, (outer, inner) => {
    result.data[inner] = a.data[outer] ?? 0;
  });
  return result;
}

export function addWindows(a: Tensor, spatial: readonly number[], at: Geometry): Tensor {
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
  const names = Object.fromEntries(
    ['stride', 'padding'].flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  return {
    text: Object.keys(names)
      .map((name) => `, ${name}=${name}`)
      .join(''),
    names: names as Options,
  };
}
