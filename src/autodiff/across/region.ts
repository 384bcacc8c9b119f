import { readsOf } from '../../program/activity.ts';
import type { Equation, Variable } from '../../program/program.ts';
import { elementKey } from '../../program/steps.ts';
import type { Body } from './body.ts';

/** Longer ways between two adjoints are not looked at. */
const MOST_BETWEEN = 8;
const MOST_LINES = 24;

/** The lines between an adjoint and those that it comes from, with the adjoints that nothing else reads. */
export interface Region {
  readonly lines: ReadonlySet<Equation>;
  /** Adjoints that are written and read by these lines only. */
  readonly between: ReadonlySet<Variable>;
  /** Adjoints that the lines read from outside. */
  readonly sources: ReadonlySet<Variable>;
}

/** Adds the helpers that only these lines read. */
function withHelpers(body: Body, lines: Set<Equation>): void {
  for (const line of lines)
    for (const variable of readsOf(line.value))
      for (const definition of body.writing(variable))
        if (definition.operator === '=' && isWithin(body.reading(variable), lines)) lines.add(definition);
}

function isWithin(some: ReadonlySet<Equation>, lines: ReadonlySet<Equation>): boolean {
  return [...some].every((line) => lines.has(line));
}

function sourcesOf(body: Body, lines: ReadonlySet<Equation>, between: ReadonlySet<Variable>): ReadonlySet<Variable> {
  const read = [...lines].flatMap(({ value }) => readsOf(value));
  return new Set(read.filter((variable) => variable.kind === 'adjoint' && !between.has(variable) && !isHelper(body, variable)));
}

/** The adjoint of a part of an equation, which a line defines. */
function isHelper(body: Body, variable: Variable): boolean {
  return [...body.writing(variable)].some(({ operator }) => operator === '=');
}

/** The contributions that one equation makes to one element of an adjoint, where there are several. */
export function beside(body: Body, target: Variable): readonly Region[] {
  const writing = [...body.writing(target)].filter(({ operator }) => operator === '+=');
  return [...new Set(writing.map(({ origin }) => origin))].flatMap((origin) => {
    const own = writing.filter((line) => line.origin === origin);
    if (own.length < 2 || new Set(own.map(elementKey)).size > 1) return [];
    const lines = new Set(own);
    withHelpers(body, lines);
    const between = new Set<Variable>();
    return [{ lines, between, sources: sourcesOf(body, lines, between) }];
  });
}

/** The ever larger regions in front of an adjoint: each takes in one more that only its lines read. */
export function* regionsOf(body: Body, target: Variable): Generator<Region> {
  const lines = new Set(body.writing(target));
  const between = new Set<Variable>();
  withHelpers(body, lines);
  let sources = sourcesOf(body, lines, between);
  // Contributions alone may be one line.
  if (lines.size > 1) yield { lines: new Set(lines), between: new Set(), sources };
  while (between.size < MOST_BETWEEN) {
    const next = [...sources].find((source) => body.isMade(source) && isWithin(body.reading(source), lines));
    if (next === undefined) return;
    between.add(next);
    for (const line of body.writing(next)) lines.add(line);
    // A line that is added may be the last that reads a helper of an earlier one.
    withHelpers(body, lines);
    if (lines.size > MOST_LINES) return;
    sources = sourcesOf(body, lines, between);
    if (sources.size <= 1) yield { lines: new Set(lines), between: new Set(between), sources };
  }
}
