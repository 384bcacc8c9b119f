import { adjointName } from '../../program/adjoints.ts';
import type { Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf, primalsOf } from '../../program/steps.ts';
import { NumberedNames } from './numbered-names.ts';

/** Names for the parts of a program's equations. */
export interface PartNames {
  readonly taken: NumberedNames;
  /** The number of parts in earlier equations for the same sequence: numbering continues from there. */
  readonly before: (equation: Equation) => number;
}

/** The names of an equation's parts: one prefix, and numbers from `first` on. */
export interface PartSeries {
  readonly prefix: string;
  readonly first: number;
}

/** Names for parts: they must not be forward names, nor the adjoints of those, nor any of the others. */
export function partNames(forward: Program, others: Iterable<string> = []): PartNames {
  // Equations of one operation, as in the post, have no parts: the names are collected for the first that has.
  let taken: NumberedNames | undefined;
  return {
    get taken() {
      taken ??= numberedNames(forward, others);
      return taken;
    },
    before: partsBefore(forward.body),
  };
}

function numberedNames(forward: Program, others: Iterable<string>): NumberedNames {
  const names = new NumberedNames([...forward.dimensions.keys(), ...loopVariablesOf(forward.body), ...others]);
  for (const { name } of [...forward.given, ...primalsOf(forward.body)]) if (names.add(name)) names.add(adjointName(name));
  return names;
}

/** All names of a forward pass, and the adjoints of its variables. */
export function forwardNames(forward: Program): readonly string[] {
  const variables = [...forward.given, ...primalsOf(forward.body)].map(({ name }) => name);
  return [...forward.dimensions.keys(), ...loopVariablesOf(forward.body), ...variables, ...variables.map(adjointName)];
}

function loopVariablesOf(body: readonly Step[]): readonly string[] {
  return body.flatMap((step) => (step.kind === 'loop' ? [step.variable, ...loopVariablesOf(step.body)] : []));
}

/** Numbers of the parts where several equations define one sequence, `h[0] = ...` and `h[t] = ...`. */
export function partsBefore(
  body: readonly Step[],
  broken: (value: Value) => Value = (value) => value,
): (equation: Equation) => number {
  let before: ReadonlyMap<Equation, number> | undefined;
  return (equation) => {
    if (!isSequence(equation)) return 0;
    before ??= countedParts(equationsOf(body).filter(isSequence), broken);
    return before.get(equation) ?? 0;
  };
}

function isSequence({ target }: Equation): boolean {
  return target.isLocal !== true && target.ranges.length > 0;
}

function countedParts(equations: readonly Equation[], broken: (value: Value) => Value): ReadonlyMap<Equation, number> {
  const counts = new Map<Variable, number>();
  const before = new Map<Equation, number>();
  for (const equation of equations) {
    const count = counts.get(equation.target) ?? 0;
    before.set(equation, count);
    counts.set(equation.target, count + Math.max(0, countOperations(broken(equation.value)) - 1));
  }
  return before;
}

export function countOperations(value: Value): number {
  return value.kind === 'apply' ? value.operands.reduce((count, operand) => count + countOperations(operand), 1) : 0;
}

/** True if an equation has more than one operation. */
export function hasParts({ value }: Equation): boolean {
  return value.kind === 'apply' && value.operands.some(isOperation);
}

function isOperation({ kind }: Value): boolean {
  return kind === 'apply';
}

/** A prefix under which `z_1`, `z_2`, ... and their adjoints are all free. */
function freePrefix(name: string, first: number, value: Value, taken: NumberedNames): string {
  let prefix = `${name}_`;
  // The names of a file seldom end with numbers: then there is nothing to count.
  while (taken.hasStem(prefix) || taken.hasStem(adjointName(prefix))) {
    const last = first + countOperations(value) - 2;
    if (!taken.hasAny(prefix, first, last) && !taken.hasAny(adjointName(prefix), first, last)) break;
    prefix += '_';
  }
  return prefix;
}

export function partName({ prefix, first }: PartSeries, part: number): string {
  return `${prefix}${first + part}`;
}

export function partSeries(equation: Equation, { taken, before }: PartNames): PartSeries {
  const first = before(equation) + 1;
  return { prefix: freePrefix(equation.target.name, first, equation.value, taken), first };
}

/** The names of an equation's parts, in the order in which they are computed. */
export function partNamesOf(equation: Equation, names: PartNames): readonly string[] {
  if (!hasParts(equation)) return [];
  const series = partSeries(equation, names);
  return Array.from({ length: countOperations(equation.value) - 1 }, (_, part) => partName(series, part));
}

/** A name for what an equation's lines compute several times; it is taken from then on. */
export type HelperNames = (equation: Equation) => string;

/** Helpers are numbered after the parts: the first of `z_4`, `z_5`, ... that is free, and so is its adjoint. */
export function helperNames(forward: Program, names: PartNames): HelperNames {
  // Few programs need a helper: the names of all parts are collected for the first one.
  let own: NumberedNames | undefined;
  return (equation) => {
    const others = own ?? new NumberedNames(equationsOf(forward.body).flatMap((each) => partNamesOf(each, names)));
    own = others;
    const isTaken = (name: string): boolean => others.has(name) || names.taken.has(name) || names.taken.has(adjointName(name));
    const { target, value } = equation;
    let index = names.before(equation) + Math.max(1, countOperations(value));
    while (isTaken(`${target.name}_${index}`)) index += 1;
    others.add(`${target.name}_${index}`);
    return `${target.name}_${index}`;
  };
}
