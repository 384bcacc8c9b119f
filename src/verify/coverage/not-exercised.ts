import type { Analysis } from '../../analysis/analyze.ts';
import type { Sizes } from '../../engine/interpreter.ts';
import type { Diagnostic, Edit, Fix, Place } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { evaluate, namesIn, printDimension } from '../../program/dimension.ts';
import { printValue } from '../../program/print.ts';
import type { Loop, Program, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { changed, fixesFor } from '../draws/domain-violations.ts';
import { drawGiven } from '../draws/draw.ts';
import { type Ranges, sourcesOf } from '../draws/interval-search.ts';
import type { WrongElement } from '../draws/point.ts';
import { Random } from '../draws/random.ts';
import { numberText } from '../error-text.ts';
import type { GradientResult } from '../gradients/check.ts';
import type { Pole } from '../gradients/poles.ts';
import { Consequences } from '../lines/consequences.ts';
import { type AlikeSizes, alikeText } from '../sizes/alike-sizes.ts';
import type { FixedSizes } from '../sizes/fixed-sizes.ts';
import { smallSizes } from '../sizes/small-sizes.ts';
import { type NotExercised, sideOf } from './coverage.ts';
import { conditionsOf, runWatched } from './switches.ts';

/** Conditions that no draw of a check has exercised, in words and at their places. */

type Condition = Extract<NotExercised, { readonly kind: 'condition' }>;

function loopText({ variable, first, last }: Loop): string {
  return `for ${variable} in ${printDimension(first)}..${printDimension(last)}`;
}

/** The condition, or the head of the loop, as it stands in the file; or what sizes are. */
export function conditionText(found: NotExercised): string {
  switch (found.kind) {
    case 'gradient':
      return adjointName(found.variable.name);
    case 'loop':
      return loopText(found.loop);
    case 'sizes':
      return alikeText(found);
    case 'fixed-sizes':
      return sizesText(found.fixed);
    case 'condition':
      return found.text;
  }
}

/** The outcome that never occurred. */
export function missedText(found: NotExercised): string {
  if (found.kind === 'gradient') return 'finite';
  if (found.kind === 'condition') return found.side;
  return found.kind === 'loop' ? 'runs' : 'differ';
}

function elementText({ index }: WrongElement): string {
  return index.length === 0 ? '' : ` at [${index.join(', ')}]`;
}

/** As it stands in a table: `x > 20 never true`. */
export function shortText(found: NotExercised): string {
  switch (found.kind) {
    case 'gradient':
      return `${numberText(found.lost.found)}${elementText(found.lost)}, where ${numberText(found.lost.expected)} belongs`;
    case 'loop':
      return `\`${loopText(found.loop)}\` never runs`;
    case 'sizes':
    case 'fixed-sizes':
      return `${conditionText(found)} in every draw`;
    case 'condition':
      return `${found.text} never ${found.side}`;
  }
}

export function placeOf(found: NotExercised, { document, backward, occurrences }: Analysis): Place | undefined {
  if (found.kind === 'gradient') {
    const { variable, lost } = found;
    const source = lost.pole?.equation.source;
    if (source !== undefined) return { statement: source.statement, span: lost.pole?.value.span ?? source.target };
    const last = backward && equationsOf(backward.body).findLast(({ target }) => target === adjointOf(variable))?.source;
    return last === undefined ? variable.place : { statement: last.statement, span: last.target };
  }
  if (found.kind === 'sizes' || found.kind === 'fixed-sizes') {
    const names = found.kind === 'sizes' ? found.names : [...found.fixed.keys()];
    return occurrences.find(({ of }) => of.kind === 'dimension' && names.includes(of.name))?.place;
  }
  if (found.kind === 'condition') {
    const { source } = found.place.equation;
    return source && { statement: source.statement, span: found.place.value.span };
  }
  const { statement } = found.loop;
  const syntax = statement === undefined ? undefined : statementAt(document, statement)?.syntax;
  return statement !== undefined && syntax?.kind === 'loop' ? { statement, span: syntax.range.span } : undefined;
}

/** The given variables that decide how a condition comes out. */
function decidingNames(
  { place }: Extract<NotExercised, { kind: 'condition' }>,
  { forward, backward }: Analysis,
): readonly Variable[] {
  const body = place.stands === 'forward' ? forward.body : [...forward.body, ...(backward?.body ?? [])];
  return sourcesOf({ ...forward, body }, place.value);
}

/** Tried in turn for a variable that decides: the least that will do. */
const WIDTHS: readonly number[] = [2, 5, 10, 30, 100];

const DRAWS = 4;

/** The interval of one variable from which numbers make a condition of the forward pass come out as no draw did. */
function intervalFor({ place, side }: Condition, variable: Variable, { forward }: Analysis): Ranges | undefined {
  if (place.stands !== 'forward') return undefined;
  const sizes = smallSizes(forward);
  const condition = conditionsOf(place.value)[place.condition];
  for (const width of WIDTHS) {
    const ranges: Ranges = new Map([[variable, { kind: 'interval', low: -width, high: width }]]);
    let isTaken = false;
    const random = new Random(1);
    for (let draw = 0; draw < DRAWS && !isTaken; draw += 1) {
      runWatched(forward.body, sizes, drawGiven(forward, sizes, random, false, ranges), ({ value, gaps }) => {
        if (value !== place.value || condition === undefined) return;
        isTaken ||= (gaps[place.condition] ?? new Float64Array()).some((gap) => sideOf(gap, condition) === side);
      });
    }
    if (isTaken) return ranges;
  }
  return undefined;
}

/** The declaration that makes a condition come out that way, and the edit that adds it. */
function advice(found: Condition, analysis: Analysis): { readonly text: string; readonly fixes: readonly Fix[] } {
  const open = decidingNames(found, analysis).filter(({ domain }) => domain === undefined || domain.kind === 'interval');
  for (const variable of open) {
    const ranges = intervalFor(found, variable, analysis);
    if (ranges !== undefined) return { text: `: write ${changed(ranges)}`, fixes: fixesFor(ranges, analysis.document) };
  }
  const [first] = open;
  return { text: first === undefined ? '' : `: give \`${first.name}\` an interval in which it is`, fixes: [] };
}

/** Longer sequences are not asked for. */
const LONGEST = 64;

/** A size that the file fixes, and the least one with which a loop runs. */
function runningSize({ first, last, step }: Loop, { dimensions }: Program): readonly [string, number] | undefined {
  const names = [...new Set([...namesIn(first), ...namesIn(last)])];
  const fixed = names.flatMap((name): [string, number][] => {
    const size = dimensions.get(name)?.size;
    return size === undefined ? [] : [[name, size]];
  });
  if (fixed.length < names.length) return undefined;
  for (const [name, size] of fixed)
    for (let longer = size + 1; longer <= LONGEST; longer += 1) {
      const sizes = new Map([...fixed, [name, longer] as const]);
      if ((evaluate(last, sizes) - evaluate(first, sizes)) * step >= 0) return [name, longer];
    }
  return undefined;
}

/** Sizes with which a loop runs, and the edit that fixes them. */
function loopAdvice(loop: Loop, { forward, document }: Analysis): { readonly text: string; readonly fixes: readonly Fix[] } {
  const found = runningSize(loop, forward);
  if (found === undefined) return { text: 'Fix sizes with which it runs, with `dim`', fixes: [] };
  const [name, size] = found;
  const title = `Write \`dim ${name} = ${size}\``;
  const edits = document.statements.flatMap(({ order, syntax }): readonly Edit[] => {
    if (syntax.kind !== 'dimensions') return [];
    const own = syntax.sizes.filter((fixed) => fixed.name.text === name);
    return own.map((fixed) => ({ place: { statement: order, span: fixed.size.span }, text: `${size}` }));
  });
  return { text: `It runs with \`dim ${name} = ${size}\``, fixes: edits.length === 0 ? [] : [{ title, edits }] };
}

/** A line that leaves gradients without numbers where units saturate: not a mistake on paper, but one in float64. */
function poleDiagnostic(variables: readonly Variable[], { value, operand, number }: Pole, place: Place): Diagnostic {
  const read = printValue(value.operands[operand] as Value);
  const names = variables.map(({ name }) => `\`${adjointName(name)}\``).join(', ');
  const message = `for large numbers \`${read}\` is ${numberText(number)} here, and ${names} not finite: the derived pass has numbers there`;
  return { code: 'not-exercised', message, place, fixes: [] };
}

/** A gradient without a number, though there is one: not a mistake of a block, as what is derived has none either. */
function lostDiagnostic(
  { variable, lost }: Extract<NotExercised, { kind: 'gradient' }>,
  place: Place,
  { backward }: Analysis,
): Diagnostic {
  const values = `is ${numberText(lost.found)}${elementText(lost)} and should be ${numberText(lost.expected)}`;
  const why = 'a zero meets an infinity on the way';
  const message =
    backward === undefined
      ? `the derived \`${adjointName(variable.name)}\` ${values}: ${why}`
      : `\`${adjointName(variable.name)}\` ${values}, in the derived pass, too: ${why}`;
  return { code: 'not-exercised', message, place, fixes: [] };
}

function sizesMessage({ names, size }: AlikeSizes): string {
  const [first, second] = names;
  const taken = second === undefined ? `${size} for \`${first}\`` : 'one of these sizes for another';
  const better = second === undefined ? 'another size' : 'sizes that differ';
  return `every draw has \`${alikeText({ names, size })}\`: a line that takes ${taken} passes all the same: choose ${better}`;
}

function sizesText(sizes: Sizes): string {
  return [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');
}

function fixedSizesMessage({ fixed, other }: FixedSizes): string {
  return `the block is right at \`${sizesText(fixed)}\`, and would be wrong at \`${sizesText(other)}\`: it takes one size, or a number, for another`;
}

/** One message for each finding; gradients that one operation spoils are one. */
export function notExercisedDiagnostics(found: readonly NotExercised[], analysis: Analysis): readonly Diagnostic[] {
  const lost = found.filter((own) => own.kind === 'gradient');
  return found.flatMap((own): readonly Diagnostic[] => {
    const pole = own.kind === 'gradient' ? own.lost.pole : undefined;
    if (pole === undefined) return [notExercisedDiagnostic(own, analysis)].filter((said) => said !== undefined);
    const all = lost.filter((other) => other.lost.pole === pole);
    const place = placeOf(own, analysis);
    return all[0] !== own || place === undefined
      ? []
      : [
          poleDiagnostic(
            all.map(({ variable }) => variable),
            pole,
            place,
          ),
        ];
  });
}

function notExercisedDiagnostic(found: NotExercised, analysis: Analysis): Diagnostic | undefined {
  const place = placeOf(found, analysis);
  if (place === undefined) return undefined;
  if (found.kind === 'gradient') return lostDiagnostic(found, place, analysis);
  if (found.kind === 'loop') {
    const { text, fixes } = loopAdvice(found.loop, analysis);
    const message = `no draw runs this loop: nothing in it is checked. ${text}`;
    return { code: 'not-exercised', message, place, fixes };
  }
  if (found.kind === 'sizes') return { code: 'not-exercised', message: sizesMessage(found), place, fixes: [] };
  if (found.kind === 'fixed-sizes') return { code: 'not-exercised', message: fixedSizesMessage(found), place, fixes: [] };
  if (found.isReached === true) {
    const message = `where \`${found.text}\` is ${found.side}, nothing is known of the gradient: what is right then is not checked`;
    return { code: 'not-exercised', message, place, fixes: [] };
  }
  const { text, fixes } = advice(found, analysis);
  const message = `no draw makes \`${found.text}\` ${found.side}: what is right then is not checked${text}`;
  return { code: 'not-exercised', message, place, fixes };
}

/** The gradients that something unexercised may concern. */
function concerned(found: NotExercised, analysis: Analysis): ReadonlySet<Variable> {
  const { forward, backward } = analysis;
  if (found.kind === 'gradient') return new Set([found.variable]);
  const all = new Set(forward.given);
  if (found.kind !== 'condition') return all;
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
