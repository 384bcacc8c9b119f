import { placed } from '../../language/diagnostic.ts';
import { type Statement, statementAt } from '../../language/document/statements.ts';
import { tokenize } from '../../language/grammar/lexer.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import { NAME_PATTERN } from '../../language/name-pattern.ts';
import { printExpression } from '../../language/printer.ts';
import { applyLocalFix } from '../../language/replacement.ts';
import {
  type EquationSyntax,
  type Expression,
  type LocalFix,
  type StatementSyntax,
  type Target,
  walk,
} from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { isUnknown, type Shape, sameShape, UNKNOWN } from '../../program/shape.ts';
import type { AnalysisContext } from '../context.ts';
import { tryExpression } from '../inference/trial.ts';
import type { Scope } from '../names/scope.ts';

type DamagedSyntax = Extract<StatementSyntax, { kind: 'damaged' }>;
type Binary = Extract<Expression, { kind: 'binary' }>;

/** More operands in a row than these are no slip. */
const MOST_MISSING = 4;
const LONGEST_SHOWN = 40;

/** White space, and a name or a number with what belongs to it. */
const operandBehind = () => new RegExp(String.raw`^(\s+)((?:${NAME_PATTERN}|\d[\d.]*)(?:\[[^\[\]]*\])?(?:\.T)*)`, 'u');

/** A statement with an operator where two operands stand side by side. */
interface Repair {
  readonly operator: '@' | '*';
  readonly offsets: readonly number[];
  /** The first of the products that this makes. */
  readonly product: Binary;
}

/** Says which operator is meant where two operands stand side by side: `Wz x` is `Wz @ x`, unless only `*` fits. */
export function explainMissingOperator(
  statement: number,
  { damage }: DamagedSyntax,
  scope: Scope,
  context: AnalysisContext,
): void {
  const own = statementAt(context.document, statement);
  if (damage.missingOperator === undefined || own === undefined) return;
  const call = callWithoutBrackets(own, damage.missingOperator, scope);
  if (call !== undefined) {
    const message = `\`${call.operation}\` is an operation: write \`${call.text}\``;
    const fixes = [placed({ title: `Write \`${call.text}\``, edits: call.edits }, statement)];
    context.explain({ code: 'syntax', message, place: { statement, span: damage.span }, fixes });
    return;
  }
  const transposed = transposedProduct(own, scope);
  if (transposed !== undefined) {
    const message = `a transpose is written \`.T\`: write \`${transposed.text.trim()}\``;
    const fix = { title: `Write \`${transposed.text.trim()}\``, edits: [transposed] };
    context.explain({ code: 'syntax', message, place: { statement, span: damage.span }, fixes: [placed(fix, statement)] });
    return;
  }
  const repairs = (['@', '*'] as const)
    .map((operator) => repaired(own, operator, scope))
    .filter((repair) => repair !== undefined);
  if (repairs.some((repair) => hasEqualFactors(repair, scope))) repairs.reverse();
  const [first] = repairs;
  const shown = first && printExpression(first.product);
  if (first === undefined || shown === undefined || shown.length > LONGEST_SHOWN) return;
  const [left, right] = [first.product.left, first.product.right].map(printExpression);
  const message = `an operator is missing between \`${left}\` and \`${right}\`: write \`${shown}\``;
  const fixes = repairs.map((repair) => placed(fixOf(repair, own.text), statement));
  context.explain({ code: 'syntax', message, place: { statement, span: damage.span }, fixes });
}

/** `W^T x` is `W.T @ x`, where `T` is nothing else. */
function transposedProduct({ text, ...own }: Statement, scope: Scope): LocalFix['edits'][number] | undefined {
  const changed = text.replaceAll(/\s*\^\s*T(?![\p{L}\p{M}\p{N}_([])/gu, '.T');
  if (changed === text || scope.get('T') !== undefined) return undefined;
  const repair = repaired({ ...own, text: changed }, '@', scope) ?? repaired({ ...own, text: changed }, '*', scope);
  if (repair === undefined) return undefined;
  const [at = 0] = repair.offsets;
  const whole = repair.offsets.reduceRight(
    (mended, offset) => `${mended.slice(0, offset)} ${repair.operator}${mended.slice(offset)}`,
    changed,
  );
  const start = text.indexOf('=') + 1;
  return at < start ? undefined : { span: { start, end: text.length }, text: whole.slice(whole.indexOf('=') + 1) };
}

interface Call {
  readonly operation: string;
  readonly text: string;
  readonly edits: LocalFix['edits'];
}

/** `tanh x` is `tanh(x)`: an operand that stands behind the name of an operation. */
function callWithoutBrackets({ text }: Statement, at: number, scope: Scope): Call | undefined {
  const calls = tokenize(text).flatMap(({ kind, span, text: operation }) => {
    const [, gap = '', operand] = operandBehind().exec(text.slice(span.end)) ?? [];
    const isCall = kind === 'name' && operand !== undefined && scope.get(operation) === undefined;
    if (!isCall || OPERATIONS.call(operation) === undefined) return [];
    const place = { start: span.end, end: span.end + gap.length + operand.length };
    return [{ operation, text: `${operation}(${operand})`, edit: { span: place, text: `(${operand})` } }];
  });
  const first = calls.find(({ edit }) => edit.span.start === at);
  if (first === undefined) return undefined;
  const isApart = calls.every(({ edit }, index) => edit.span.start >= (calls[index - 1]?.edit.span.end ?? 0));
  const edits = isApart ? calls.map(({ edit }) => edit) : [first.edit];
  const changed = applyLocalFix(text, { edits });
  if (parseStatement(changed).syntax.kind !== 'equation') return undefined;
  return { operation: first.operation, text: first.text, edits };
}

function fixOf({ operator, offsets, product }: Repair, text: string): LocalFix {
  const edits = offsets.map((at) => {
    const gap = /\s/.test(text[at] ?? ' ') ? '' : ' ';
    return { span: { start: at, end: at }, text: ` ${operator}${gap}` };
  });
  return { title: `Write \`${printExpression(product)}\``, edits };
}

/** The statement with that operator, if that makes it an equation whose shapes fit. */
function repaired({ text, unclosed }: Statement, operator: '@' | '*', scope: Scope): Repair | undefined {
  const offsets: number[] = [];
  let syntax = parseStatement(text, unclosed).syntax;
  for (let changed = text; syntax.kind === 'damaged'; syntax = parseStatement(changed).syntax) {
    const at = syntax.damage.missingOperator;
    if (at === undefined || offsets.length === MOST_MISSING) return undefined;
    offsets.push(at - offsets.length * (operator.length + 1));
    changed = `${changed.slice(0, at)} ${operator}${changed.slice(at)}`;
  }
  if (syntax.kind !== 'equation') return undefined;
  const { mistakes, value } = tryExpression(syntax.value, scope);
  const product = productAt(syntax, offsets[0] ?? 0);
  // A number is no matrix, whatever the name beside it stands for.
  const isScaled = product !== undefined && [product.left, product.right].some(({ kind }) => kind === 'number');
  const fits = mistakes === 0 && isOf(value.shape, syntax.target, scope) && !(isScaled && operator === '@');
  return !fits || product === undefined ? undefined : { operator, offsets, product };
}

/** True if a shape agrees with the target's, as far as both are known. */
function isOf(shape: Shape, { name }: Target, scope: Scope): boolean {
  const binding = scope.get(name.text);
  const target = binding?.kind === 'variable' ? binding.variable.shape : UNKNOWN;
  return isUnknown(shape) || isUnknown(target) || sameShape(shape, target);
}

function productAt({ value }: EquationSyntax, offset: number): Binary | undefined {
  for (const expression of walk([value])) {
    if (expression.kind !== 'binary') continue;
    const { left, right } = expression;
    if (left.span.end <= offset && offset < right.span.start) return expression;
  }
  return undefined;
}

/** Vectors of one shape are multiplied element by element more often than they are contracted. */
function hasEqualFactors({ product }: Repair, scope: Scope): boolean {
  const [left, right] = [product.left, product.right].map((own) => tryExpression(own, scope).value.shape);
  return left?.length === 1 && right !== undefined && !isUnknown(left) && sameShape(left, right);
}
