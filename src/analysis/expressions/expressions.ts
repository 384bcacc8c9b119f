import { nearestNames } from '../../language/names.ts';
import { printExpression } from '../../language/printer.ts';
import type { Argument, Expression, LocalFix, Span } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { applyValue, isProblemValue, numberValue, unknownValue } from '../../program/build.ts';
import { isProblem, keywordOf, type Operation, type Problem, wordOf } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, type Shape, UNKNOWN } from '../../program/shape.ts';
import { absentOperation, takesList } from './absent-operations.ts';
import { boundFixes, type CallExpression, isFlag, problemFixes, reorderFixes, unlisted } from './argument-fixes.ts';
import { reducedOnce } from './axis-slips.ts';
import { writing } from './compound.ts';
import { knownElsewhere } from './formulas.ts';
import { listedSizes } from './listed-sizes.ts';
import { whoHas } from './operand-sizes.ts';
import { lowerOptions } from './options.ts';
import type { Resolver } from './resolver.ts';
import { shapeFixes } from './shape-fixes.ts';
import { nearestOperation, wordOfLibrary } from './suggested-operations.ts';
import { redeclaredTarget } from './target-shapes.ts';
import { lowerFactors, reportTranspose } from './vector-transposes.ts';
import { lowerWholePart } from './whole-parts.ts';

/** Resolves an expression; what cannot be understood is reported once and has the unknown shape. */
export function lowerValue(expression: Expression, resolver: Resolver): Value {
  const { span } = expression;
  switch (expression.kind) {
    case 'number':
      return numberValue(expression.value, expression.text, span);
    case 'name':
      return resolver.read(expression.name, expression.indices, span);
    case 'negation':
      return lowerNegation(expression, resolver);
    case 'transpose':
      return applied(OPERATIONS.transpose, [expression.operand], [], expression, resolver);
    case 'binary': {
      if (expression.operator === '//') return lowerWholePart(expression, resolver, (part) => visitNames(part, resolver));
      const operation = OPERATIONS.infix(expression.operator);
      return applied(operation, [expression.left, expression.right], [], expression, resolver);
    }
    case 'part':
      if (resolver.part === undefined) throw new Error('a rule takes a part of a tensor with `slice`');
      return resolver.part(expression.operand, expression.axes, span);
    case 'call':
      return lowerCall(expression, resolver);
    case 'text':
    case 'list':
      resolver.report(
        'wrong-arguments',
        span,
        `\`${printExpression(expression)}\` is no number or tensor: it can only be an option`,
      );
      return unknownValue(span);
  }
}

/** A minus in front of a number belongs to the number. */
function lowerNegation(expression: Extract<Expression, { kind: 'negation' }>, resolver: Resolver): Value {
  const { operand, span } = expression;
  if (operand.kind === 'number') return numberValue(-operand.value, `-${operand.text}`, span);
  return applied(OPERATIONS.negation, [operand], [], expression, resolver);
}

function applied(
  operation: Operation,
  operands: readonly Expression[],
  options: readonly Argument[],
  expression: Expression,
  resolver: Resolver,
): Value {
  const { span } = expression;
  const areFactors = operation.name === '@' || operation.name === '*';
  const values = areFactors
    ? lowerFactors(operands, span, lowerValue, resolver)
    : operands.map((operand) => lowerValue(operand, resolver));
  const shapes = values.map(({ shape }) => shape);
  const resolved = lowerOptions({ operation, shapes, expression }, options, resolver);
  if (resolved === undefined || shapes.some(isUnknown)) return unknownValue(span);
  const result = applyValue(operation, values, resolved, span);
  if (!isProblemValue(result)) return result;
  if (expression.kind === 'transpose') {
    reportTranspose(expression, result, [], resolver);
    return unknownValue(span);
  }
  const blamed = options.find(({ name }) => name !== undefined && name.text === result.option);
  const ofArguments = problemFixes(result, blamed, expression);
  const target = result.code === 'shape-mismatch' ? redeclaredTarget(operation, operands, shapes, resolver) : undefined;
  if (target !== undefined) {
    resolver.report(result.code, span, `${result.message}: ${target.told}`, [target.fix]);
    return unknownValue(span);
  }
  const fixes =
    result.code === 'shape-mismatch'
      ? [
          ...operatorFixes(result, operands, shapes, span),
          ...shapeFixes(operation, operands, values, resolved, span),
          ...ofArguments,
        ]
      : [...ofArguments, ...(shapes[0]?.length === 0 ? reducedOnce(expression) : [])];
  const message = result.sizes === undefined ? result.message : `${result.message}: ${whoHas(result.sizes, operands, values)}`;
  resolver.report(result.code, blamed?.value.span ?? span, message, fixes);
  return unknownValue(span);
}

/** `W @ x` for `dot(W, x)`: a function that takes matrices, too, in NumPy. */
function operatorFixes(
  { operator }: Problem,
  operands: readonly Expression[],
  shapes: readonly Shape[],
  span: Span,
): readonly LocalFix[] {
  const [left, right] = operands;
  if (operator === undefined || left === undefined || right === undefined) return [];
  if (isProblem(OPERATIONS.infix(operator).shape({ operands: shapes, numbers: [], options: {} }))) return [];
  return [writing({ kind: 'binary', operator, left, right, span }, span)];
}

function lowerCall(call: CallExpression, resolver: Resolver): Value {
  const own = resolver.cell?.value(call, resolver);
  if (own !== undefined) return own;
  if (call.cotangents !== undefined) return unknownCell(call, resolver);
  const operation = OPERATIONS.call(call.name.text, keywordsOf(call));
  if (operation === undefined) return unknownOperation(call, resolver);
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const misplaced = call.arguments.findIndex((argument) => argument.name !== undefined);
  const late = misplaced === -1 ? undefined : call.arguments.slice(misplaced).find((argument) => argument.name === undefined);
  if (late !== undefined) {
    resolver.report(
      'wrong-arguments',
      late.value.span,
      'an argument without a name stands behind a named one',
      reorderFixes(call, operation),
    );
    return unresolved(call, resolver);
  }
  if (isMisshapen(call, operation, resolver)) return unknownValue(call.span);
  const count = operation.operands.length;
  // A text is never a tensor: the subscripts of `einsum` stand before its operands.
  const tensors = positional.filter(({ value }) => value.kind !== 'text');
  const placed = operation.operands.filter(({ keyword }) => keyword === undefined).length;
  const operands = operation.variadic ? tensors : withNamed(tensors.slice(0, placed), call, operation);
  if (operands.length < count) {
    const fixes = arityFixes(call, operation, operands.length);
    resolver.report('wrong-arguments', call.span, arityMessage(operation, operands.length, call), fixes);
    return unresolved(call, resolver);
  }
  const options = call.arguments.filter((argument) => !operands.includes(argument));
  return applied(
    operation,
    operands.map((argument) => argument.value),
    options,
    call,
    resolver,
  );
}

/** Reports arguments that are no list where they should be one, or one where they should be none; true if it does. */
function isMisshapen(call: CallExpression, operation: Operation, resolver: Resolver): boolean {
  const [only] = call.arguments;
  const listed = listedSizes(call, operation, resolver);
  if (listed !== undefined) {
    resolver.report('wrong-arguments', listed.span, listed.message, listed.fixes);
    unresolved(call, resolver);
    return true;
  }
  const isList = operation.variadic && only?.name === undefined && call.arguments.slice(1).every(({ name }) => name);
  if (!isList || only?.value.kind !== 'list') return false;
  const [fix] = unlisted(call, only.value.elements);
  const message = `\`${operation.name}\` takes its operands one by one, not as a list`;
  resolver.report('wrong-arguments', only.value.span, message, fix === undefined ? [] : [{ ...fix, respells: true }]);
  for (const element of only.value.elements) visitNames(element, resolver);
  return true;
}

/** The names of the arguments that have one. */
function keywordsOf({ arguments: given }: CallExpression): readonly string[] {
  return given.flatMap(({ name }) => name?.text ?? []);
}

/** Operands after the first may be given by their names: `clip(x, lo=-1, hi=1)`. */
function withNamed(ordered: readonly Argument[], call: CallExpression, { operands }: Operation): readonly Argument[] {
  const found = [...ordered];
  for (const operand of ordered.length === 0 ? [] : operands.slice(ordered.length)) {
    const named = call.arguments.find((argument) => argument.name?.text === keywordOf(operand));
    if (named === undefined) break;
    found.push(named);
  }
  return found;
}

function arityFixes(call: CallExpression, operation: Operation, found: number): readonly LocalFix[] {
  const bounds = boundFixes(call, operation);
  return bounds.length === 0 && call.arguments.length > found ? reorderFixes(call, operation) : bounds;
}

function arityMessage(operation: Operation, found: number, call: CallExpression): string {
  const { operands, options, variadic } = operation;
  const names = operands.map((operand) => `\`${keywordOf(operand)}\``).join(', ');
  const count = operands.length;
  const least = variadic ? 'at least ' : '';
  const known = new Set([...operands.map(keywordOf), ...options.map(({ name }) => name)]);
  const strange = call.arguments.flatMap((argument) =>
    argument.name === undefined || known.has(argument.name.text) ? [] : [`\`${argument.name.text}\``],
  );
  const what = strange.length === 0 ? '' : `, and knows no ${strange.join(', ')}`;
  return `\`${wordOf(operation)}\` takes ${least}${count} argument${count === 1 ? '' : 's'} (${names}), found ${found}${what}`;
}

function unknownOperation(call: CallExpression, resolver: Resolver): Value {
  const { text, span } = call.name;
  const element = elementMeant(call, resolver);
  if (element !== undefined) {
    resolver.report('unknown-operation', span, `\`${text}\` is a sequence: its elements stand in square brackets`, [element]);
    return unknownValue(call.span);
  }
  const shapes = unresolvedShapes(call, resolver);
  const cells = cellFixes(call, resolver);
  if (cells.length > 0) {
    resolver.report('unknown-operation', span, `there is no operation and no cell \`${text}\``, cells);
    return unknownValue(call.span);
  }
  const { hint, fixes } = wordOfLibrary(call) ?? absentOperation(call, shapes) ?? knownElsewhere(call) ?? nearestOperation(call);
  resolver.report('unknown-operation', span, `there is no operation \`${text}\`${hint}`, fixes);
  return unknownValue(call.span);
}

/** `GRU'(dy; x)` where no cell has the name. */
function unknownCell(call: CallExpression, resolver: Resolver): Value {
  const { text, span } = call.name;
  for (const cotangent of call.cotangents ?? []) visitNames(cotangent, resolver);
  resolver.report('unknown-operation', span, `there is no cell \`${text}\``, cellFixes(call, resolver));
  return unresolved(call, resolver);
}

/** Cells with nearly the same name. */
function cellFixes({ name }: CallExpression, { cell }: Resolver): readonly LocalFix[] {
  const nearest = nearestNames(name.text, cell?.names ?? []).slice(0, 3);
  return nearest.map((text) => ({ title: `Replace by \`${text}\``, edits: [{ span: name.span, text }] }));
}

/** `h[t-1]` for `h(t-1)`, where `h` is a sequence. */
function elementMeant({ name, arguments: given, span }: CallExpression, { isSequence }: Resolver): LocalFix | undefined {
  if (given.length === 0 || isSequence?.(name.text) !== true || given.some((own) => own.name !== undefined)) return undefined;
  return writing({ kind: 'name', name, indices: given.map(({ value }) => value), span }, span);
}

/** The placeholder for a call that was reported; its names still count as read. */
function unresolved(call: CallExpression, resolver: Resolver): Value {
  unresolvedShapes(call, resolver);
  return unknownValue(call.span);
}

/** The shapes of the arguments, those of a list one by one where it is one of tensors. */
function unresolvedShapes(call: CallExpression, resolver: Resolver): readonly Shape[] {
  return call.arguments.flatMap(({ name, value }): readonly Shape[] => {
    if (name !== undefined && isFlag(value)) return [];
    const parts = value.kind === 'list' && takesList(call) ? value.elements : [value];
    const shapes = parts.map((part) => visitNames(part, resolver));
    return name === undefined ? shapes : [];
  });
}

/** Marks the names below something unknown as read, without a second message about its form. */
function visitNames(expression: Expression, resolver: Resolver): Shape {
  const quiet: Resolver = {
    ...resolver,
    report: (code, span, message, fixes) => {
      if (code === 'undefined-name' || code === 'used-before-defined') resolver.report(code, span, message, fixes);
    },
  };
  return expression.kind === 'list' || expression.kind === 'text' ? UNKNOWN : lowerValue(expression, quiet).shape;
}
