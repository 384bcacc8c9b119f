import type { Nested } from '../../../../src/engine/nested-lists.ts';
import type { Pair } from './pair.ts';

/** Numbers that differ, in a shape. */
function numbers([size, ...rest]: readonly number[], from: number): Nested {
  if (size === undefined) return Math.sin(from);
  return Array.from({ length: size }, (_, index) => numbers(rest, 3 * from + index + 1)) as Nested;
}

interface Steps {
  readonly stride: readonly number[];
  /** Before and after each axis, or the word. */
  readonly padding: readonly number[] | 'same';
  readonly dilation: readonly number[];
}

const listed = (counts: readonly number[]): string => (counts.length === 1 ? String(counts[0]) : `[${counts.join(', ')}]`);

function optionsOf({ stride, padding, dilation }: Steps): string {
  return `stride=${listed(stride)}, padding=${padding === 'same' ? '"same"' : listed(padding)}, dilation=${listed(dilation)}`;
}

/** `F.pad` names the last axis first. */
function padded({ padding }: Steps, rank: number, value: string): string {
  const pairs = Array.from({ length: rank }, (_, axis) => padding.slice(2 * axis, 2 * axis + 2) as number[]);
  return padding === 'same' ? 'x' : `F.pad(x, (${pairs.toReversed().flat().join(', ')}), value=${value})`;
}

const python = (counts: readonly number[]): string => `(${counts.join(', ')},)`;

function shaped(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function convolved(x: readonly number[], w: readonly number[], groups: number, steps: Steps): Pair {
  const rank = x.length - 2;
  const further = steps.padding === 'same' ? ', padding="same"' : '';
  const theirs = `stride=${python(steps.stride)}, dilation=${python(steps.dilation)}, groups=${groups}${further}`;
  return {
    text: `input x: ${shaped(x)}\nparam w: ${shaped(w)}\ny = conv${rank}d(x, w, ${optionsOf(steps)}, groups=${groups})\n`,
    expression: `F.conv${rank}d(${padded(steps, rank, '0')}, w, ${theirs})`,
    given: { x: numbers(x, 1), w: numbers(w, 2) },
  };
}

function transposed(
  x: readonly number[],
  w: readonly number[],
  groups: number,
  steps: Omit<Steps, 'padding'>,
  padding: number,
): Pair {
  const rank = x.length - 2;
  const further = steps.stride.some((stride) => stride > 1) ? 1 : 0;
  const output = steps.stride.every((stride) => stride > 1) ? further : 0;
  const ours = optionsOf({ ...steps, padding: [padding] });
  const theirs = `stride=${python(steps.stride)}, padding=${padding}, dilation=${python(steps.dilation)}`;
  return {
    text: `input x: ${shaped(x)}\nparam w: ${shaped(w)}\ny = conv_transpose${rank}d(x, w, ${ours}, groups=${groups}, output_padding=${output})\n`,
    expression: `F.conv_transpose${rank}d(x, w, ${theirs}, groups=${groups}, output_padding=${output})`,
    given: { x: numbers(x, 3), w: numbers(w, 4) },
  };
}

/** A padding on both sides alike is PyTorch's own; another one is put around before. */
function largest(x: readonly number[], size: readonly number[], steps: Steps): Pair {
  const rank = x.length - 2;
  const theirs = `${python(size)}, ${python(steps.stride)}, dilation=${python(steps.dilation)}`;
  return {
    text: `input x: ${shaped(x)}\ny = max_pool(x, size=${listed(size)}, ${optionsOf(steps)})\n`,
    expression: `F.max_pool${rank}d(${padded(steps, rank, '-float("inf")')}, ${theirs})`,
    given: { x: numbers(x, 5) },
  };
}

function averaged(x: readonly number[], size: readonly number[], stride: readonly number[], padding: readonly number[]): Pair {
  return {
    text: `input x: ${shaped(x)}\ny = avg_pool(x, size=${listed(size)}, stride=${listed(stride)}, padding=${listed(padding)})\n`,
    expression: `F.avg_pool${x.length - 2}d(x, ${python(size)}, ${python(stride)}, ${python(padding)})`,
    given: { x: numbers(x, 6) },
  };
}

function each<A, B>(first: readonly A[], second: readonly B[]): readonly (readonly [A, B])[] {
  return first.flatMap((a) => second.map((b) => [a, b] as const));
}

/** Lengths of 9 and 10, which no stride here divides, with and without room for a dilated window. */
const SIGNAL_STEPS: readonly Steps[] = [
  ...each(
    [1, 2, 3, 4],
    each(
      [
        [0, 0],
        [1, 1],
        [2, 0],
        [0, 3],
      ],
      [1, 2, 3],
    ),
  ).map(([stride, [padding, dilation]]) => ({
    stride: [stride],
    padding,
    dilation: [dilation],
  })),
  ...[1, 2, 3].map((dilation) => ({ stride: [1], padding: 'same' as const, dilation: [dilation] })),
];

const IMAGE_STEPS: readonly Steps[] = [
  { stride: [1, 1], padding: [1, 0, 0, 2], dilation: [1, 1] },
  { stride: [2, 1], padding: [0, 1, 1, 1], dilation: [1, 2] },
  { stride: [2, 3], padding: [1, 1, 1, 1], dilation: [2, 1] },
  { stride: [3, 2], padding: [2, 1, 0, 1], dilation: [2, 3] },
  { stride: [1, 1], padding: 'same', dilation: [2, 1] },
];

/** The channels of the kernels, and the groups: all together, halves, and one kernel or two for each channel. */
const GROUPINGS = [
  { kernels: 6, groups: 1 },
  { kernels: 6, groups: 2 },
  { kernels: 4, groups: 4 },
  { kernels: 8, groups: 4 },
] as const;

export const CONVOLUTIONS: readonly Pair[] = [
  ...each([9, 10], each(GROUPINGS, SIGNAL_STEPS)).map(([length, [{ kernels, groups }, steps]]) =>
    convolved([2, 4, length], [kernels, 4 / groups, 3], groups, steps),
  ),
  ...SIGNAL_STEPS.filter(({ padding }) => padding === 'same').map((steps) => convolved([2, 4, 9], [2, 4, 4], 1, steps)),
  ...each(GROUPINGS, IMAGE_STEPS).map(([{ kernels, groups }, steps]) =>
    convolved([2, 4, 7, 8], [kernels, 4 / groups, 3, 2], groups, steps),
  ),
  ...each([1, 2, 4], each(each([1, 2, 3], [1, 2]), [0, 1])).map(([groups, [[stride, dilation], padding]]) =>
    transposed([2, 4, 5], [4, 3, 3], groups, { stride: [stride], dilation: [dilation] }, padding),
  ),
  ...each([1, 2], [0, 1]).map(([groups, padding]) =>
    transposed([2, 4, 3, 2], [4, 2, 2, 3], groups, { stride: [2, 3], dilation: [2, 1] }, padding),
  ),
  ...SIGNAL_STEPS.filter(({ padding }) => padding !== 'same' && !padding.includes(3)).map((steps) =>
    largest([2, 3, 10], [3], steps),
  ),
  ...IMAGE_STEPS.slice(0, 3).map((steps) => largest([2, 3, 7, 8], [3, 3], steps)),
  ...each([1, 2, 3], [0, 1]).map(([stride, padding]) => averaged([2, 3, 10], [3], [stride], [padding])),
  averaged([2, 3, 7, 8], [2, 3], [2, 1], [1, 0]),
  averaged([2, 3, 7, 8], [3, 3], [3, 2], [1, 1]),
];
