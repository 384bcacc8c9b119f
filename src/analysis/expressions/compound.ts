import { NEGATION_PRECEDENCE, PRECEDENCE } from '../../language/grammar/operators.ts';
import { printExpression } from '../../language/printer.ts';
import type { Expression, LocalEdit, LocalFix, Span } from '../../language/syntax.ts';

/** A fix that writes an expression in the place of another, whatever stands beside that. */
export function writing(expression: Expression, span: Span): LocalFix {
  const text = printExpression(expression);
  return { title: `Write \`${text}\``, respells: true, edits: [{ span, text, ...kindOf(expression) }] };
}

function kindOf(expression: Expression): Pick<LocalEdit, 'compound'> {
  if (expression.kind === 'negation') return { compound: 'product' };
  if (expression.kind !== 'binary') return {};
  return { compound: PRECEDENCE[expression.operator] < Math.min(PRECEDENCE['*'], NEGATION_PRECEDENCE) ? 'sum' : 'product' };
}

/** The fix with parentheses around what would otherwise be taken apart by the operators beside it. */
export function enclosed(fix: LocalFix, text: string): LocalFix {
  if (fix.edits.every(({ compound }) => compound === undefined)) return fix;
  return { ...fix, edits: fix.edits.map((edit) => (isAlone(edit, text) ? edit : { span: edit.span, text: `(${edit.text})` })) };
}

function isAlone({ span, compound }: LocalEdit, text: string): boolean {
  if (compound === undefined) return true;
  const [before, behind] = [text.slice(0, span.start), text.slice(span.end)];
  if (compound === 'sum') return /[=([,]\s*$/.test(before) && /^\s*($|[)\],])/.test(behind);
  return /[=([,+]\s*$/.test(before) && /^\s*($|[)\],+-])/.test(behind);
}
