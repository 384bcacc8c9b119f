import type { Diagnostic, Fix, Place } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { deleteLine } from '../../language/edits.ts';
import { readsOf } from '../../program/activity.ts';
import { adjointName } from '../../program/adjoints.ts';
import { printStep, printValue } from '../../program/print.ts';
import type { Value, Variable } from '../../program/program.ts';
import { relativeError, worseOf } from '../gradients/comparison.ts';
import type { Line } from './block.ts';
import { insertionOf } from './insertion.ts';
import { difference, expectedSample } from './search/line-values.ts';
import type { Component, WrongLine } from './search/path-contributions.ts';
import type { Finding, Localisation } from './search/search.ts';

export type LineStatus = 'pass' | 'fail' | 'fused-pass' | 'unchecked';

/** What `check` says about a line of a backward block. */
export interface LineResult {
  /** The order of the statement. */
  readonly statement: number;
  readonly target: string;
  readonly status: LineStatus;
  readonly maxError: number;
  /** True if the text alone shows an error, so that numbers may say nothing of it. */
  readonly isInError?: true;
  /** What was wrong, in words. */
  readonly cause?: string;
  /** The factor that the cause speaks of, if it is made of numbers and sizes alone. */
  readonly constantFactor?: string;
  /** The value of a helper, in words: `the adjoint of ...`. */
  readonly meaning?: string;
  /** The line as it should be. */
  readonly repair?: string;
  /** The forward equations along which it contributes. */
  readonly along: readonly string[];
}

type LineFinding = Extract<Finding, { readonly kind: 'wrong' | 'wrong-helper' | 'double' }>;

/** What turning findings into messages needs. */
export interface Reporting {
  readonly document: SourceDocument;
  readonly found: Localisation;
  /** Inputs and parameters whose gradients come out wrong when the line is left as it is. */
  readonly spoiled: (primals: readonly Variable[]) => readonly string[];
}

/** A line for which nothing is left to contribute. */
export function isSurplus(finding: Finding): finding is Extract<Finding, { kind: 'double' | 'wrong' }> {
  return finding.kind === 'double' || (finding.kind === 'wrong' && finding.expected.length === 0);
}

function statementOf({ equation }: Line): number {
  return equation.source?.statement ?? 0;
}

function valuePlace(line: Line): Place {
  return { statement: statementOf(line), span: line.equation.value.span };
}

function replaceFix(line: Line, value: Value, title: string): Fix {
  return { title: `${title}: \`${printValue(value)}\``, edits: [{ place: valuePlace(line), text: printValue(value) }] };
}

function derivedFix(line: Line, value: Value): Fix {
  return { ...replaceFix(line, value, 'Write the derived line'), isDerived: true };
}

function equationsAlong(components: readonly Component[]): readonly string[] {
  return [...new Set(components.flatMap(({ line: { origin } }) => (origin === undefined ? [] : [printStep(origin)])))];
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** The gradients that come out wrong by a line. */
export function spoiling(names: readonly string[], place: Place): Pick<Diagnostic, 'related'> {
  if (names.length === 0) return {};
  return { related: [{ place, message: `spoils the ${names.length === 1 ? 'gradient' : 'gradients'} of ${quoted(names)}` }] };
}

function consequence(primals: readonly Variable[], { spoiled }: Reporting, place: Place): Pick<Diagnostic, 'related'> {
  return spoiling(spoiled(primals), place);
}

/** The cause, or the element where the line is farthest off. */
function wrongMessage(wrong: WrongLine, reporting: Reporting): string {
  const { line, expected } = wrong;
  const name = `\`${line.equation.target.name}\``;
  if (expected.length === 0) return `nothing is left to contribute to ${name} from what this line reads: remove it`;
  const repair = reporting.found.shop.repair(wrong);
  if (repair?.value !== undefined) return `${name}: ${repair.cause}: write \`${printValue(repair.value)}\``;
  const derived = reporting.found.shop.written(wrong);
  const instead = derived === undefined ? '' : `: write \`${printValue(derived)}\``;
  if (repair !== undefined) return `${name}: ${repair.cause}${instead}`;
  const { trials } = reporting.found;
  const value = trials.evaluate(line.equation.value);
  const goal = expectedSample(expected, value, trials);
  return `${name} gets a wrong contribution${worstElement(value, goal.values)}${instead}`;
}

function written(number: number | undefined): string {
  return number === undefined ? '?' : String(Number(number.toPrecision(5)));
}

function worstElement(value: Float64Array, goal: Float64Array): string {
  let at = 0;
  const gap = (index: number): number => relativeError(value[index] as number, goal[index] as number, 1);
  for (let index = 1; index < value.length; index += 1) if (gap(index) > gap(at)) at = index;
  return `, ${written(value[at])} where ${written(goal[at])} belongs`;
}

function wrongDiagnostic(wrong: WrongLine, reporting: Reporting): Diagnostic {
  const { line } = wrong;
  const repair = reporting.found.shop.repair(wrong)?.value;
  const { shop } = reporting.found;
  const written = shop.written(wrong);
  const isRepair = repair !== undefined && written !== undefined && printValue(repair) === printValue(written);
  const derived = isRepair ? shop.derived(wrong) : written;
  const fixes: Fix[] = [];
  if (repair !== undefined) fixes.push(replaceFix(line, repair, 'Write'));
  if (derived !== undefined && (repair === undefined || printValue(repair) !== printValue(derived))) {
    fixes.push(derivedFix(line, derived));
  }
  if (wrong.expected.length === 0)
    fixes.push({ title: 'Remove the line', edits: [deleteLine(reporting.document, statementOf(line))] });
  const primals = line.primal === undefined ? [] : [line.primal];
  const place = valuePlace(line);
  return {
    code: 'wrong-gradient',
    message: wrongMessage(wrong, reporting),
    place,
    fixes,
    ...consequence(primals, reporting, place),
  };
}

function helperDiagnostic(
  { line, readers, repair }: Extract<Finding, { kind: 'wrong-helper' }>,
  reporting: Reporting,
): Diagnostic {
  const place = valuePlace(line);
  const name = `\`${line.equation.target.name}\``;
  const targets = quoted([...new Set(readers.map(({ line: { equation } }) => equation.target.name))]);
  const message =
    repair?.value === undefined
      ? `${name} is wrong: every line that reads it is wrong through it (${targets})`
      : `${name}: ${repair.cause}: write \`${printValue(repair.value)}\``;
  const fixes = repair?.value === undefined ? [] : [replaceFix(line, repair.value, 'Write')];
  const primals = readers.flatMap(({ line: { primal } }) => (primal === undefined ? [] : [primal]));
  return { code: 'wrong-gradient', message, place, fixes, ...consequence(primals, reporting, place) };
}

function missingDiagnostic({ to, components }: Extract<Finding, { kind: 'missing' }>, reporting: Reporting): Diagnostic {
  const {
    document,
    found: { block },
  } = reporting;
  const name = adjointName(to.name);
  const lines = block.contributions.get(to) ?? [];
  const header = document.block?.statement.order ?? 0;
  const last = lines.at(-1);
  const place =
    last?.equation.source === undefined
      ? { statement: header, span: { start: 0, end: 'backward'.length } }
      : { statement: last.equation.source.statement, span: last.equation.source.target };
  const { shop } = reporting.found;
  const { behind, edit } = insertionOf(to, components, block, document);
  const derived = shop.derived({ expected: components });
  const text = derived === undefined ? undefined : `${name} += ${printValue(shop.spelled(derived, behind + 1))}`;
  const fixes: Fix[] = text === undefined ? [] : [{ title: `Insert \`${text}\``, edits: [edit(text)] }];
  const along = quoted(equationsAlong(components));
  const instead = text === undefined ? '' : `: add \`${text}\``;
  if (lines.length === 0 && (to.kind === 'input' || to.kind === 'param')) {
    return { code: 'missing-gradient', message: `no line contributes to \`${name}\`${instead}`, place, fixes };
  }
  return {
    code: 'missing-contribution',
    message: `\`${name}\` misses the contribution of ${along}${instead}`,
    place,
    fixes,
    ...consequence([to], reporting, place),
  };
}

function doubleDiagnostic({ line, first }: Extract<Finding, { kind: 'double' }>, reporting: Reporting): Diagnostic {
  const statement = statementOf(line);
  const place = { statement, span: line.equation.source?.target ?? line.equation.value.span };
  const along = equationsAlong(reporting.found.matched.get(first) ?? []);
  const which = along.length === 0 ? '' : ` of ${quoted(along)}`;
  const message = `\`${line.equation.target.name}\` gets the contribution${which} twice: remove this line`;
  const related =
    first.equation.source === undefined
      ? []
      : [{ place: { statement: statementOf(first), span: first.equation.source.target }, message: 'given here already' }];
  return {
    code: 'double-counted',
    message,
    place,
    fixes: [{ title: 'Remove the line', edits: [deleteLine(reporting.document, statement)] }],
    related,
  };
}

function aliasDiagnostic({ line, components }: Extract<Finding, { kind: 'alias' }>, reporting: Reporting): Diagnostic {
  const derived = reporting.found.shop.derived({ expected: components });
  const names = quoted([...new Set(components.map(({ from }) => adjointName(from.name)))]);
  const message = `right only because two adjoints are equal here: the graph leads through ${names}`;
  return {
    code: 'alias',
    message,
    place: valuePlace(line),
    fixes: derived === undefined ? [] : [derivedFix(line, derived)],
  };
}

export function findingDiagnostic(finding: Finding, reporting: Reporting): Diagnostic {
  switch (finding.kind) {
    case 'wrong':
      return wrongDiagnostic(finding, reporting);
    case 'wrong-helper':
      return helperDiagnostic(finding, reporting);
    case 'missing':
      return missingDiagnostic(finding, reporting);
    case 'double':
      return doubleDiagnostic(finding, reporting);
    case 'alias':
      return aliasDiagnostic(finding, reporting);
  }
}

/** How far a line is from what it must give; a wrong helper, from its repair or, without one, in its readers. */
function lineError(finding: LineFinding, found: Localisation): number {
  const { trials } = found;
  const value = trials.evaluate(finding.line.equation.value);
  if (finding.kind === 'wrong') return difference(value, expectedSample(finding.expected, value, trials));
  if (finding.kind === 'double') return difference(value, expectedSample([], value, trials));
  if (finding.repair?.value !== undefined) return difference(value, trials.truthOf(finding.repair.value));
  return finding.readers.map((reader) => lineError({ kind: 'wrong', ...reader }, found)).reduce(worseOf, 0);
}

/** What is said of a line that stands under a finding. */
function failedLine(line: Line, finding: LineFinding, found: Localisation): Partial<LineResult> {
  const { shop } = found;
  const repair = finding.kind === 'wrong-helper' ? finding.repair : finding.kind === 'wrong' ? shop.repair(finding) : undefined;
  const value = repair?.value ?? (finding.kind === 'wrong' ? shop.written(finding) : undefined);
  return {
    status: 'fail',
    maxError: lineError(finding, found),
    ...(repair === undefined ? {} : { cause: repair.cause }),
    ...(repair?.factor === undefined || readsOf(repair.factor).length > 0 ? {} : { constantFactor: printValue(repair.factor) }),
    ...(value === undefined ? {} : { repair: printStep({ ...line.equation, value }) }),
    along: equationsAlong(finding.kind === 'wrong' ? finding.expected : []),
  };
}

function isAbout(line: Line): (finding: Finding) => finding is LineFinding {
  return (finding): finding is LineFinding =>
    finding.kind !== 'missing' && finding.kind !== 'alias' && finding.line.index === line.index;
}

/** The verdict on each line, in the order of the block. */
export function lineResults({ found }: Reporting): readonly LineResult[] {
  const { block, findings, matched, trials } = found;
  return block.lines.map((line): LineResult => {
    const unchecked = { statement: statementOf(line), target: line.equation.target.name, maxError: 0, along: [] };
    if (line.broken) return { ...unchecked, status: 'unchecked' };
    const finding = findings.find(isAbout(line));
    if (finding !== undefined) return { ...unchecked, status: 'fail', ...failedLine(line, finding, found) };
    const given = matched.get(line) ?? [];
    const status = given.some(({ fused }) => fused) ? 'fused-pass' : 'pass';
    const value = trials.evaluate(line.equation.value);
    const isContribution = line.primal !== undefined && given.length > 0;
    const maxError = isContribution ? difference(value, expectedSample(given, value, trials)) : 0;
    return { ...unchecked, status, maxError, along: equationsAlong(given) };
  });
}
