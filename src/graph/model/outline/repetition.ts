import { readsOf } from '../../../program/activity.ts';
import { printLoopHeader, printValue } from '../../../program/print.ts';
import type { Step, Value, Variable } from '../../../program/program.ts';
import { printShape } from '../../../program/shape.ts';
import { equationsOf } from '../../../program/steps.ts';

/** Steps that are equal up to names, one after the other. */
export interface Repetition {
  readonly start: number;
  readonly period: number;
  readonly count: number;
}

/** Longer periods are not looked for. */
const LONGEST_PERIOD = 400;

function withNames(value: Value, nameOf: (variable: Variable) => string): Value {
  if (value.kind === 'apply') return { ...value, operands: value.operands.map((operand) => withNames(operand, nameOf)) };
  return value.kind === 'read' ? { ...value, variable: { ...value.variable, name: nameOf(value.variable) } } : value;
}

function printForm(step: Step, nameOf: (variable: Variable) => string): string {
  if (step.kind === 'loop') return [printLoopHeader(step), ...step.body.map((own) => printForm(own, nameOf)), '}'].join('\n');
  const value = printValue(withNames(step.value, nameOf));
  return `${nameOf(step.target)}: ${printShape(step.target.shape)} = ${value}`;
}

/** A step without its names: steps of different forms are never alike. */
export function formOf(step: Step): string {
  return printForm(step, () => '_');
}

/** The same for equal texts. */
function numbered(texts: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(texts, (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  });
}

/** Steps whose names are replaced by the order in which they occur: equal for steps that are equal up to names. */
function canonicalForm(steps: readonly Step[]): string {
  const names = new Map<Variable, string>();
  const nameOf = (variable: Variable): string => {
    const name = names.get(variable) ?? `v${names.size}`;
    names.set(variable, name);
    return name;
  };
  return steps.map((step) => printForm(step, nameOf)).join('\n');
}

/** The runs of equal neighbours at a distance: `[start, end)` of the places that equal the place a period later. */
function runsAt(forms: Int32Array, period: number): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  let start = -1;
  for (let at = 0; at + period <= forms.length; at += 1) {
    const isEqual = at + period < forms.length && forms[at] === forms[at + period];
    if (isEqual && start === -1) start = at;
    if (isEqual || start === -1) continue;
    if (at - start >= period) runs.push([start, at]);
    start = -1;
  }
  return runs;
}

/** The number of values that cross each place between two steps: defined in front of it, and read after it. */
export function crossings(steps: readonly Step[]): Int32Array {
  const first = new Map<Variable, number>();
  const last = new Map<Variable, number>();
  steps.forEach((step, at) => {
    for (const { target, value } of equationsOf([step])) {
      for (const variable of readsOf(value)) if (first.has(variable)) last.set(variable, at);
      if (!first.has(target)) first.set(target, at);
    }
  });
  const counts = new Int32Array(steps.length + 1);
  for (const [variable, end] of last) {
    const start = first.get(variable) as number;
    if (start >= end) continue;
    counts[start + 1] = (counts[start + 1] as number) + 1;
    counts[end + 1] = (counts[end + 1] as number) - 1;
  }
  for (let at = 1; at < counts.length; at += 1) counts[at] = (counts[at] as number) + (counts[at - 1] as number);
  return counts;
}

/** The place to begin at among those of one period: it cuts the fewest values, and rather at a paragraph. */
function bestPhase(run: Repetition, total: number, { cuts, isParagraph }: Places): Repetition {
  let best = run;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = 0; shift < run.period; shift += 1) {
    const start = run.start + shift;
    const count = Math.floor((total - shift) / run.period);
    if (count < 2) break;
    // A repetition that is lost at the ends weighs as much as a value that is cut.
    const cost = (cuts[start + run.period] as number) + (run.count - count) - (isParagraph(start) ? 0.5 : 0);
    if (cost < least) [best, least] = [{ ...run, start, count }, cost];
  }
  return best;
}

interface Places {
  readonly cuts: Int32Array;
  readonly isParagraph: (at: number) => boolean;
}

/** The longest stretch of blocks in a row that are equal up to names. */
function verified({ start, period, count }: Repetition, steps: readonly Step[]): Repetition | undefined {
  const forms = Array.from({ length: count }, (_, block) =>
    canonicalForm(steps.slice(start + block * period, start + (block + 1) * period)),
  );
  let best: Repetition | undefined;
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && forms[to] === forms[from]) to += 1;
    const own = { start: start + from * period, period, count: to - from };
    if (own.count >= 2 && own.count > (best?.count ?? 1)) best = own;
    from = to;
  }
  return best;
}

/** Repeated structure: runs of at least two steps, equal up to names, that follow one another. */
export function findRepetitions(steps: readonly Step[], isParagraph: (at: number) => boolean): readonly Repetition[] {
  if (steps.length < 4) return [];
  const forms = numbered(steps.map(formOf));
  const places = { cuts: crossings(steps), isParagraph };
  const longest = Math.min(LONGEST_PERIOD, Math.floor(steps.length / 2));
  const candidates: Repetition[] = [];
  const covered = new Uint8Array(steps.length);
  for (let period = 1; period <= longest; period += 1)
    for (const [start, end] of runsAt(forms, period)) {
      const total = end - start + period;
      // A multiple of a shorter period says nothing new; one step again and again is no structure.
      const isKnown = covered.subarray(start, end + period).every((own) => own === 1);
      if (isKnown) continue;
      covered.fill(1, start, end + period);
      if (period === 1) continue;
      const run = bestPhase({ start, period, count: Math.floor(total / period) }, total, places);
      const sound = verified(run, steps);
      if (sound !== undefined) candidates.push(sound);
    }
  return withoutOverlaps(candidates);
}

function lengthOf({ period, count }: Repetition): number {
  return period * count;
}

/** Those that cover the most come first. */
function withoutOverlaps(candidates: readonly Repetition[]): readonly Repetition[] {
  const chosen: Repetition[] = [];
  for (const own of candidates.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    const isFree = chosen.every(
      (other) => own.start + lengthOf(own) <= other.start || other.start + lengthOf(other) <= own.start,
    );
    if (isFree) chosen.push(own);
  }
  return chosen.toSorted((a, b) => a.start - b.start);
}
