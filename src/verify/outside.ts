import { bind } from '../engine/bind.ts';
import type { Sizes, Values } from '../engine/interpreter.ts';
import type { Diagnostic } from '../language/diagnostic.ts';
import { printDimension } from '../program/dimension.ts';
import { printDomain } from '../program/domain.ts';
import { printValue } from '../program/print.ts';
import type { Program, Variable } from '../program/program.ts';
import { printShape } from '../program/shape.ts';
import { drawGiven } from './draw.ts';
import { measureExcess, type Outside } from './excess.ts';
import { Random } from './random.ts';
import { findRanges, type Ranges, sourcesOf } from './ranges.ts';

/** Longer operands are called the argument. */
const LONGEST_OPERAND = 40;

function shortNumber(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toPrecision(3);
}

/** What the operation is given, as far as that is short. */
function operandText({ value, blame }: Outside): string {
  const operand = value.operands[blame?.operand ?? 0];
  const text = operand === undefined ? '' : printValue(operand);
  return text === '' || text.length > LONGEST_OPERAND ? 'its argument' : `\`${text}\``;
}

/** What is wrong; `where` says at which numbers. */
function problemText(outside: Outside, where: 'in every draw' | 'at these numbers'): string {
  const { value, blame } = outside;
  const text = printValue(value);
  if (blame === undefined) {
    const shown = text.length > LONGEST_OPERAND ? `\`${value.operation.name}\`` : `\`${text}\``;
    return `${shown} is not finite ${where}`;
  }
  const defined = `\`${value.operation.name}\` is defined for ${printDomain(blame.domain)}`;
  if (blame.domain.kind === 'definite') {
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

/** How to write an interval: the one that a search finds, or the form of it. */
function advice(program: Program, sizes: Sizes, outside: Outside): string {
  if (outside.blame?.domain.kind === 'definite') return ': `A @ A.T + diag(broadcast(1, [n]))` is one';
  const sources = sourcesOf(program, outside.value);
  const [first] = sources.filter(({ domain }) => domain === undefined || domain.kind === 'interval');
  if (first === undefined) return '';
  const { ranges, complete } = findRanges(program, sizes, 'all');
  if (complete) return `: write ${changed(ranges)}`;
  return `, whatever interval is tried: give \`${first.name}\` one, as in ${declaration(first, { low: 0.1, high: 2 })}`;
}

function changed(ranges: Ranges): string {
  return [...ranges].map(([variable, range]) => declaration(variable, range)).join(' and ');
}

function diagnosticOf(outside: Outside, message: string): Diagnostic | undefined {
  const { source } = outside.equation;
  if (source === undefined) return undefined;
  return { code: 'wrong-arguments', message, place: { statement: source.statement, span: outside.value.span }, fixes: [] };
}

/** Which equation leaves its domain in every draw, and what to declare. */
export function outsideDraws(program: Program, sizes: Sizes): Diagnostic | undefined {
  const given = drawGiven(program, sizes, new Random(1), false, findRanges(program, sizes).ranges);
  const { first } = measureExcess(program, sizes, given);
  if (first === undefined) return undefined;
  return diagnosticOf(first, `${problemText(first, 'in every draw')}${advice(program, sizes, first)}`);
}

/** Which equation leaves its domain at numbers that were given. */
export function outsideData(program: Program, data: Readonly<Record<string, unknown>>, fixed: Sizes): Diagnostic | undefined {
  const { sizes, given }: { readonly sizes: Sizes; readonly given: Values } = bind(program, data, fixed);
  const { first } = measureExcess(program, sizes, given);
  return first === undefined ? undefined : diagnosticOf(first, problemText(first, 'at these numbers'));
}
