import { placed } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { type Identifier, type LocalFix, walk } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
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

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const POWER = new RegExp(`^(.*[^${SUPERSCRIPTS}])([${SUPERSCRIPTS}]+)$`, 'u');

/** Reports a name that is one of those; false for any other. */
export function reportForeignName(name: Identifier, statement: number, scope: Scope, context: AnalysisContext): boolean {
  const meaning = transposition(name, statement, context) ?? power(name, scope) ?? word(name);
  if (meaning === undefined) return false;
  const fixes = meaning.fixes.map((fix) => placed(fix, statement));
  context.reportName('undefined-name', { statement, span: name.span }, name.text, meaning.message, fixes);
  return true;
}

/** `W^T`, where `T` is nothing else. */
function transposition({ text, span }: Identifier, statement: number, context: AnalysisContext): Meaning | undefined {
  const syntax = text === 'T' ? statementAt(context.document, statement)?.syntax : undefined;
  for (const part of syntax?.kind === 'equation' ? walk([syntax.value]) : []) {
    if (part.kind !== 'binary' || part.operator !== '^') continue;
    const { left, right } = part;
    if (right.kind !== 'name' || right.name.span.start !== span.start || left.kind === 'number') continue;
    const edits = [{ span: { start: left.span.end, end: right.span.end }, text: '.T' }];
    return { message: 'a transpose is written `.T`', fixes: [{ title: 'Write `.T`', respells: true, edits }] };
  }
  return undefined;
}

/** `x²`, where `x` is a name. */
function power({ text, span }: Identifier, scope: Scope): Meaning | undefined {
  const [, base = '', signs] = POWER.exec(text) ?? [];
  if (signs === undefined || scope.get(base) === undefined) return undefined;
  const written = `${base} ^ ${[...signs].map((sign) => SUPERSCRIPTS.indexOf(sign)).join('')}`;
  const fixes = [{ title: `Write \`${written}\``, respells: true as const, edits: [{ span, text: written }] }];
  return { message: `\`${text}\` is a name that nothing defines: a power is written \`${written}\``, fixes };
}

function word({ text, span }: Identifier): Meaning | undefined {
  const number = TRUTHS.get(text);
  if (number !== undefined) {
    const message = `there is no \`${text}\`: a condition is a number, 1 where it holds and 0 elsewhere`;
    return { message, fixes: [{ title: `Write \`${number}\``, respells: true, edits: [{ span, text: number }] }] };
  }
  if (NOTHING.has(text)) return { message: `there is no \`${text}\`: every value is a number or a tensor`, fixes: [] };
  const operation = OPERATIONS.call(text);
  if (operation === undefined) return undefined;
  const operands = operation.operands.map(({ name }) => name).join(', ');
  return { message: `\`${text}\` is an operation: it needs its operands, as in \`${text}(${operands})\``, fixes: [] };
}
