import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import type { Equation, Step, Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply, simplify } from '../simplify.ts';
import { substitute } from '../temporaries.ts';

/** True if the value reads the variable. */
function reads(value: Value, variable: Variable): boolean {
  if (value.kind === 'read') return value.variable === variable;
  return value.kind === 'apply' && value.operands.some((operand) => reads(operand, variable));
}

/** The value with a smaller variable in the place of a stretched one; undefined if an operation needs the whole shape. */
function withSmall({ value, operator }: Equation, large: Variable, small: Variable): Value | undefined {
  const stretched = build.call('broadcast', [readValue(small)], { shape: large.shape });
  const written = simplify(substitute(value, (variable) => (variable === large ? stretched : undefined)));
  const needsWhole = (own: Value): boolean =>
    own.kind === 'apply' && ((isApply(own, 'broadcast') && reads(own, small)) || own.operands.some(needsWhole));
  // A helper that holds what is stretched in its turn comes after this one.
  const needed = operator === '=' && isApply(written, 'broadcast') ? (written.operands[0] as Value) : written;
  return needsWhole(needed) || !sameShape(written.shape, value.shape) ? undefined : written;
}

function mapped(step: Step, change: (line: Equation) => Equation): Step {
  return step.kind === 'loop' ? { ...step, body: step.body.map((own) => mapped(own, change)) } : change(step);
}

/** Helpers that hold a broadcast hold what is stretched, where every line that reads them stretches it by itself. */
export function withSmallHelpers(steps: readonly Step[]): readonly Step[] {
  let body = steps;
  for (const at of equationsOf(steps).keys()) {
    const { target, operator, value } = equationsOf(body)[at] as Equation;
    if (operator !== '=' || !isApply(value, 'broadcast')) continue;
    const [inner] = value.operands as [Value];
    const { primal } = target;
    // The adjoint of a part has the part's shape.
    if (primal !== undefined && equationsOf(body).some((line) => line.target === primal || reads(line.value, primal))) continue;
    const small = primal === undefined ? { ...target, shape: inner.shape } : adjointOf({ ...primal, shape: inner.shape });
    const readers = equationsOf(body).filter((line) => reads(line.value, target));
    const written = new Map(readers.map((line) => [line, withSmall(line, target, small)]));
    if ([...written.values()].includes(undefined)) continue;
    const change = (line: Equation): Equation =>
      line.target === target ? { ...line, target: small, value: inner } : { ...line, value: written.get(line) ?? line.value };
    body = body.map((step) => mapped(step, change));
  }
  return body;
}

/** The value with what helpers hold read from them. */
function reread(value: Value, helpers: ReadonlyMap<string, Variable>): Value {
  if (value.kind !== 'apply') return value;
  const helper = helpers.get(structureOf(value));
  if (helper !== undefined) return readValue(helper);
  const operands = value.operands.map((operand) => reread(operand, helpers));
  return operands.every((operand, at) => operand === value.operands[at]) ? value : { ...value, operands };
}

/** The helpers that lines further down can read, by what they hold, and those that stand for others. */
interface Known {
  readonly holding: Map<string, Variable>;
  readonly instead: Map<Variable, Value>;
}

/** Lines that compute what an earlier helper holds read it: in a derived pass an adjoint is read when nothing adds to it any more. */
export function withReadHelpers(steps: readonly Step[], known?: Known): readonly Step[] {
  const holding = new Map(known?.holding);
  const instead = new Map(known?.instead);
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind === 'loop') return [{ ...step, body: withReadHelpers(step.body, { holding, instead }) }];
    const own = instead.size === 0 ? step.value : substitute(step.value, (variable) => instead.get(variable));
    const value = holding.size === 0 ? own : reread(own, holding);
    // A second name for what has one already says nothing.
    if (step.operator === '=' && value.kind === 'read') {
      instead.set(step.target, value);
      return [];
    }
    if (step.operator === '=' && value.kind === 'apply') holding.set(structureOf(value), step.target);
    return [{ ...step, value }];
  });
}

/** Without the helpers that no line reads any more; a helper stands above its readers. */
export function withoutUnread(steps: readonly Step[], read: Set<Variable> = new Set()): readonly Step[] {
  const kept = steps.toReversed().flatMap((step): readonly Step[] => {
    if (step.kind === 'loop') return [{ ...step, body: withoutUnread(step.body, read) }];
    if (step.operator === '=' && !read.has(step.target)) return [];
    for (const variable of readsOf(step.value)) read.add(variable);
    return [step];
  });
  return kept.toReversed();
}
