import type { Fix } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { difference } from '../../language/grammar/damaged-text.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import { applyLocalFix } from '../../language/replacement.ts';
import type { LocalFix, StatementSyntax } from '../../language/syntax.ts';
import type { AnalysisContext } from '../context.ts';
import { tryExpression } from '../inference/trial.ts';
import type { Scope } from '../names/scope.ts';
import { enclosed } from './compound.ts';

type DamagedSyntax = Extract<StatementSyntax, { kind: 'damaged' }>;

/** More spellings of other languages in one statement are left to further repairs. */
const MOST_STEPS = 6;
const LONGEST_SHOWN = 48;

/** Lets the first repair of a damaged statement go the whole way: `X.sum(0)` becomes `sum(X, axis=0)`, not `sum(X, 0)`. */
export function completeRepair(statement: number, { damage }: DamagedSyntax, scope: Scope, context: AnalysisContext): void {
  const text = statementAt(context.document, statement)?.text;
  const [first, ...others] = damage.fixes ?? [];
  if (text === undefined || first?.respells !== true || context.explained.has(statement)) return;
  const once = applyLocalFix(text, first);
  let changed = once;
  let rest: LocalFix | undefined = { title: '', edits: [] };
  for (let step = 0; step < MOST_STEPS && rest !== undefined; step += 1) {
    changed = applyLocalFix(changed, rest);
    rest = nextSpelling(changed, scope);
  }
  if (changed === once) return;
  const { span, text: written } = difference(text, changed);
  const value = changed.slice(changed.indexOf('=') + 1).trim();
  const title = value.length > LONGEST_SHOWN ? first.title : `Write \`${value}\``;
  const whole: Fix = { title, respells: true, edits: [{ place: { statement, span }, text: written }] };
  const message = damage.message.replace(/write `[^`]*`$/, `write \`${value}\``);
  const fixes = [
    whole,
    ...others.map((fix) => ({
      ...fix,
      edits: fix.edits.map((own) => ({ place: { statement, span: own.span }, text: own.text })),
    })),
  ];
  context.explain({ code: 'syntax', message, place: { statement, span: damage.span }, fixes });
}

/** The spelling of the first mistake in a statement, if it is one of another language; an axis is what a method takes. */
function nextSpelling(text: string, scope: Scope): LocalFix | undefined {
  const { syntax } = parseStatement(text);
  if (syntax.kind !== 'equation') return undefined;
  const [mistake] = tryExpression(syntax.value, scope).fixes;
  const fix =
    mistake?.find(({ respells }) => respells === true) ??
    mistake?.find(({ edits }) => edits.some((edit) => /\baxis=-?\d/.test(edit.text)));
  return fix && enclosed(fix, text);
}
