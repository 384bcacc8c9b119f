import type { Diagnostic, Place } from '../language/diagnostic.ts';
import { statementAt } from '../language/statements.ts';
import type { Analysis } from '../program/analyze.ts';
import { printDimension } from '../program/dimension.ts';
import type { Loop, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import type { GradientResult } from './check.ts';
import type { NotExercised } from './coverage.ts';
import { Consequences } from './lines/consequences.ts';
import { sourcesOf } from './ranges.ts';

/** What no draw of a check has reached, in words and at its place. */

function loopText({ variable, first, last }: Loop): string {
  return `for ${variable} in ${printDimension(first)}..${printDimension(last)}`;
}

/** As it stands in a table: `x > 20 never true`. */
export function shortText(found: NotExercised): string {
  return found.kind === 'loop' ? `\`${loopText(found.loop)}\` never runs` : `${found.text} never ${found.side}`;
}

export function placeOf(found: NotExercised, { document }: Analysis): Place | undefined {
  if (found.kind === 'condition') {
    const { source } = found.place.equation;
    return source && { statement: source.statement, span: found.place.value.span };
  }
  const { statement } = found.loop;
  const syntax = statement === undefined ? undefined : statementAt(document, statement)?.syntax;
  return statement !== undefined && syntax?.kind === 'loop' ? { statement, span: syntax.range.span } : undefined;
}

/** What is given and decides how a condition comes out. */
function decidingNames(
  { place }: Extract<NotExercised, { kind: 'condition' }>,
  { forward, backward }: Analysis,
): readonly Variable[] {
  const body = place.stands === 'forward' ? forward.body : [...forward.body, ...(backward?.body ?? [])];
  return sourcesOf({ ...forward, body }, place.value);
}

function advice(found: Extract<NotExercised, { kind: 'condition' }>, analysis: Analysis): string {
  const [first] = decidingNames(found, analysis).filter(({ domain }) => domain === undefined || domain.kind === 'interval');
  if (first === undefined) return '';
  return first.domain === undefined
    ? `: give \`${first.name}\` an interval in which it is, as in \`${first.name} in 0..10\``
    : `: widen the interval of \`${first.name}\``;
}

export function notExercisedDiagnostic(found: NotExercised, analysis: Analysis): Diagnostic | undefined {
  const place = placeOf(found, analysis);
  if (place === undefined) return undefined;
  const message =
    found.kind === 'loop'
      ? `no draw runs this loop: nothing in it is checked. Fix sizes with which it runs, with \`dim\``
      : `no draw makes \`${found.text}\` ${found.side}: what is right then is not checked${advice(found, analysis)}`;
  return { code: 'not-exercised', message, place, fixes: [] };
}

/** The gradients that something unexercised may concern. */
function concerned(found: NotExercised, analysis: Analysis): ReadonlySet<Variable> {
  const { forward, backward } = analysis;
  const all = new Set(forward.given);
  if (found.kind === 'loop') return all;
  if (found.place.stands === 'forward') return new Set(sourcesOf(forward, found.place.value));
  const statement = found.place.equation.source?.statement;
  if (backward === undefined || statement === undefined) return all;
  const consequences = new Consequences(backward);
  const targets = equationsOf(backward.body).filter(({ source }) => source?.statement === statement);
  return new Set(
    consequences.spoiledBy(
      targets.map(({ target }) => target),
      all,
    ),
  );
}

/** Gradients with what no draw has shown of them. */
export function withCoverage(
  gradients: readonly GradientResult[],
  unexercised: readonly NotExercised[],
  analysis: Analysis,
): readonly GradientResult[] {
  if (unexercised.length === 0) return gradients;
  const known = unexercised.map((found) => ({ text: shortText(found), variables: concerned(found, analysis) }));
  return gradients.map((result) => {
    const own = known.filter(({ variables }) => variables.has(result.variable)).map(({ text }) => text);
    return own.length === 0 ? result : { ...result, notExercised: own };
  });
}
