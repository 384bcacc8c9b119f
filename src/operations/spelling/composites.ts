import type { Site } from '../../program/operation.ts';
import { normalizeAxes } from '../../program/shape.ts';
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

/** `x * w`, with stride and padding below the star where they are not 1 and 0. */
export const LATEX_CONVOLUTION: TextSpelling = (call) => {
  const { stride, padding } = call.site.options;
  const under = below([
    ...(isUsual(stride, '1') ? [] : [`s = ${countsText(stride)}`]),
    ...(isUsual(padding, '0') ? [] : [`p = ${countsText(padding)}`]),
  ]);
  const [x, w] = [call.operand(0, BINDING.product), call.operand(1, BINDING.product + 0.1)];
  return { text: `${x} *${under} ${w}`, binding: BINDING.product };
};

/** The sizes of a window stand below, and the stride where it is not the size. */
export function latexPool(name: string): TextSpelling {
  return (call) => {
    const { size, stride } = call.site.options;
    const under = below([countsText(size), ...(isUsual(stride, countsText(size)) ? [] : [`s = ${countsText(stride)}`])]);
    return primary(`\\mathrm{${name}}${under}\\left(${call.operand(0)}\\right)`);
  };
}
