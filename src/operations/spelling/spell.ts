import { add, type Dimension, isOne, multiply, ONE, product, ZERO } from '../../program/dimension.ts';
import type { Site } from '../../program/operation.ts';
import { normalizeAxes, type Shape } from '../../program/shape.ts';
import {
  BINDING,
  type ElementSite,
  type GatherSpelling,
  type Helper,
  type MapSpelling,
  type Scalar,
  type Spelling,
  type SpellingCall,
  type TextSpelling,
  type Written,
} from '../../program/spelling.ts';

/** Shorthands in which the spellings are written. */

export const primary = (text: string): Written => ({ text, binding: BINDING.primary });

/** `a + b`: the right operand binds more tightly, so that the text means what the tree does. */
export function infixWritten(call: SpellingCall, symbol: string, binding: number): Written {
  return { text: `${call.operand(0, binding)} ${symbol} ${call.operand(1, binding + 0.1)}`, binding };
}

export function infixText(symbol: string, binding: number): TextSpelling {
  return (call) => infixWritten(call, symbol, binding);
}

/** A comparison: true and false, until whoever reads it asks for 1 and 0; two numbers may have to become a tensor. */
export function maskText(symbol: string, ofTensors = false): TextSpelling {
  const binding = BINDING.comparison + 0.1;
  return (call) => {
    const plain = ofTensors && call.written.every(({ type }) => type === 'number');
    const left = plain ? call.tensor(0, binding) : call.operand(0, binding);
    return { text: `${left} ${symbol} ${call.operand(1, binding)}`, binding: BINDING.comparison, type: 'mask' };
  };
}

export const MINUS: TextSpelling = (call) => ({ text: `-${call.operand(0, BINDING.sign + 0.1)}`, binding: BINDING.sign });

/** In Python a power is set apart: `-(a**2)`. */
export const PYTHON_MINUS: TextSpelling = (call) => ({
  text: `-${call.operand(0, BINDING.power + 0.1)}`,
  binding: BINDING.sign,
});

/** A function with its operands, each of which must be a tensor, and further arguments. */
export function calling(name: string, further: (call: SpellingCall) => readonly string[] = () => []): TextSpelling {
  return (call) => primary(`${name}(${[...allOperands(call), ...further(call)].join(', ')})`);
}

export function helping(helper: Helper, further: (call: SpellingCall) => readonly string[] = () => []): TextSpelling {
  return (call) => primary(`${call.helper(helper)}(${[...allOperands(call), ...further(call)].join(', ')})`);
}

export function allOperands(call: SpellingCall): readonly string[] {
  return call.written.map((_, index) => call.tensor(index));
}

/** Operands for NumPy: an array of whole numbers alone takes no others, so what it is made of has a point. */
export function fractional(call: SpellingCall, indices: readonly number[]): readonly string[] {
  const isWhole = indices.every((index) => call.written[index]?.type === 'number' && !call.operand(index).includes('.'));
  const pointed = (text: string): string => (/^-?\d+$/.test(text) ? `${text}.0` : `float(${text})`);
  return indices.map((index) => (isWhole ? pointed(call.operand(index)) : call.operand(index)));
}

/** `\sigma(a)`. */
export function latexFunction(name: string): TextSpelling {
  return (call) => primary(`${name}\\left(${call.written.map((_, index) => call.operand(index)).join(', ')}\\right)`);
}

export function map(c: TextSpelling, typescript: TextSpelling): MapSpelling {
  return { kind: 'map', c, typescript };
}

/** A function of numbers that the targets call almost alike. */
export function functionSpelling(name: string, latex: string, more: Partial<Spelling> = {}): Spelling {
  return {
    numpy: `np.${name}`,
    torch: `torch.${name}`,
    latex: latexFunction(latex),
    element: map(name, `Math.${name}`),
    ...more,
  };
}

/** A tuple as Python writes it. */
export function tuple(parts: readonly string[]): string {
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

export function shapeTuple(call: SpellingCall, shape: Shape): string {
  return tuple(shape.map((size) => call.size(size)));
}

/** The axes that an `axis=` option names, counted from 0; all of them unless given. */
export function axesAt({ options, operands: [shape = []] }: Site): readonly number[] {
  const { axis } = options as { readonly axis?: number | readonly number[] };
  if (axis === undefined) return shape.map((_, own) => own);
  return normalizeAxes(typeof axis === 'number' ? [axis] : axis, shape.length) ?? [];
}

/** The one axis of an `axis=` option; `otherwise` unless given. */
export function axisAt({ options, operands: [shape = []] }: Site, otherwise = 0): number {
  const axis = (options['axis'] as number | undefined) ?? otherwise;
  return axis < 0 ? axis + shape.length : axis;
}

/** `axis=0, keepdims=True` where they are not what goes without saying. */
export function reductionArguments(
  call: SpellingCall,
  words: { readonly axis: string; readonly keep: string },
): readonly string[] {
  const { site } = call;
  const axes = axesAt(site);
  const [shape = []] = site.operands;
  const all = axes.length === shape.length;
  const [only] = axes;
  const written = axes.length === 1 && only !== undefined ? String(only) : tuple(axes.map(String));
  const keep = site.options['keepdims'] === true ? [`${words.keep}=True`] : [];
  return [...(all && (keep.length === 0 || shape.length === 0) ? [] : [`${words.axis}=${written}`]), ...keep];
}

const NUMPY_WORDS = { axis: 'axis', keep: 'keepdims' };
const TORCH_WORDS = { axis: 'dim', keep: 'keepdim' };

export function numpyReduction(name: string): TextSpelling {
  return calling(name, (call) => reductionArguments(call, NUMPY_WORDS));
}

/** PyTorch takes an empty list of axes for all of them: a new axis of size 1 stands for none. */
export function torchReduction(name: string, axesNeeded = false): TextSpelling {
  return (call) => {
    const { site } = call;
    const [shape = []] = site.operands;
    const axes = axesAt(site);
    if (axes.length === 0) return primary(`${name}(${call.tensor(0, BINDING.primary)}.unsqueeze(-1), dim=-1)`);
    const keep = site.options['keepdims'] === true;
    const given =
      axesNeeded && !keep && axes.length === shape.length
        ? [`dim=${shape.length === 1 ? '0' : tuple(axes.map(String))}`]
        : reductionArguments(call, TORCH_WORDS);
    return primary(`${name}(${[call.tensor(0), ...given].join(', ')})`);
  };
}

/** A big operator with its index below, as in `\sum_{i}`; the reduced axes are named by their order. */
export function latexReduction(operator: string): TextSpelling {
  return (call) => {
    const [shape = []] = call.site.operands;
    const axes = axesAt(call.site);
    const below = axes.length === shape.length ? '' : `_{${axes.map((axis) => 'ijklpq'.charAt(axis)).join(',')}}`;
    return { text: `${operator}${below} ${call.operand(0, BINDING.product)}`, binding: BINDING.product };
  };
}

// Elements.

export function gather(
  reads: GatherSpelling['reads'] | ReturnType<GatherSpelling['reads']>,
  element: GatherSpelling['element'],
): GatherSpelling {
  return { kind: 'gather', isReduction: false, reads: typeof reads === 'string' ? () => reads : reads, element };
}

/** An element that is one sum, product or extreme, and nothing else. */
export function reduction(reads: ReturnType<GatherSpelling['reads']>, element: GatherSpelling['element']): GatherSpelling {
  return { ...gather(reads, element), isReduction: true };
}

export const scalarNumber = (value: number): Scalar => ({ kind: 'number', value });

export function mapped(spelling: MapSpelling, ...operands: readonly Scalar[]): Scalar {
  return { kind: 'map', spelling, operands, options: {} };
}

export const ADD = map(infixText('+', BINDING.sum), infixText('+', BINDING.sum));
export const SUBTRACT = map(infixText('-', BINDING.sum), infixText('-', BINDING.sum));
const QUOTIENT = BINDING.product + 0.05;

/** A product that a quotient begins with stands in parentheses for the reader, and the other way round. */
function typescriptProduct(symbol: '*' | '/'): TextSpelling {
  const binding = symbol === '*' ? BINDING.product : QUOTIENT;
  return (call) => {
    const own = call.written[0]?.binding ?? BINDING.primary;
    const mixed = own >= BINDING.product && own < BINDING.sign && own !== binding;
    const left = call.operand(0, mixed ? BINDING.primary : BINDING.product);
    return { text: `${left} ${symbol} ${call.operand(1, BINDING.product + 0.1)}`, binding };
  };
}

export const MULTIPLY = map(infixText('*', BINDING.product), typescriptProduct('*'));
export const DIVIDE = map(infixText('/', BINDING.product), typescriptProduct('/'));
export const EXP = map('exp', 'Math.exp');
export const LOG = map('log', 'Math.log');
export const SQRT = map('sqrt', 'Math.sqrt');

/** A position in memory, row by row. */
export function flatPosition(index: readonly Dimension[], shape: Shape): Dimension {
  return index.reduce((position, own, axis) => add(multiply(position, shape[axis] as Dimension), own), ZERO);
}

/** The index of an operand's element that a reduction takes: its own axes and the counters, in the operand's order. */
export function reducedIndex(at: ElementSite, counters: readonly Dimension[]): readonly Dimension[] {
  const [shape = []] = at.site.operands;
  const axes = axesAt(at.site);
  const kept = at.index.length === shape.length ? at.index.filter((_, axis) => !axes.includes(axis)) : at.index;
  let nextKept = 0;
  let nextReduced = 0;
  return shape
    .map(() => ZERO)
    .map((_, axis) => (axes.includes(axis) ? (counters[nextReduced++] as Dimension) : (kept[nextKept++] as Dimension)));
}

export function reducedSizes({ site }: ElementSite): readonly Dimension[] {
  const [shape = []] = site.operands;
  return axesAt(site).map((axis) => shape[axis] as Dimension);
}

/** A reduction of the operand's elements over the axes of `axis=`. */
export function reduced(
  at: ElementSite,
  by: 'sum' | 'product' | 'max' | 'min',
  of: (element: Scalar) => Scalar = (own) => own,
): Scalar {
  return at.reduce(by, reducedSizes(at), (counters) => of(at.operand(0, reducedIndex(at, counters))));
}

export function countOf(at: ElementSite): Scalar {
  return { kind: 'index', index: product(reducedSizes(at)) };
}

/** `index` without axes of size 1 is the same in both shapes: the usual reshape, which moves nothing. */
export function sameButOnes(a: Shape, b: Shape): boolean {
  const [left, right] = [a, b].map((shape) => shape.filter((size) => !isOne(size)).map(({ key }) => key));
  return left?.join('|') === right?.join('|');
}

/** Indices for a shape that has the same axes but for those of size 1. */
export function alignedIndex(index: readonly Dimension[], from: Shape, to: Shape): readonly Dimension[] {
  const kept = index.filter((_, axis) => !isOne(from[axis] ?? ONE));
  let next = 0;
  return to.map((size) => (isOne(size) ? ZERO : (kept[next++] as Dimension)));
}
