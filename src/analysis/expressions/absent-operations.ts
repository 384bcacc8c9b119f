import { printExpression } from '../../language/printer.ts';
import type { Expression, LocalFix } from '../../language/syntax.ts';
import type { CallExpression } from './argument-fixes.ts';

/** Functions of other libraries that are no operations here, and what is written instead. */

interface Absent {
  readonly hint: string;
  readonly fixes: readonly LocalFix[];
}

const INDEX = 'an index has no gradient; `max` gives the value, and weights that add up to 1 are `softmax`';
const RANDOM = 'random numbers are given from outside: declare a `const`';
const SHAPE = 'sizes are names, as in `x: [n]`: write the name';
const ORDER = 'an order has no gradient: what it gives is a `const`';

const HINTS: ReadonlyMap<string, string> = new Map([
  ['argmax', INDEX],
  ['argmin', INDEX.replace('`max`', '`min`')],
  ['argsort', ORDER],
  ['sort', ORDER],
  ['topk', ORDER],
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

/** Functions that make a tensor of one number. */
const FILLED: ReadonlyMap<string, string> = new Map([
  ['zeros', '0'],
  ['ones', '1'],
]);

export function absentOperation(call: CallExpression): Absent | undefined {
  const word = call.name.text.toLowerCase();
  const hint = HINTS.get(word);
  if (hint !== undefined) return { hint: `: ${hint}`, fixes: [] };
  const number = FILLED.get(word);
  return number === undefined ? undefined : filled(call, number);
}

/** `zeros(n)` and `zeros([m, n])`. */
function filled({ arguments: given, span }: CallExpression, number: string): Absent {
  const values = given.flatMap(({ name, value }) => (name === undefined ? [value] : []));
  const sizes = values.flatMap((value): readonly Expression[] => (value.kind === 'list' ? value.elements : [value]));
  if (sizes.length === 0 || sizes.length < given.length)
    return { hint: `: a number is stretched by \`broadcast(${number}, [n])\``, fixes: [] };
  const text = `broadcast(${number}, [${sizes.map(printExpression).join(', ')}])`;
  return { hint: `: write \`${text}\``, fixes: [{ title: `Write \`${text}\``, edits: [{ span, text }] }] };
}
