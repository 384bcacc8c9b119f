import { type Fix, placed } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { difference } from '../../language/grammar/damaged-text.ts';
import { tokenize } from '../../language/grammar/lexer.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import { applyLocalFix } from '../../language/replacement.ts';
import { type LocalFix, type StatementSyntax, walk } from '../../language/syntax.ts';
import { isConstantName } from '../../program/constants.ts';
import type { AnalysisContext } from '../context.ts';
import { type Trial, tryExpression } from '../inference/trial.ts';
import { powerWritten } from '../names/foreign-names.ts';
import type { Scope } from '../names/scope.ts';
import { meantBy } from './borrowed-values.ts';
import { enclosed } from './compound.ts';

type DamagedSyntax = Extract<StatementSyntax, { kind: 'damaged' }>;

/** More spellings of other languages in one statement are left to further repairs. */
const MOST_STEPS = 8;
const LONGEST_SHOWN = 48;

/**
 * Lets the first repair of a damaged statement go the whole way: `X.sum(0)` becomes `sum(X, axis=0)`, not `sum(X, 0)`. Where
 * a mistake is left, or a library means another value, the repair is none that an editor may choose.
 */
export function completeRepair(statement: number, { damage }: DamagedSyntax, scope: Scope, context: AnalysisContext): void {
  const text = statementAt(context.document, statement)?.text;
  const [first, ...others] = damage.fixes ?? [];
  if (text === undefined || first === undefined || context.explained.has(statement)) return;
  const once = applyLocalFix(text, first);
  if (first.respells !== true) {
    if (!hasUndefinedNames(once, scope)) return;
    const fixes = (damage.fixes ?? []).map((fix): Fix => ({ ...placed(fix, statement), isPartial: true }));
    context.explain({ code: 'syntax', message: damage.message, place: { statement, span: damage.span }, fixes });
    return;
  }
  const { text: meant, told, isSame } = meantBy(text, once, scope);
  const changed = respelt(meant, scope);
  const [left] = trialOf(changed, scope)?.messages ?? [];
  if (changed === once && isSame && left === undefined) return;
  const { span, text: written } = difference(text, changed);
  const value = changed.slice(changed.indexOf('=') + 1).trim();
  const title = value.length > LONGEST_SHOWN ? first.title : `Write \`${value}\``;
  const kind: Pick<Fix, 'respells' | 'isPartial'> = isSame && left === undefined ? { respells: true } : { isPartial: true };
  const whole: Fix = { title, ...kind, edits: [{ place: { statement, span }, text: written }] };
  const message = damage.message.replace(/write `[^`]*`$/, `write \`${value}\``);
  const messages = [message, ...new Set(told), ...(left === undefined ? [] : [left])];
  const fixes = [whole, ...others.map((fix) => placed(fix, statement))];
  context.explain({ code: 'syntax', message: messages.join('; '), place: { statement, span: damage.span }, fixes });
}

/** True if a name is in a repaired statement that nothing defines above, as `h` may be for `h_{t-1}`. */
function hasUndefinedNames(text: string, scope: Scope): boolean {
  const { syntax } = parseStatement(text);
  const names =
    syntax.kind === 'equation' ? [...walk([syntax.value])].flatMap((part) => (part.kind === 'name' ? [part.name.text] : [])) : [];
  return names.some((name) => !isConstantName(name) && scope.get(name) === undefined);
}

/** A statement with all its mistakes written as they are here, as far as each has one spelling. */
function respelt(text: string, scope: Scope): string {
  let changed = withPowers(text, scope);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = nextSpelling(changed, scope);
    if (next === undefined) break;
    changed = applyLocalFix(changed, next);
  }
  return changed;
}

/** `x²` as a power, where `x` is a name. */
function withPowers(text: string, scope: Scope): string {
  const edits = tokenize(text).flatMap(({ text: own, span }) => {
    const written = powerWritten(own, scope);
    return written === undefined ? [] : [{ span, text: written }];
  });
  return applyLocalFix(text, { edits });
}

function trialOf(text: string, scope: Scope): Trial | undefined {
  const { syntax } = parseStatement(text);
  return syntax.kind === 'equation' ? tryExpression(syntax.value, scope) : undefined;
}

/** The spelling of the first mistake in a statement that has one; an axis is what a method takes. */
function nextSpelling(text: string, scope: Scope): LocalFix | undefined {
  for (const mistake of trialOf(text, scope)?.fixes ?? []) {
    const fix =
      mistake.find(({ respells }) => respells === true) ??
      mistake.find((own) => own.edits.some((edit) => /\baxis=-?\d/.test(edit.text)) && keepsAll(own, text));
    if (fix !== undefined) return enclosed(fix, text);
  }
  return undefined;
}

/** True if everything stands in the text with a fix that stands in it without, and no number besides: an axis is not made up. */
function keepsAll(fix: LocalFix, text: string): boolean {
  const numbersIn = (own: string): number => tokenize(own).filter(({ kind }) => kind === 'number').length;
  if (numbersIn(applyLocalFix(text, fix)) > numbersIn(text)) return false;
  const counts = new Map<string, number>();
  for (const { text: own } of tokenize(applyLocalFix(text, fix))) counts.set(own, (counts.get(own) ?? 0) + 1);
  return tokenize(text).every(({ text: own }) => {
    const count = counts.get(own) ?? 0;
    counts.set(own, count - 1);
    return count > 0;
  });
}
