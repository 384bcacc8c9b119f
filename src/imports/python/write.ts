import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { isOne, namesIn } from '../../program/dimension.ts';
import type { Options, OptionValue } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';
import { type ImportedEquation, printEquation, shapeText } from './program-text.ts';
import type { ReadGradient } from './read-gradient.ts';
import type { Reading } from './reading.ts';
import type { Range } from './syntax.ts';
import { variablesIn } from './value-parts.ts';

/** A line of the imported program, and what it came from. */
export interface ImportedLine {
  readonly text: string;
  readonly range: Range;
  readonly equation?: ImportedEquation;
  /** The item of a `return` that it is. */
  readonly item?: Range;
  /** The name that it defines. */
  readonly target?: string;
}

function sizesOfOption(value: OptionValue): readonly string[] {
  if (typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((own) => (typeof own === 'object' ? [...namesIn(own)] : []));
  return 'terms' in value ? [...namesIn(value)] : [];
}

function sizesOfOptions(options: Options): readonly string[] {
  return Object.values(options).flatMap(sizesOfOption);
}

/** Names of sizes that a value speaks of. */
function sizesIn(value: Value): readonly string[] {
  if (value.kind === 'size') return [...namesIn(value.dimension)];
  if (value.kind !== 'apply') return [];
  return [...sizesOfOptions(value.options), ...value.operands.flatMap(sizesIn)];
}

/** Equations of the backward pass under the names of the adjoints that they are, where they are nothing else. */
function renamed(reading: Reading): ReadonlyMap<Variable, ReadGradient> {
  const { machine, gradients } = reading;
  const reads = new Map<Variable, number>();
  const all = [...machine.program.equations.map(({ value }) => value), ...gradients.map(({ value }) => value)];
  for (const variable of all.flatMap(variablesIn)) reads.set(variable, (reads.get(variable) ?? 0) + 1);
  const backward = new Set(machine.program.equations.filter(({ pass }) => pass === 'backward').map(({ target }) => target));
  return new Map(
    gradients.flatMap((gradient) => {
      const { value } = gradient;
      const isOwn = value.kind === 'read' && backward.has(value.variable) && reads.get(value.variable) === 1;
      return isOwn ? [[value.variable, gradient] as const] : [];
    }),
  );
}

/** Labels as a matrix have a single 1 in each row; gradients of a softmax are written for that. */
function labelDomain({ name, shape }: Variable): string {
  const last = shape.at(-1);
  const isLabel = /^(t|y|y_?(true|onehot|oh|hot)|targets?|labels?|one_?hot\w*|truth)$/i.test(name);
  return isLabel && shape.length >= 2 && last !== undefined && !isOne(last) ? 'onehot' : '';
}

/**
 * Adjoints of numbers that a backward pass is given, and does not read. The language takes one that no line speaks of as 1; a function with
 * a parameter for it is right only for any number, so the program must speak of it.
 */
function ignoredAdjoints({ machine, outputs, gradients, isUnit }: Reading): readonly Variable[] {
  if (isUnit) return [];
  const backward = machine.program.equations.filter(({ pass }) => pass === 'backward').map(({ value }) => value);
  const read = new Set([...backward, ...gradients.map(({ value }) => value)].flatMap(variablesIn).map(({ name }) => name));
  return outputs
    .filter(({ shape }) => shape.length === 0)
    .map(adjointOf)
    .filter(({ name }) => !read.has(name));
}

/** The program of a reading, line by line. */
export function writeProgram(reading: Reading): readonly ImportedLine[] {
  const { machine, outputs, gradients, isUnit } = reading;
  const { declared, equations } = machine.program;
  const at = machine.at;
  const active = reading.alone?.learned ?? new Set(gradients.map(({ of }) => of));
  const lines: ImportedLine[] = [];
  const add = (text: string, range: Range = at, equation?: ImportedEquation, target = equation?.target.name): void => {
    lines.push({ text, range, ...(equation && { equation }), ...(target !== undefined && { target }) });
  };
  const shaped = new Set(declared.flatMap(({ variable }) => variable.shape.flatMap((size) => [...namesIn(size)])));
  const used = new Set(equations.flatMap(({ value }) => sizesIn(value)));
  for (const name of used) if (!shaped.has(name)) add(`dim ${name} = 2`);
  for (const { variable, domain } of declared) {
    const keyword = active.has(variable) ? 'input' : 'const';
    const own = domain === '' && keyword === 'const' ? labelDomain(variable) : domain;
    add(`${keyword} ${variable.name}: ${shapeText(variable.shape)}${own === '' ? '' : ` in ${own}`}`);
  }
  for (const equation of equations)
    if (equation.pass === 'forward') add(printEquation(equation.target.name, equation.value), equation.range, equation);
  for (const output of outputs) add(`output ${output.name}`);
  if (gradients.length === 0) return lines;
  add('backward {');
  if (isUnit) for (const output of outputs) add(`  ${adjointName(output.name)} = 1`);
  for (const adjoint of ignoredAdjoints(reading)) add(`  given_${adjoint.name} = ${adjoint.name}`);
  const names = renamed(reading);
  for (const equation of equations) {
    if (equation.pass !== 'backward') continue;
    const own = names.get(equation.target);
    const target = own === undefined ? equation.target.name : adjointName(own.of.name);
    add(`  ${printEquation(target, equation.value)}`, equation.range, equation, target);
  }
  for (const { of, value, range } of gradients)
    if (value.kind !== 'read' || !names.has(value.variable)) add(`  ${printEquation(adjointName(of.name), value)}`, range);
  add('}');
  return lines;
}
