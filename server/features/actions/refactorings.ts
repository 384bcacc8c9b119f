import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import { deleteLine } from '../../../src/language/edits.ts';
import { namesIn } from '../../../src/language/name-pattern.ts';
import { printExpression } from '../../../src/language/printer.ts';
import { type Expression, walk } from '../../../src/language/syntax.ts';
import { adjointName } from '../../../src/program/adjoints.ts';
import { rangeAt, rangeOf, workspaceEdit } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import { familyMembers } from '../names/families.ts';
import { expressionsOf } from '../places.ts';

/** Text that keeps its meaning as an operand of anything. */
function asOperand(expression: Expression, text: string): string {
  const isAtom = ['number', 'name', 'call', 'list', 'transpose'].includes(expression.kind);
  return isAtom || (text.startsWith('(') && text.endsWith(')') && printExpression(expression) !== text) ? text : `(${text})`;
}

/** Puts an intermediate's expression wherever it is read, and takes its equation away. */
export function inlinings(file: FileVersion, range: Range): readonly CodeAction[] {
  const { text, document, analysis } = file;
  const chosen = file.occurrenceAt(text.offsetAt(range.start));
  if (chosen?.of.kind !== 'variable' || chosen.of.variable.kind !== 'intermediate' || analysis.backward !== undefined) return [];
  const { variable } = chosen.of;
  const members = familyMembers(file, chosen);
  const definitions = members.filter(({ occurrence }) => occurrence.role === 'definition');
  const reads = members.filter(({ occurrence }) => occurrence.role === 'read');
  const isOutput = analysis.forward.outputs.some((output) => output.variable === variable);
  const statement = definitions[0] && statementAt(document, definitions[0].occurrence.place.statement);
  if (definitions.length !== 1 || reads.length === 0 || isOutput || statement?.syntax.kind !== 'equation') return [];
  const { value, target } = statement.syntax;
  if (target.indices.length > 0) return [];
  const source = statement.text.slice(value.span.start, value.span.end);
  const removal = deleteLine(document, statement.order);
  const edits = [
    { range: rangeAt(text, document, removal.place), newText: '' },
    ...reads.map(({ span }) => ({ range: rangeOf(text, span), newText: asOperand(value, source) })),
  ];
  return [{ title: `Inline \`${variable.name}\``, kind: CodeActionKind.RefactorInline, edit: workspaceEdit(text, edits) }];
}

function freshName(file: FileVersion): string {
  const taken = new Set(namesIn(file.text.getText()));
  for (let number = 1; ; number += 1) {
    const name = `t${number}`;
    if (!taken.has(name) && !taken.has(adjointName(name))) return name;
  }
}

/** Gives a selected part of an equation a name of its own, in a line above. */
export function extractions(file: FileVersion, range: Range): readonly CodeAction[] {
  const { text, document } = file;
  const [start, end] = [text.offsetAt(range.start), text.offsetAt(range.end)];
  const statement = document.statements.find(({ offset, text: own }) => offset <= start && end <= offset + own.length);
  if (start === end || statement?.syntax.kind !== 'equation') return [];
  const whole = statement.syntax.value;
  const part = [...walk(expressionsOf(statement.syntax))].find(
    ({ span }) => span.start + statement.offset === start && span.end + statement.offset === end,
  );
  if (part === undefined || part === whole || part.kind === 'number' || part.kind === 'text' || part.kind === 'list') return [];
  const name = freshName(file);
  const { offset } = statement;
  const indent = /[^\S\r\n]*$/.exec(text.getText().slice(0, offset))?.[0] ?? '';
  const source = text
    .getText()
    .slice(start, end)
    .replace(/^\((.*)\)$/s, (all, inner: string) => (isBalanced(inner) ? inner : all));
  const span = absoluteSpan(document, { statement: statement.order, span: { start: 0, end: 0 } });
  const edits = [
    { range: rangeOf(text, span), newText: `${name} = ${source}\n${indent}` },
    { range: rangeOf(text, { start, end }), newText: name },
  ];
  return [{ title: `Extract into \`${name}\``, kind: CodeActionKind.RefactorExtract, edit: workspaceEdit(text, edits) }];
}

/** True if no bracket in the text closes one that was opened before it. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
