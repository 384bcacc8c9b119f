import { bind } from '../../engine/bind.ts';
import type { Sizes, Values } from '../../engine/interpreter.ts';
import type { Diagnostic, Edit, Fix } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { statementAt } from '../../language/document/statements.ts';
import { printDimension } from '../../program/dimension.ts';
import { isOfMatrices, printDomain } from '../../program/domain.ts';
import { printValue } from '../../program/print.ts';
import type { Program, Variable } from '../../program/program.ts';
import { printShape } from '../../program/shape.ts';
import { drawGiven } from './draw.ts';
import { findRanges, type Interval, type Ranges, sourcesOf } from './interval-search.ts';
import { measureExcess, type Outside } from './measure-domain.ts';
import { Random } from './random.ts';

/** Longer operands are called the argument. */
const LONGEST_OPERAND = 40;

function shortNumber(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toPrecision(3);
}

/** The operand of the operation, if its text is short. */
function operandText({ value, blame }: Outside): string {
  const operand = value.operands[blame?.operand ?? 0];
  const text = operand === undefined ? '' : printValue(operand);
  return text === '' || text.length > LONGEST_OPERAND ? 'its argument' : `\`${text}\``;
}

/** The violation in words; `where` names the numbers. */
function problemText(outside: Outside, where: 'in every draw' | 'at these numbers'): string {
  const { value, blame } = outside;
  const text = printValue(value);
  if (blame === undefined) {
    const shown = text.length > LONGEST_OPERAND ? `\`${value.operation.name}\`` : `\`${text}\``;
    const row = outside.emptied === undefined ? '' : `: all that [${outside.emptied.join(', ')}] is made of is minus infinity`;
    return `${shown} is not finite ${where}${row}`;
  }
  const defined = `\`${value.operation.name}\` is defined for ${printDomain(blame.domain)}`;
  if (isOfMatrices(blame.domain)) {
    return `${defined}, which ${operandText(outside)} is ${where === 'in every draw' ? 'in no draw' : `not ${where}`}`;
  }
  return `${defined}, which ${operandText(outside)} leaves ${where} (${shortNumber(blame.number)})`;
}

function declaration(
  { kind, name, ranges, shape }: Variable,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  const indices = ranges.map(({ first, last }) => `${printDimension(first)}..${printDimension(last)}`).join(', ');
  const text = `${name}${indices === '' ? '' : `[${indices}]`}: ${printShape(shape)}`;
  return `\`${kind} ${text} in ${low}..${high}\``;
}

/** Advice to declare an interval: the one that a search finds, or only its form. */
function advice(program: Program, sizes: Sizes, outside: Outside): { readonly text: string; readonly ranges: Ranges } {
  const without = (text: string) => ({ text, ranges: new Map() });
  if (outside.blame !== undefined && isOfMatrices(outside.blame.domain))
    return without(': `A @ A.T + diag(broadcast(1, [n]))` is one');
  const sources = sourcesOf(program, outside.value);
  const [first] = sources.filter(({ domain }) => domain === undefined || domain.kind === 'interval');
  if (first === undefined) return without('');
  const { ranges, complete } = findRanges(program, sizes, 'all');
  if (complete) return { text: `: write ${changed(ranges)}`, ranges };
  return without(`, whatever interval is tried: give \`${first.name}\` one, as in ${declaration(first, { low: 0.1, high: 2 })}`);
}

/** Declarations with other intervals, in words. */
export function changed(ranges: Ranges): string {
  return [...ranges].map(([variable, range]) => declaration(variable, range)).join(' and ');
}

/** Writes an interval into the declaration of a variable that has one of its own. */
function editFor({ place }: Variable, { low, high }: Interval, document: SourceDocument): Edit | undefined {
  const statement = place && statementAt(document, place.statement);
  if (statement?.syntax.kind !== 'declaration' || statement.syntax.variables.length > 1) return undefined;
  const domain = statement.syntax.variables[0]?.domain;
  const end = statement.text.length;
  const span = domain?.span ?? { start: end, end };
  return { place: { statement: statement.order, span }, text: `${domain === undefined ? ' in ' : ''}${low}..${high}` };
}

/** Writes intervals into the declarations of variables. */
export function fixesFor(ranges: Ranges, document: SourceDocument): readonly Fix[] {
  const edits = [...ranges].map(([variable, range]) => editFor(variable, range, document)).filter((edit) => edit !== undefined);
  if (edits.length === 0 || edits.length < ranges.size) return [];
  const names = [...ranges].map(([{ name }, { low, high }]) => `\`${name}\` from ${low}..${high}`);
  return [{ title: `Draw ${names.join(' and ')}`, edits }];
}

function diagnosticOf(outside: Outside, message: string, fixes: readonly Fix[] = []): Diagnostic | undefined {
  const { source } = outside.equation;
  if (source === undefined) return undefined;
  return { code: 'wrong-arguments', message, place: { statement: source.statement, span: outside.value.span }, fixes };
}

/** A diagnostic for the equation that leaves its domain in every draw, with a declaration as its fix. */
export function outsideDraws(program: Program, sizes: Sizes, document: SourceDocument): Diagnostic | undefined {
  const given = drawGiven(program, sizes, new Random(1), false, findRanges(program, sizes).ranges);
  const { first } = measureExcess(program, sizes, given);
  if (first === undefined) return undefined;
  const { text, ranges } = advice(program, sizes, first);
  return diagnosticOf(first, `${problemText(first, 'in every draw')}${text}`, fixesFor(ranges, document));
}

/** A diagnostic for the equation that leaves its domain at given numbers. */
export function outsideData(program: Program, data: Readonly<Record<string, unknown>>, fixed: Sizes): Diagnostic | undefined {
  const { sizes, given }: { readonly sizes: Sizes; readonly given: Values } = bind(program, data, fixed);
  const { first } = measureExcess(program, sizes, given);
  return first === undefined ? undefined : diagnosticOf(first, problemText(first, 'at these numbers'));
}
