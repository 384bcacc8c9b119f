import { printExpression } from '../../language/printer.ts';
import type { LocalFix } from '../../language/syntax.ts';
import { isUnknown, printShape, type Shape } from '../../program/shape.ts';
import type { CallExpression } from './argument-fixes.ts';

/** Functions of other libraries that are no operations here, and what is written instead. */

interface Absent {
  readonly hint: string;
  readonly fixes: readonly LocalFix[];
}

const RANDOM = 'random numbers are given from outside: declare a `const`';
const SHAPE = 'sizes are names, as in `x: [n]`: write the name';

const HINTS: ReadonlyMap<string, string> = new Map([
  ['dropout', 'its mask is given from outside: declare `const mask: [n] in mask` and multiply by it'],
  ['rand', RANDOM],
  ['randn', RANDOM],
  ['random', RANDOM],
  ['normal', RANDOM],
  ['uniform', RANDOM],
  ['bernoulli', RANDOM],
  ['shape', SHAPE],
  ['size', SHAPE],
  ['len', SHAPE],
]);

/** Tensors of one number with the shape of another one. */
const FILLED_LIKE: ReadonlyMap<string, string> = new Map([
  ['zeros_like', 'zeros'],
  ['ones_like', 'ones'],
]);

/** Functions that put tensors together, whose axis depends on their ranks. */
const STACKED: ReadonlySet<string> = new Set(['hstack', 'vstack']);

/** True for a function of other libraries that takes its tensors as a list. */
export function takesList({ name }: CallExpression): boolean {
  return STACKED.has(name.text.toLowerCase());
}

export function absentOperation(call: CallExpression, shapes: readonly Shape[]): Absent | undefined {
  const word = call.name.text.toLowerCase();
  if (STACKED.has(word)) return stacked(call, word, shapes);
  const like = FILLED_LIKE.get(word);
  if (like !== undefined) return filledLike(call, like, shapes);
  const hint = HINTS.get(word);
  return hint === undefined ? undefined : { hint: `: ${hint}`, fixes: [] };
}

/** `zeros_like(x)`: of the shape of `x`, as far as that is known. */
function filledLike({ arguments: given, span }: CallExpression, name: string, [shape]: readonly Shape[]): Absent {
  if (shape === undefined || isUnknown(shape) || given.length > 1)
    return { hint: `: write the shape, as in \`${name}([n])\``, fixes: [] };
  const text = `${name}(${printShape(shape)})`;
  return { hint: `: write \`${text}\``, fixes: [{ title: `Write \`${text}\``, respells: true, edits: [{ span, text }] }] };
}

/** Beside each other, matrices are joined along their columns; one above the other, vectors become rows. */
function stacked(call: CallExpression, word: string, shapes: readonly Shape[]): Absent {
  const [first] = call.arguments;
  const values = first?.value.kind === 'list' ? first.value.elements : call.arguments.map(({ value }) => value);
  const ranks = new Set(shapes.map((shape) => (isUnknown(shape) ? 0 : shape.length)));
  const [rank = 0] = ranks;
  const isPlain = call.arguments.every(({ name }) => name === undefined) && ranks.size === 1 && (rank === 1 || rank === 2);
  if (!isPlain)
    return { hint: ': tensors are joined by `concat(a, b, axis=0)`, and `stack(a, b)` makes rows of them', fixes: [] };
  const name = word === 'vstack' && rank === 1 ? 'stack' : 'concat';
  const axis = word === 'hstack' && rank === 2 ? ', axis=1' : '';
  const text = `${name}(${values.map(printExpression).join(', ')}${axis})`;
  return {
    hint: `: write \`${text}\``,
    fixes: [{ title: `Write \`${text}\``, respells: true, edits: [{ span: call.span, text }] }],
  };
}
