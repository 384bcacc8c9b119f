import { changedInPlace } from './aliases.ts';
import type { Machine } from './machine.ts';
import type { CallExpr, Expr, Stmt } from './syntax.ts';
import { expressionsIn } from './tree.ts';
import { unknown } from './values.ts';

/** Calls of which everybody knows that they look only. */
const LOOKING = /^(print|plt|log|logg(er|ing)|warnings|tqdm|sys|time|wandb|writer|assert\w*|check\w*|validate\w*|testing)$/i;

/** The name at the root of `a`, `a.b` and `a[i]`. */
function rootOf(expr: Expr): string | undefined {
  if (expr.kind === 'name') return expr.name;
  return expr.kind === 'attribute' || expr.kind === 'subscript' ? rootOf(expr.object) : undefined;
}

function wordsOf(callee: Expr): readonly string[] {
  if (callee.kind === 'name') return [callee.name];
  return callee.kind === 'attribute' ? [...wordsOf(callee.object), callee.name] : [];
}

/** What a call may change: of one whose result nobody wants, its object and its arguments; of any, what it is to write into. */
function changedBy(call: CallExpr, isForItsEffect: boolean): readonly Expr[] {
  const out = call.keywords.filter(({ name }) => name === 'out').map(({ value }) => value);
  if (!isForItsEffect || wordsOf(call.callee).some((word) => LOOKING.test(word))) return out;
  const object = call.callee.kind === 'attribute' ? [call.callee.object] : [];
  return [...out, ...object, ...call.args, ...call.keywords.map(({ value }) => value)];
}

/** Arrays that a statement may have changed, which was not read, are not known any more, under all of their names. */
export function forgetChanged(machine: Machine, statement: Stmt, reason: string): void {
  const exprs = 'value' in statement && statement.value !== undefined ? [...expressionsIn(statement.value)] : [];
  for (const expr of exprs) {
    if (expr.kind !== 'call') continue;
    for (const changed of changedBy(expr, statement.kind === 'expression' && expr === statement.value)) {
      const before = machine.scope.get(rootOf(changed) ?? '');
      if (before !== undefined) changedInPlace(machine, before, unknown(reason));
    }
  }
}

/** True for a text that documents, and for what is printed. */
export function isIdle(value: Expr): boolean {
  if (value.kind === 'text') return true;
  return value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'print';
}
