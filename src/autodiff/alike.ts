import { equal } from '../program/dimension.ts';
import type { Options, OptionValue } from '../program/operation.ts';
import type { Value, Variable } from '../program/program.ts';
import { isUnknown, type Shape, sameShape } from '../program/shape.ts';
import type { PartSeries } from './names/anf-names.ts';
import type { Form } from './pattern.ts';

/**
 * Two equations are alike if their derivatives differ only in variables: they apply the same operations to operands of the
 * same shapes, and a variable that occurs twice in one occurs at the same places in the other. For nested equations, names
 * must have the same lengths, because short lines are inlined.
 */

/** The same for equations of one form, and mostly another one otherwise. */
export function formHash({ equation, series }: Form): number {
  return valueHash(equation.value, series !== undefined);
}

function valueHash(value: Value, hasParts: boolean): number {
  if (value.kind === 'read') return mixed(hasParts ? value.variable.name.length : 0, value.shape.length);
  if (value.kind !== 'apply') return value.kind === 'number' ? value.value | 0 : 0;
  const { operation, operands } = value;
  let outline = mixed(operation.name.length, operation.name.charCodeAt(0));
  for (let index = 0; index < operands.length; index += 1)
    outline = mixed(outline, valueHash(operands[index] as Value, hasParts));
  return outline;
}

function mixed(left: number, right: number): number {
  return (left * 31 + right) | 0;
}

/** Equal sizes, and both known or both not. */
function alikeShapes(a: Shape, b: Shape): boolean {
  return isUnknown(a) === isUnknown(b) && sameShape(a, b);
}

function sameOption(a: OptionValue | undefined, b: OptionValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if ('terms' in a || 'terms' in b) return 'terms' in a && 'terms' in b && equal(a, b);
  return a.length === b.length && a.every((part, index) => sameOption(part, b[index]));
}

function sameOptions(a: Options, b: Options): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameOption(a[name], b[name]));
}

function alikeVariables(a: Variable, b: Variable, hasParts: boolean): boolean {
  return a.active === b.active && a.isLocal === b.isLocal && (!hasParts || a.name.length === b.name.length);
}

function alikeLeaves(a: Value, b: Value, hasParts: boolean): boolean {
  if (a.kind === 'number') return b.kind === 'number' && Object.is(a.value, b.value) && a.text === b.text;
  if (a.kind === 'size') return b.kind === 'size' && equal(a.dimension, b.dimension);
  if (a.kind !== 'read' || b.kind !== 'read') return false;
  return sameShape(a.indices, b.indices) && alikeVariables(a.variable, b.variable, hasParts);
}

function alikeValues(a: Value, b: Value, hasParts: boolean): boolean {
  if (a.kind !== 'apply') return alikeLeaves(a, b, hasParts) && alikeShapes(a.shape, b.shape);
  if (b.kind !== 'apply' || a.operation !== b.operation || a.operands.length !== b.operands.length) return false;
  if (!sameOptions(a.options, b.options)) return false;
  for (let index = 0; index < a.operands.length; index += 1)
    if (!alikeValues(a.operands[index] as Value, b.operands[index] as Value, hasParts)) return false;
  return true;
}

/** The index of the first leaf that reads the same variable; -1 for the target. */
function firstOf(leaf: Value, { equation, leaves }: Form): number {
  if (leaf.kind !== 'read' || leaf.variable === equation.target) return -1;
  for (let index = 0; index < leaves.length; index += 1) {
    const other = leaves[index];
    if (other?.kind === 'read' && other.variable === leaf.variable) return index;
  }
  return -1;
}

function alikeRepeats(a: Form, b: Form): boolean {
  for (let index = 0; index < a.leaves.length; index += 1)
    if (firstOf(a.leaves[index] as Value, a) !== firstOf(b.leaves[index] as Value, b)) return false;
  return true;
}

function alikeSeries(a: PartSeries | undefined, b: PartSeries | undefined): boolean {
  return a?.first === b?.first && a?.prefix.length === b?.prefix.length;
}

/** True if the lines of one equation become those of the other by renaming variables. */
export function isAlike(form: Form, other: Form): boolean {
  const a = form.equation;
  const b = other.equation;
  const hasParts = form.series !== undefined;
  return (
    alikeSeries(form.series, other.series) &&
    sameShape(a.indices, b.indices) &&
    alikeVariables(a.target, b.target, hasParts) &&
    alikeShapes(a.target.shape, b.target.shape) &&
    alikeValues(a.value, b.value, hasParts) &&
    alikeRepeats(form, other)
  );
}
