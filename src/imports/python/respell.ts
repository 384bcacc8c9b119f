import { NUMPY } from '../../exports/python/numpy-library.ts';
import { constantText, type PythonLibrary, spellingOf } from '../../exports/python/passes.ts';
import { torchLike } from '../../exports/python/torch.ts';
import { bound, ExpressionWriter, numberText } from '../../exports/text.ts';
import { pythonBrackets } from '../../operations/spelling/brackets.ts';
import type { Value, Variable } from '../../program/program.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import { BINDING, type Written } from '../../program/spelling.ts';
import { nameOf } from './sizes.ts';
import type { Abstract } from './values.ts';

/** Python's own names, at a place, of the variables and sizes of the program. */
export interface PythonNames {
  readonly variables: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, string>;
  /** Values of forward variables that Python has no name for there. */
  readonly definition: (name: string) => Value | undefined;
  readonly isTorch: boolean;
  /** Functions that the file has. */
  readonly functions: ReadonlySet<string>;
}

/** Raised for a value that cannot be written with what Python has at a place. */
export class Unspeakable extends Error {}

/** Sizes that a name's shape has. */
function sizesOf(text: string, shape: Shape, sizes: Map<string, string>): void {
  for (const [axis, own] of isUnknown(shape) ? [] : shape.entries()) {
    const name = nameOf(own);
    if (name !== undefined && !sizes.has(name)) sizes.set(name, `${text}.shape[${axis}]`);
  }
}

/** Variables nest in what keeps them: tuples, dictionaries, objects. */
function collect(
  text: string,
  of: Abstract,
  names: Map<string, string>,
  sizes: Map<string, string>,
  given: (name: string) => Variable | undefined,
  depth: number,
): void {
  const put = (map: Map<string, string>, key: string): void => {
    const known = map.get(key);
    if (known === undefined || known.length > text.length) map.set(key, text);
  };
  if (of.kind === 'tensor' && of.value.kind === 'read') put(names, of.value.variable.name);
  const variable = of.kind === 'given' ? given(of.key ?? of.name) : undefined;
  if (of.kind === 'given') put(names, variable?.name ?? of.name);
  sizesOf(text, variable?.shape ?? [], sizes);
  const size = of.kind === 'size' ? nameOf(of.size) : undefined;
  if (size !== undefined) put(sizes, size);
  if (of.kind === 'tensor' && of.value.kind === 'read') sizesOf(text, of.value.shape, sizes);
  if (depth === 0) return;
  const inner = (part: string, own: Abstract): void => collect(part, own, names, sizes, given, depth - 1);
  if (of.kind === 'sequence' && of.items.length <= 40) for (const [at, item] of of.items.entries()) inner(`${text}[${at}]`, item);
  if (of.kind === 'dictionary') for (const [key, own] of of.entries) inner(`${text}['${key}']`, own);
  if (of.kind === 'object')
    for (const [key, own] of of.attributes)
      if (key !== 'saved_tensors' && key !== 'saved_variables') inner(`${text}.${key}`, own);
}

export function namesAt(
  scope: ReadonlyMap<string, Abstract>,
  given: (name: string) => Variable | undefined,
): Pick<PythonNames, 'variables' | 'sizes'> {
  const variables = new Map<string, string>();
  const sizes = new Map<string, string>();
  for (const [name, own] of scope) collect(name, own, variables, sizes, given, 3);
  return { variables, sizes };
}

function libraryOf(names: PythonNames): PythonLibrary {
  if (!names.isTorch) return NUMPY;
  return torchLike([...names.variables.values()].find((own) => /^\w+$/.test(own)) ?? 'x');
}

/** A value of the language as Python writes it at a place. Throws `Unspeakable` for what it cannot. */
export function spellValue(value: Value, names: PythonNames): Written {
  const library = libraryOf(names);
  let depth = 0;
  const read = (name: string): Written => {
    const known = names.variables.get(name);
    if (known !== undefined) return { text: known, binding: BINDING.primary };
    const own = names.definition(name);
    depth += 1;
    if (own === undefined || depth > 6) throw new Unspeakable(`\`${name}\` is not known here`);
    const written = writer.write(own);
    depth -= 1;
    return written;
  };
  const writer: ExpressionWriter = new ExpressionWriter({
    spelling: ({ operation }) => spellingOf(operation.name, operation.spelling?.[library.spelling]),
    name: (name) => {
      const known = names.sizes.get(name);
      if (known === undefined) throw new Unspeakable(`the size \`${name}\` is not known here`);
      return known;
    },
    read: ({ variable }) => read(variable.name),
    number: (own, text) => constantText(library, own) ?? numberText(own, text),
    unmask: library.unmask,
    wrap: (number) => number,
    like: library.like,
    isTrue: (operand) => `${bound(operand, BINDING.comparison + 0.1)} != 0`,
    brackets: pythonBrackets,
  });
  const written = writer.write(value);
  const missing = writer.helpers.find(({ name }) => !names.functions.has(name));
  if (missing !== undefined) throw new Unspeakable(`the file has no function \`${missing.name}\``);
  return written;
}
