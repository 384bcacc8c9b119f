import type { Nested } from '../../../../src/engine/nested-lists.ts';

/** A program as a person writes it, what PyTorch calls the same, and numbers where conventions show. */
export interface Pair {
  readonly text: string;
  readonly expression: string;
  readonly given: Readonly<Record<string, Nested>>;
}

export const INFINITY = Number.POSITIVE_INFINITY;
export const VECTOR = [-1.5, -0.5, 0, 0.3, 2];
export const MATRIX = [
  [0.2, -1.1, 0.7],
  [1.4, 0.5, -0.3],
];
export const SQUARE = [
  [2.1, 0.4, -0.3],
  [0.5, 1.7, 0.2],
  [-0.1, 0.6, 1.3],
];
export const DEFINITE = [
  [2.5, 0.4, -0.3],
  [0.4, 1.9, 0.2],
  [-0.3, 0.2, 1.4],
];
export const IMAGES = Array.from({ length: 2 }, (_, batch) =>
  Array.from({ length: 3 }, (_, channel) =>
    Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 5 }, (_, column) => Math.sin(1 + batch * 91 + channel * 37 + row * 11 + column * 5)),
    ),
  ),
);
export const KERNELS = Array.from({ length: 4 }, (_, kernel) =>
  Array.from({ length: 3 }, (_, channel) =>
    Array.from({ length: 3 }, (_, row) =>
      Array.from({ length: 2 }, (_, column) => Math.cos(kernel * 53 + channel * 17 + row * 7 + column)),
    ),
  ),
);
export const SIGNALS = IMAGES.map((channels) => channels.map((rows) => rows.flat().slice(0, 9)));
export const FILTERS = KERNELS.map((channels) => channels.map((rows) => rows.map(([first = 0]) => first)));

export function unary(name: string, expression: string, x: Nested = VECTOR): Pair {
  return { text: `input x: [n]\ny = ${name}\n`, expression, given: { x } };
}

export function matrix(name: string, expression: string, x: Nested = MATRIX): Pair {
  return { text: `input x: [m, n]\ny = ${name}\n`, expression, given: { x } };
}

export function pair(name: string, expression: string, a: Nested, b: Nested): Pair {
  return { text: `input a, b: [n]\ny = ${name}\n`, expression, given: { a, b } };
}

export function images(name: string, expression: string, given: Pair['given'] = { x: IMAGES, w: KERNELS }): Pair {
  const shapes = 'w' in given ? 'input x: [2, 3, 6, 5]\nparam w: [4, 3, 3, 2]' : 'input x: [2, 3, 6, 5]';
  return { text: `${shapes}\ny = ${name}\n`, expression, given };
}

export function signals(name: string, expression: string, given: Pair['given'] = { x: SIGNALS, w: FILTERS }): Pair {
  const shapes = 'w' in given ? 'input x: [2, 3, 9]\nparam w: [4, 3, 3]' : 'input x: [2, 3, 9]';
  return { text: `${shapes}\ny = ${name}\n`, expression, given };
}
