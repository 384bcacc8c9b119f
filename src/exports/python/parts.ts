import type { Helper } from '../../program/spelling.ts';
import { WIDTH } from '../document/document.ts';
import { prose } from '../document/prose.ts';
import { writeSize } from '../text.ts';
import type { ExportUnit } from '../unit.ts';
import type { PythonScope } from './passes.ts';
import type { SizeSource, SizeSources } from './sizes.ts';

/** Pieces that every exported Python file is made of. */

export const docText = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"""/g, "'''");

/** The first line of a docstring, and its last one: a quote of its own would be taken for one of the three. */
const opened = (text: string): string => `"""${text.startsWith('"') ? ' ' : ''}${text}`;
const closed = (text: string): string => `${text}${text.endsWith('"') ? ' ' : ''}"""`;

/** The docstring of the module. */
export function heading({ name, title }: ExportUnit): readonly string[] {
  const lines = title.length === 0 ? [`The forward and backward pass of ${name}.`] : title;
  const [first = '', ...rest] = lines.map(docText);
  const whole = closed(opened(first));
  if (rest.length === 0 && whole.length <= WIDTH) return [whole];
  return [...prose([opened(first), ...rest], WIDTH), '"""'];
}

export function tupleText(parts: readonly string[]): string {
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

/** Modules that helpers read, and others, in front of the library. */
export function importLines(helpers: readonly Helper[], others: readonly string[] = []): readonly string[] {
  const modules = [...new Set([...others, ...helpers.flatMap(({ imports = [] }) => imports)])].sort();
  return modules.length === 0 ? [] : [...modules.map((name) => `import ${name}`), ''];
}

/** The targets into which a tuple is unpacked. */
export function unpacked(parts: readonly string[]): string {
  return parts.length === 1 ? tupleText(parts) : parts.join(', ');
}

/** `n = x.shape[0]` */
export function foundSize({ name, variable, axis, offset, factor }: SizeSource, scope: PythonScope): string {
  const size = `${scope.variable(variable)}.shape[${axis}]`;
  const shift = writeSize(offset, (other) => scope.size(other)).text;
  const sum = offset.terms.length === 0 ? size : shift.startsWith('-') ? `${size} - ${shift.slice(1)}` : `${size} + ${shift}`;
  const whole = offset.terms.length === 0 ? sum : `(${sum})`;
  return `${scope.size(name)} = ${factor === 1 ? sum : `${whole} // ${factor}`}`;
}

/** Parameters for the sizes that no shape tells; those that the file fixes need not be stated. */
export function openSizes({ open }: Pick<SizeSources, 'open'>, unit: ExportUnit, scope: PythonScope): readonly string[] {
  return open
    .map((name) => ({ name: scope.size(name), size: unit.forward.dimensions.get(name)?.size }))
    .sort((a, b) => Number(a.size !== undefined) - Number(b.size !== undefined))
    .map(({ name, size }) => (size === undefined ? name : `${name}=${size}`));
}
