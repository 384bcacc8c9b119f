import { constant, type Dimension, isNeverPositive, isOne, ONE, printDimension } from '../../program/dimension.ts';
import { exactQuotient } from '../../program/exact-quotient.ts';
import type { OptionDescription, Problem } from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import { option } from '../describe.ts';

/** Channels that are convolved apart: each group of them by kernels of its own. */

type Given = Readonly<Record<string, unknown>>;

export const GROUPS: OptionDescription = option(
  'groups',
  'dimension',
  'into how many groups the channels are divided, each with kernels of its own',
  ([shape = []]) => [constant(2), shape[1] ?? ONE],
  { fallback: '1', elsewhere: ['group', 'feature_group_count'] },
);

export function groupsOf(options: Given): Dimension {
  return (options['groups'] as Dimension | undefined) ?? ONE;
}

export function groupsAt(options: Given): number {
  return Number(options['groups'] ?? 1);
}

/** The size of each group; undefined where they do not come out even. */
export function perGroup(size: Dimension, options: Given): Dimension | undefined {
  const groups = groupsOf(options);
  return isNeverPositive(groups) ? undefined : exactQuotient(size, groups);
}

/** The shape with the channels of one axis in their groups. */
export function inGroups(shape: Shape, axis: number, options: Given): Shape {
  return shape.toSpliced(axis, 1, groupsOf(options), perGroup(shape[axis] ?? ONE, options) ?? ONE);
}

export function isOneGroup(options: Given): boolean {
  return isOne(groupsOf(options));
}

/** The problem of channels or kernels that cannot be divided so. */
export function unevenProblem(name: string, what: 'channels' | 'kernels', size: Dimension, options: Given): Problem | undefined {
  if (perGroup(size, options) !== undefined) return undefined;
  const message = `\`${name}\` cannot divide ${printDimension(size)} ${what} into ${printDimension(groupsOf(options))} equal groups`;
  return { code: 'wrong-arguments', message, option: 'groups' };
}
