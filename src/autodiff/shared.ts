import { isActive, readsOf, siteOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readValue } from '../program/build.ts';
import { isElementwise } from '../program/operation.ts';
import { printValue } from '../program/print.ts';
import type { ApplyValue, Equation, Value, Variable } from '../program/program.ts';
import { structureOf } from '../program/structure.ts';
import { countOperations } from './names/anf-names.ts';
import { substitute } from './temporaries.ts';

/** Makes the variable of a helper that holds a value. */
export type NameHelper = (value: ApplyValue) => Variable;

/** A helper for a value; one that is made of adjoints is an adjoint itself, and has a name like theirs. */
export function helperFor(value: ApplyValue, name: string): Variable {
  const isAdjoint = readsOf(value).some(({ kind }) => kind === 'adjoint');
  const variable: Variable = { name, kind: 'intermediate', shape: value.shape, ranges: [], active: isActive(value) };
  return isAdjoint ? adjointOf(variable) : variable;
}

/** A product of two names is read faster than the name of one, unless it stands everywhere. */
const EVERYWHERE = 3;

function worthNaming(value: ApplyValue, times: number): boolean {
  if (readsOf(value).length === 0) return false;
  const count = countOperations(value);
  const { notation, isView } = value.operation;
  // To look at something in another way, or to turn its sign, costs nothing.
  if (isView(siteOf(value)) || notation.kind === 'negation') return count > 2;
  return count > 1 || notation.kind === 'call' || !isElementwise(value.operation) || times >= EVERYWHERE;
}

interface Occurrence {
  readonly value: ApplyValue;
  readonly count: number;
}

/** Every operation that the lines compute, by its text. */
function occurrences(lines: readonly Equation[]): ReadonlyMap<string, Occurrence> {
  const found = new Map<string, Occurrence>();
  const visit = (value: Value): void => {
    if (value.kind !== 'apply') return;
    const text = structureOf(value);
    found.set(text, { value, count: (found.get(text)?.count ?? 0) + 1 });
    value.operands.forEach(visit);
  };
  for (const { value } of lines) visit(value);
  return found;
}

/** The same for two values that are the same, and mostly another one otherwise: far cheaper than their texts. */
function outlineOf({ operation, operands }: ApplyValue): string {
  let outline = operation.name;
  for (const operand of operands) {
    if (operand.kind === 'read') outline += ` ${operand.variable.name}`;
    else outline += operand.kind === 'apply' ? ` (${operand.operation.name})` : ` ${printValue(operand)}`;
  }
  return outline;
}

/** True if a value that is worth a name may occur twice: a quick test before the exact one. */
function mayShare(lines: readonly Equation[]): boolean {
  const outlines = new Map<string, number>();
  const repeats = (value: Value): boolean => {
    if (value.kind !== 'apply') return false;
    const outline = outlineOf(value);
    const times = (outlines.get(outline) ?? 0) + 1;
    if (times > 1 && worthNaming(value, times)) return true;
    outlines.set(outline, times);
    return value.operands.some(repeats);
  };
  return lines.some(({ value }) => repeats(value));
}

/** The largest value that is computed more than once. */
function largestShared(lines: readonly Equation[]): ApplyValue | undefined {
  let best: { readonly value: ApplyValue; readonly size: number } | undefined;
  for (const { value, count } of occurrences(lines).values()) {
    if (count === 1 || !worthNaming(value, count)) continue;
    const size = countOperations(value);
    if (size > (best?.size ?? 0)) best = { value, size };
  }
  return best?.value;
}

/** The value with every operation of this text replaced. */
function replace(value: Value, text: string, replacement: Value): Value {
  if (value.kind !== 'apply') return value;
  if (structureOf(value) === text) return replacement;
  const operands = value.operands.map((operand) => replace(operand, text, replacement));
  return operands.every((operand, index) => operand === value.operands[index]) ? value : { ...value, operands };
}

/** A helper while names are still being looked for. */
function unnamed(value: ApplyValue, count: number): Variable {
  return { name: `<${count}>`, kind: 'intermediate', shape: value.shape, ranges: [], active: false };
}

/** Every value that is computed several times in a line of its own, before it is first read. */
function hoisted(lines: readonly Equation[], helpers: Set<Variable>): readonly Equation[] {
  const value = largestShared(lines);
  if (value === undefined) return lines;
  const text = structureOf(value);
  // A line that defines just this has the name already.
  const own = lines.find((line) => line.operator === '=' && line.value.kind === 'apply' && structureOf(line.value) === text);
  const target = own?.target ?? unnamed(value, helpers.size);
  if (own === undefined) helpers.add(target);
  const helper: Equation = own ?? { ...(lines[0] as Equation), target, indices: [], operator: '=', value };
  const named = readValue(target);
  const rest = lines.map((line) => ({ ...line, value: replace(line.value, text, named) }));
  const at = rest.findIndex((line, index) => line.value !== lines[index]?.value);
  const after = rest.slice(at).filter((_, index) => lines[at + index] !== own);
  return hoisted([...rest.slice(0, at), helper, ...after], helpers);
}

/** Gives names to values that the lines of one equation compute several times, so that each is computed once. */
export function nameShared(lines: readonly Equation[], name: NameHelper): readonly Equation[] {
  if (!mayShare(lines)) return lines;
  const helpers = new Set<Variable>();
  const names = new Map<Variable, Value>();
  return hoisted(lines, helpers).flatMap((line) => {
    const value = substitute(line.value, (variable) => names.get(variable));
    // A second name for what has one already says nothing.
    if (line.operator === '=' && value.kind === 'read' && value.variable.ranges.length === 0) {
      names.set(line.target, value);
      return [];
    }
    if (!helpers.has(line.target)) return { ...line, value };
    const target = name(value as ApplyValue);
    names.set(line.target, readValue(target));
    return { ...line, value, target };
  });
}
