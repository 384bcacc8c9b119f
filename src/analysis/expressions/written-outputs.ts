import { statementAt } from '../../language/document/statements.ts';
import { deleteLine } from '../../language/edits.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import { outputExpression, PRINTED } from '../../language/grammar/slips.ts';
import { namesIn } from '../../language/name-pattern.ts';
import type { Damage } from '../../language/syntax.ts';
import { adjointName } from '../../program/adjoints.ts';
import type { AnalysisContext } from '../context.ts';

/** Names for a value that has none, the likeliest first. */
const FREE_NAMES = ['y', 's', 'z', 'r', 'out', 'result', 'y_out'];

/** `print(y)` and `output sum(x)`: what the file computes, as other languages say it. */
export function explainOutput(statement: number, { damage }: { readonly damage: Damage }, context: AnalysisContext): void {
  const text = statementAt(context.document, statement)?.text ?? '';
  if (context.explained.has(statement)) return;
  const [, printed] = PRINTED.exec(text) ?? [];
  if (printed !== undefined) explainPrinted(printed.trim(), statement, damage, context);
  const value = outputExpression(text);
  if (value === undefined || parseStatement(`y = ${value}`).syntax.kind !== 'equation') return;
  const used = new Set(namesIn(context.document.text));
  const name = FREE_NAMES.find((own) => !used.has(own) && !used.has(adjointName(own)));
  if (name === undefined) return;
  const edits = [{ place: { statement, span: { start: 0, end: text.length } }, text: `${name} = ${value}\noutput ${name}` }];
  const fixes = [{ title: `Name it: \`${name} = ${value}\``, edits }];
  context.explain({ code: 'syntax', message: damage.message, place: { statement, span: damage.span }, fixes });
}

/** A name that is an output already needs no second line. */
function explainPrinted(name: string, statement: number, { message, span }: Damage, context: AnalysisContext): void {
  const isOutput = context.document.sections.some(({ statements }) =>
    statements.some(({ syntax }) => syntax.kind === 'output' && syntax.targets.some((own) => own.name.text === name)),
  );
  if (!isOutput) return;
  const fixes = [{ title: 'Remove the line', edits: [deleteLine(context.document, statement)] }];
  context.explain({ code: 'syntax', message, place: { statement, span }, fixes });
}
