import { exponentOf, SUPERSCRIPTS } from '../../language/characters.ts';
import { placed } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { printExpression } from '../../language/printer.ts';
import { type Identifier, type LocalFix, walk } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { readValue } from '../../program/build.ts';
import { isUnknown } from '../../program/shape.ts';
import type { AnalysisContext } from '../context.ts';
import type { Scope } from './scope.ts';

/** Names that nothing defines and that other notations have for something: a declaration is no repair of these. */
interface Meaning {
  readonly message: string;
  readonly fixes: readonly LocalFix[];
}

/** Words of other languages for truth, with the numbers that stand for it here. */
const TRUTHS: ReadonlyMap<string, string> = new Map([
  ['True', '1'],
  ['true', '1'],
  ['False', '0'],
  ['false', '0'],
]);
const NOTHING: ReadonlySet<string> = new Set('None null nil undefined NULL NaN nan inf Inf Infinity'.split(' '));

const POWER = new RegExp(`^(.*[^${SUPERSCRIPTS}])([${SUPERSCRIPTS}]+)$`, 'u');

/** Reports a name that is one of those; false for any other. */
export function reportForeignName(name: Identifier, statement: number, scope: Scope, context: AnalysisContext): boolean {
  const meaning =
    transposition(name, statement, context) ??
    transposed(name, statement, scope, context) ??
    exponential(name, statement, context) ??
    power(name, scope) ??
    word(name);
  if (meaning === undefined) return false;
  const fixes = meaning.fixes.map((fix) => placed(fix, statement));
  context.reportName('undefined-name', { statement, span: name.span }, name.text, meaning.message, fixes);
  return true;
}

/** `W^T`, where `T` is nothing else. */
function transposition({ text, span }: Identifier, statement: number, context: AnalysisContext): Meaning | undefined {
  const syntax = text === 'T' || text === 'ᵀ' ? statementAt(context.document, statement)?.syntax : undefined;
  for (const part of syntax?.kind === 'equation' ? walk([syntax.value]) : []) {
    if (part.kind !== 'binary' || part.operator !== '^') continue;
    const { left, right } = part;
    if (right.kind !== 'name' || right.name.span.start !== span.start || left.kind === 'number') continue;
    const edits = [{ span: { start: left.span.end, end: right.span.end }, text: '.T' }];
    return { message: 'a transpose is written `.T`', fixes: [{ title: 'Write `.T`', respells: true, edits }] };
  }
  return undefined;
}

/** `Wᵀ`, where `W` is a name. */
function transposed(
  { text, span }: Identifier,
  statement: number,
  scope: Scope,
  { document }: AnalysisContext,
): Meaning | undefined {
  const base = text.endsWith('ᵀ') ? text.slice(0, -1) : '';
  const binding = base === '' ? undefined : scope.get(base);
  if (binding === undefined) return undefined;
  const told = `\`${text}\` is a name that nothing defines`;
  const shape = binding.kind === 'variable' ? readValue(binding.variable, binding.indices).shape : undefined;
  if (shape?.length !== 1 || isUnknown(shape)) {
    const fix: LocalFix = { title: `Write \`${base}.T\``, respells: true, edits: [{ span, text: `${base}.T` }] };
    return { message: `${told}: a transpose is written \`${base}.T\``, fixes: [fix] };
  }
  // A row times a column is a number, whichever sign stands between them.
  const [product] = /^\s*[*@]\s*/.exec((statementAt(document, statement)?.text ?? '').slice(span.end)) ?? [];
  const edits = [{ span: { start: span.start, end: span.end + (product?.length ?? 0) }, text: `${base} @ ` }];
  const fixes = product === undefined ? [] : [{ title: `Write \`${base} @\``, edits }];
  return { message: `${told}: a vector has no transpose, and \`${base} @ a\` is its product with another one`, fixes };
}

/** `e^x`: all powers of this base in the statement. */
function exponential({ text }: Identifier, statement: number, { document }: AnalysisContext): Meaning | undefined {
  const own = statementAt(document, statement);
  const syntax = text === 'e' || text === 'ℯ' ? own?.syntax : undefined;
  const powers = [...(syntax?.kind === 'equation' ? walk([syntax.value]) : [])].flatMap((part) =>
    part.kind === 'binary' && part.operator === '^' && part.left.kind === 'name' && part.left.name.text === text ? [part] : [],
  );
  const [first] = powers;
  if (first === undefined || own === undefined) return undefined;
  const edits = powers.flatMap(({ left, right }) => {
    const sign = { start: left.span.start, end: right.span.start };
    // Brackets belong to the span of what they enclose, but not to that of a longer operand.
    const isEnclosed = own.text[sign.end] === '(' && own.text[right.span.end - 1] === ')' && right.kind !== 'call';
    const isWhole = isEnclosed && closesAt(own.text, sign.end) === right.span.end - 1;
    if (isWhole) return [{ span: sign, text: 'exp' }];
    return [
      { span: sign, text: 'exp(' },
      { span: { start: right.span.end, end: right.span.end }, text: ')' },
    ];
  });
  const shown = `exp(${printExpression(first.right)})`;
  const message = `\`${text}\` is not defined: its powers are written \`${shown}\``;
  return { message, fixes: [{ title: `Write \`${shown}\``, respells: true, edits }] };
}

/** The offset of the bracket that closes the one at an offset. */
function closesAt(text: string, opening: number): number {
  let depth = 0;
  for (let at = opening; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** `x ^ 2` for `x²`, where `x` is a name and `x²` is none. */
export function powerWritten(text: string, scope: Scope): string | undefined {
  const [, base = '', signs] = POWER.exec(text) ?? [];
  if (signs === undefined || scope.get(base) === undefined || scope.get(text) !== undefined) return undefined;
  return `${base} ^ ${exponentOf(signs)}`;
}

function power({ text, span }: Identifier, scope: Scope): Meaning | undefined {
  const written = powerWritten(text, scope);
  if (written === undefined) return undefined;
  const fixes = [{ title: `Write \`${written}\``, respells: true as const, edits: [{ span, text: written }] }];
  return { message: `\`${text}\` is a name that nothing defines: a power is written \`${written}\``, fixes };
}

function word({ text, span }: Identifier): Meaning | undefined {
  const number = TRUTHS.get(text);
  if (number !== undefined) {
    const message = `there is no \`${text}\`: a condition is a number, 1 where it holds and 0 elsewhere`;
    return { message, fixes: [{ title: `Write \`${number}\``, respells: true, edits: [{ span, text: number }] }] };
  }
  if (text === 'π') {
    const fix: LocalFix = { title: 'Write `pi`', respells: true, edits: [{ span, text: 'pi' }] };
    return { message: 'the number `π` is written `pi`', fixes: [fix] };
  }
  if (NOTHING.has(text)) return { message: `there is no \`${text}\`: every value is a number or a tensor`, fixes: [] };
  const operation = OPERATIONS.call(text);
  if (operation === undefined) return undefined;
  const { operands, documentation } = operation;
  const [what, written] =
    operands.length === 0
      ? ['arguments', documentation.use.value]
      : ['operands', `${text}(${operands.map(({ name }) => name).join(', ')})`];
  return { message: `\`${text}\` is an operation: it needs its ${what}, as in \`${written}\``, fixes: [] };
}
