import { type Dimension, isOne, printDimension } from '../../program/dimension.ts';
import type { OptionValue, Site } from '../../program/operation.ts';
import { normalizeAxes, type Shape } from '../../program/shape.ts';
import { BINDING, type SpellingCall, type TextSpelling } from '../../program/spelling.ts';
import { primary } from './spell.ts';

/** LaTeX for operations that the other targets write as simpler ones. */

/** Axes and parameters as a subscript of the operation's name; empty for defaults. */
function below(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `_{${parts.join(',\\,')}}`;
}

/** A whole number for every spatial axis as one, where they are alike: `2`, or `2 \times 3`. */
function countsText(counts: unknown): string {
  const all = Array.isArray(counts) ? counts.map(String) : [String(counts)];
  return new Set(all).size === 1 ? (all[0] ?? '') : all.join(' \\times ');
}

/** A loss of logits and targets: the targets come first, then the probabilities that the logits become. */
export function latexLoss(name: string, link: string): TextSpelling {
  return (call) => primary(`\\mathrm{${name}}\\left(${call.operand(1)}, ${link}\\left(${call.operand(0)}\\right)\\right)`);
}

function normalizedAxes({ options, operands: [shape = []] }: Site): readonly string[] {
  const { axis } = options as { readonly axis?: number | readonly number[] };
  if (axis === undefined) return [];
  const axes = normalizeAxes(typeof axis === 'number' ? [axis] : axis, shape.length) ?? [];
  return axes.length === 1 && axes[0] === shape.length - 1 ? [] : axes.map(String);
}

function epsilon({ site, number }: SpellingCall): readonly string[] {
  const { eps } = site.options as { readonly eps?: number };
  return eps === undefined ? [] : [`\\epsilon = ${number(eps)}`];
}

/** Arguments of a normalisation in LaTeX: the operand, a semicolon, and the learned parameters. */
export function latexNorm(name: string): TextSpelling {
  return (call) => {
    const [normalized = '', ...learned] = call.written.map((_, index) => call.operand(index));
    const under = below([...normalizedAxes(call.site), ...epsilon(call)]);
    return primary(`\\mathrm{${name}}${under}\\left(${normalized}; ${learned.join(', ')}\\right)`);
  };
}

const isUsual = (counts: unknown, usual: string): boolean => counts === undefined || countsText(counts) === usual;

/** A padding by one number an axis, by one for each of its sides, or by the word for it. */
function paddingText(padding: OptionValue | undefined, rank: number): string {
  if (padding === undefined) return '0';
  if (typeof padding === 'string') return `\\mathrm{${padding}}`;
  const texts = (padding as Shape).map(printDimension);
  return texts.length > rank ? `(${texts.join(', ')})` : countsText(texts);
}

/** The options that say how windows lie, where it is not as it would be anyway. */
function geometryParts({ operands: [shape = []], options: { padding, dilation } }: Site): readonly string[] {
  const around = paddingText(padding, shape.length - 2);
  return [...(around === '0' ? [] : [`p = ${around}`]), ...(isUsual(dilation, '1') ? [] : [`d = ${countsText(dilation)}`])];
}

/** `x * w`, with what is not as usual below the star. */
export const LATEX_CONVOLUTION: TextSpelling = (call) => {
  const { stride, groups } = call.site.options;
  const under = below([
    ...(isUsual(stride, '1') ? [] : [`s = ${countsText(stride)}`]),
    ...geometryParts(call.site),
    ...(groups === undefined || isOne(groups as Dimension) ? [] : [`g = ${printDimension(groups as Dimension)}`]),
  ]);
  const [x, w] = [call.operand(0, BINDING.product), call.operand(1, BINDING.product + 0.1)];
  return { text: `${x} *${under} ${w}`, binding: BINDING.product };
};

/** The sizes of a window stand below, and the stride where it is not the size. */
export function latexPool(name: string): TextSpelling {
  return (call) => {
    const { size, stride } = call.site.options;
    const steps = isUsual(stride, countsText(size)) ? [] : [`s = ${countsText(stride)}`];
    const under = below([countsText(size), ...steps, ...geometryParts(call.site)]);
    return primary(`\\mathrm{${name}}${under}\\left(${call.operand(0)}\\right)`);
  };
}
