import { hasDerivative, readsOf } from '../../../program/activity.ts';
import type { Step, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { countNodes } from '../repair/derived-line.ts';
import { isIdleChange } from '../repair/idle-change.ts';
import { type LineEdit, withEdit } from './edit.ts';
import type { Meanings } from './meaning.ts';

/** Each operation beyond so many adds to the cost. */
const SHORT = 2;
const COST_OF_A_NODE = 0.1;

/** How much longer an edit makes its line. */
export function growthOf({ line, instead }: LineEdit): number {
  return (instead === undefined ? 0 : countNodes(instead.value)) - countNodes(line.value);
}

/** A name or a number that was forgotten is likelier than a long expression. */
export function lengthCost(edit: LineEdit): number {
  return COST_OF_A_NODE * Math.max(0, growthOf(edit) - SHORT);
}

/** True for what a block computes on the way only: helpers, and adjoints of intermediate values. */
export function isOnTheWay({ kind, primal }: Variable): boolean {
  return kind !== 'adjoint' || primal?.kind === 'intermediate';
}

/** How many values on the way no other line of a block reads. */
export function idleValues(body: readonly Step[]): number {
  const lines = equationsOf(body);
  const read = new Set(lines.flatMap(({ target, value }) => readsOf(value).filter((variable) => variable !== target)));
  return new Set(lines.flatMap(({ target }) => (isOnTheWay(target) && !read.has(target) ? [target] : []))).size;
}

/** How much it takes to believe that a block was meant to be what some edits make of it: what they cost, and what says nothing or is not used then. */
export function implausibility(edits: readonly LineEdit[], body: readonly Step[], meanings: Meanings): number {
  const edited = edits.reduce(withEdit, body);
  const lost = [...meanings.of(edited).values()].reduce((sum, score) => sum + 1 - score, 0);
  const cost = edits.reduce((sum, edit) => sum + edit.cost + lengthCost(edit), 0);
  return cost + lost + idleValues(edited);
}

/** True for an edit by which a condition, which is 0 or 1, becomes a multiple of one, or something else. */
export function isNoConditionAfter({ line, instead }: LineEdit): boolean {
  return instead !== undefined && !hasDerivative(line.value) && hasDerivative(instead.value);
}

/** How strange the line is that an edit leaves: longer than the mistaken one, or no condition any more. */
export function strangeness(edit: LineEdit): number {
  return growthOf(edit) + (isNoConditionAfter(edit) ? 1 : 0);
}

/** True for an edit that puts in what has no effect: nobody means that. */
export function isIdle({ line, instead }: LineEdit): boolean {
  return instead !== undefined && instead.value !== line.value && isIdleChange(line.value, instead.value);
}
