import { siteOf } from '../../program/activity.ts';
import type { ApplyValue, Reference, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { readsElsewhere } from '../sharing.ts';
import { elementSpelling } from './build.ts';

/** Costs of computing an element again: a few operations are nothing, a function is something, a loop is much. */
const FUNCTION = 10;
const LOOP = 100;

function costOf(value: Value, stored: ReadonlySet<ApplyValue>): number {
  if (value.kind !== 'apply' || stored.has(value)) return 0;
  const inner = value.operands.reduce((sum, operand) => sum + costOf(operand, stored), 0);
  if (value.operation.isView(siteOf(value))) return inner + 1;
  const spelling = elementSpelling(value);
  if (spelling.kind === 'map') return inner + (value.operation.notation.kind === 'call' ? FUNCTION : 1);
  return inner + LOOP;
}

/** True if an operand must be stored before the operation reads it. */
function needsBuffer(value: ApplyValue, operand: Value, stored: ReadonlySet<ApplyValue>): boolean {
  if (operand.kind !== 'apply') return false;
  const spelling = elementSpelling(value);
  const cost = costOf(operand, stored);
  if (spelling.kind === 'kernel' || elementSpelling(operand).kind === 'kernel') return true;
  if (spelling.kind === 'map') return cost >= FUNCTION && !sameShape(operand.shape, value.shape) && !isReduction(operand);
  switch (spelling.reads(siteOf(value))) {
    case 'once':
      return false;
    case 'often':
      return cost >= FUNCTION;
    case 'guarded':
      return cost >= LOOP;
    case 'whole':
      return true;
  }
}

/** A number that a loop of its own computes, in front of the loops that read it. */
function isReduction(value: ApplyValue): boolean {
  const spelling = elementSpelling(value);
  return value.shape.length === 0 && spelling.kind === 'gather' && spelling.isReduction;
}

/** The inner values of an expression that are computed into buffers first, in the order in which they are. */
export function materialisedIn(value: Value, written: Reference): readonly ApplyValue[] {
  const stored = new Set<ApplyValue>();
  const visit = (inner: Value): void => {
    if (inner.kind !== 'apply') return;
    for (const operand of inner.operands) {
      visit(operand);
      if (operand.kind === 'apply' && needsBuffer(inner, operand, stored)) stored.add(operand);
    }
  };
  visit(value);
  // A value that reads elements of its own target must not be computed in place: it would read new ones.
  if (value.kind === 'apply' && (elementSpelling(value).kind === 'kernel' || readsElsewhere(value, written))) stored.add(value);
  return [...stored];
}
