import { tokenize } from '../../language/grammar/lexer.ts';
import { type Borrowed, borrowed } from '../../language/grammar/methods.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import { printExpression } from '../../language/printer.ts';
import { applyLocalFix } from '../../language/replacement.ts';
import { type Argument, type Expression, type LocalEdit, walk } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { Difference, Library, Operation } from '../../program/operation.ts';
import { tryExpression } from '../inference/trial.ts';
import type { Scope } from '../names/scope.ts';
import type { CallExpression } from './argument-fixes.ts';
import { operationElsewhere } from './elsewhere.ts';

/** Values that other libraries have under the name of an operation: a statement with them must say the same here. */

const LIBRARIES: ReadonlyMap<string, Library> = new Map([
  ['torch', 'PyTorch'],
  ['F', 'PyTorch'],
  ['functional', 'PyTorch'],
  ['tf', 'TensorFlow'],
  ['jax', 'JAX'],
  ['jnp', 'JAX'],
  ['lax', 'JAX'],
  ['scipy', 'SciPy'],
  ['special', 'SciPy'],
  ['np', 'NumPy'],
  ['numpy', 'NumPy'],
  ['cp', 'NumPy'],
  ['math', 'NumPy'],
  ['linalg', 'NumPy'],
  // By itself it is the one of Flax, whose functions are those of JAX.
  ['nn', 'JAX'],
]);

function libraryOf({ modules }: Borrowed): Library {
  if (modules.length === 0) return 'method';
  const found = modules.flatMap((word) =>
    word === 'nn' || word === 'linalg' || word === 'special' ? [] : (LIBRARIES.get(word) ?? []),
  );
  return found[0] ?? LIBRARIES.get(modules[0] ?? '') ?? 'NumPy';
}

/** A statement in the words of other libraries, with their defaults written out, and differences that cannot be written. */
export interface Meant {
  readonly text: string;
  /** Differences of a library, in words. */
  readonly told: readonly string[];
  /** False if something is no value of this language. */
  readonly isSame: boolean;
}

/** The operation that a word of a library stands for. */
export function operationOf(word: string): Operation | undefined {
  return OPERATIONS.call(word) ?? operationElsewhere(word);
}

/** A statement without modules and methods as its libraries mean it. */
export function meantBy(original: string, changed: string, scope: Scope): Meant {
  const words = borrowed({ text: original, tokens: tokenize(original).filter(({ kind }) => kind !== 'comment') });
  const { syntax } = parseStatement(changed);
  if (words.length === 0 || syntax.kind !== 'equation') return { text: changed, told: [], isSame: true };
  const libraries = new Map<Operation, Library[]>();
  for (const own of words) {
    const operation = operationOf(own.word);
    if (operation !== undefined) libraries.set(operation, [...(libraries.get(operation) ?? []), libraryOf(own)]);
  }
  const edits: LocalEdit[] = [];
  const told: string[] = [];
  let isSame = !isTransposedOtherwise(words, syntax.value, scope);
  for (const call of walk([syntax.value])) {
    const operation = call.kind === 'call' ? operationOf(call.name.text) : undefined;
    if (call.kind !== 'call' || operation === undefined) continue;
    const difference = differenceOf(call, operation, libraries.get(operation) ?? []);
    if (difference === undefined) continue;
    if (difference.argument === undefined) told.push(difference.told);
    if (difference.written === undefined) isSame = false;
    edits.push(...editsFor(call, difference, changed));
  }
  return { text: edits.length === 0 ? changed : applyLocalFix(changed, { edits }), told, isSame };
}

function isSaid({ name, value }: Argument, argument: string | undefined): boolean {
  return name !== undefined && `${name.text}=${printExpression(value)}` === argument;
}

function differenceOf(
  call: CallExpression,
  { documentation: { differs = [] } }: Operation,
  libraries: readonly Library[],
): Difference | undefined {
  return differs.find(
    ({ in: own, argument, unless = [] }) =>
      own.some((library) => libraries.includes(library)) &&
      (argument === undefined || call.arguments.some((given) => isSaid(given, argument))) &&
      !call.arguments.some(({ name }) => name !== undefined && unless.includes(name.text)),
  );
}

function editsFor(call: CallExpression, { argument, written }: Difference, text: string): readonly LocalEdit[] {
  if (written === undefined) return [];
  const { name, arguments: given } = call;
  const at = given.findIndex((own) => isSaid(own, argument));
  const [removed, before] = [given[at], given[at - 1]];
  const without =
    removed === undefined
      ? []
      : [{ span: { start: before?.value.span.end ?? name.span.end + 1, end: removed.value.span.end }, text: '' }];
  if (written === 'plainly') return without;
  const end = endOf(call, text);
  if ('option' in written) return [...without, { span: { start: end, end }, text: `, ${written.option}` }];
  const [open, close] = [name.span.start, end + 1];
  return [
    { span: { start: open, end: open }, text: `${written.inside}(` },
    ...without,
    { span: { start: close, end: close }, text: ')' },
  ];
}

/** The offset of the bracket that closes a call: brackets around a call belong to its span. */
function endOf({ name, arguments: given }: CallExpression, text: string): number {
  return text.indexOf(')', given.at(-1)?.value.span.end ?? name.span.end);
}

/** Methods that exchange the two first axes, or all of them, which are the two last ones of a matrix only. */
const TRANSPOSES: ReadonlySet<string> = new Set('transpose permute t swapaxes'.split(' '));

function isTransposedOtherwise(words: readonly Borrowed[], value: Expression, scope: Scope): boolean {
  if (!words.some(({ word }) => TRANSPOSES.has(word))) return false;
  return [...walk([value])].some(
    (part) => part.kind === 'transpose' && tryExpression(part.operand, scope).value.shape.length > 2,
  );
}
