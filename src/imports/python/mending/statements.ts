import type { Expr, Range, Stmt } from '../syntax.ts';
import { type Change, type ChangeRule, exchanges, standsFor, type Written } from './changes.ts';
import { type Placed, placesIn, valuesOf } from './places.ts';

/** The sign of an assignment, between its target and its value. */
function signPlace(target: Expr, value: Expr, { source }: Written): Range | undefined {
  const gap = source.slice(target.to, value.from);
  const found = /[-+*/@]?=/.exec(gap);
  if (found === null) return undefined;
  const from = target.to + found.index;
  return { from, to: from + found[0].length };
}

/** Another sign of an assignment: `=` for `+=`. */
function* signs(statement: Stmt, written: Written): Generator<Change> {
  const target =
    statement.kind === 'update' ? statement.target : statement.kind === 'assign' ? statement.targets.at(-1) : undefined;
  if (target === undefined || target.kind === 'tuple' || (statement.kind !== 'update' && statement.kind !== 'assign')) return;
  const place = signPlace(target, statement.value, written);
  if (place === undefined) return;
  const own = written.of(place);
  for (const text of ['=', '+=', '-=', '*=', '/=']) {
    const cost = own === '=' || text === '=' || own + text === '+=-=' || own + text === '-=+=' ? 0.9 : 1.1;
    if (text !== own) yield { edits: [{ ...place, text }], cost, cause: standsFor(own, text) };
  }
}

/** The lines of a statement, with the end of the last one. */
export function linesOf({ from, to }: Range, source: string): Range {
  const start = source.lastIndexOf('\n', from - 1) + 1;
  const end = source.indexOf('\n', to);
  return { from: start, to: end < 0 ? source.length : end + 1 };
}

function* removal(statement: Stmt, written: Written, isAlone: boolean): Generator<Change> {
  const isPlain = statement.kind === 'assign' || statement.kind === 'update' || statement.kind === 'expression';
  if (isPlain && !isAlone)
    yield { edits: [{ ...linesOf(statement, written.source), text: '' }], cost: 1.2, cause: 'this line is too many' };
}

export interface Rules {
  readonly rules: readonly ChangeRule[];
  /** Those that put something else in the place of a name. */
  readonly renaming: readonly ChangeRule[];
}

/** All changes of one statement, without those of its block. */
export function* changesOf(statement: Stmt, { rules, renaming }: Rules, written: Written, isAlone: boolean): Generator<Change> {
  yield* signs(statement, written);
  yield* removal(statement, written, isAlone);
  if (statement.kind === 'assign')
    for (const target of statement.targets)
      if (target.kind === 'tuple') yield* exchanges({ expr: target, needs: 0, parent: undefined }, written);
  const values = valuesOf(statement).flatMap((value) => [...placesIn(value)]);
  for (const placed of values)
    for (const rule of isReturnedName(placed, statement) ? renaming : rules) yield* rule(placed, written);
}

/** True for a name among several that are returned: what it holds is the matter of the line that gives it a value. */
function isReturnedName({ expr, parent }: Placed, { kind }: Stmt): boolean {
  return kind === 'return' && parent?.kind === 'tuple' && expr.kind === 'name';
}
