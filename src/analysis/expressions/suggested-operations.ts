import { nearestName } from '../../language/names.ts';
import { printExpression } from '../../language/printer.ts';
import type { BinaryOperator, Expression, LocalFix } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { Operation } from '../../program/operation.ts';
import { type CallExpression, unlisted } from './argument-fixes.ts';
import { writing } from './compound.ts';
import { operationElsewhere } from './elsewhere.ts';

/** A hint and repairs for a message about an unknown operation. */
export interface Suggestion {
  readonly hint: string;
  readonly fixes: readonly LocalFix[];
}

/** How that which a library calls so is written here: `A @ B` for `matmul(A, B)`. */
export function wordOfLibrary(call: CallExpression): Suggestion | undefined {
  // Greek letters mean other things as capitals.
  const word = /^\p{ASCII}*$/u.test(call.name.text) ? call.name.text.toLowerCase() : call.name.text;
  const operation = operationElsewhere(word);
  if (operation === undefined) return undefined;
  const { notation, documentation } = operation;
  if (notation.kind === 'call') return withOperands(call, operation);
  const written = asOperator(call, operation);
  if (written === undefined) return { hint: `: it is written as in \`${documentation.example}\``, fixes: [] };
  return { hint: `: write \`${printExpression(written)}\``, fixes: [writing(written, call.span)] };
}

/** By its name here, and with the operands of a list one by one where that takes them so. */
function withOperands(call: CallExpression, { name, variadic }: Operation): Suggestion {
  const { fixes, hint } = replacedBy(call, name);
  const [list, ...others] = call.arguments;
  const isList = variadic && list?.value.kind === 'list' && others.every((own) => own.name !== undefined);
  const [whole] =
    isList && list.value.kind === 'list' ? unlisted({ ...call, name: { ...call.name, text: name } }, list.value.elements) : [];
  if (whole !== undefined) return { hint, fixes: [{ ...whole, respells: true }] };
  return { hint, fixes: fixes.map((fix) => ({ ...fix, respells: true })) };
}

/** The call's arguments with the sign of an operator; undefined where it takes another number of them. */
function asOperator({ arguments: given, span }: CallExpression, { notation }: Operation): Expression | undefined {
  const [left, right, ...rest] = given.map(({ value }) => value);
  if (left === undefined || rest.length > 0 || given.some(({ name }) => name !== undefined)) return undefined;
  if (notation.kind === 'negation' && right === undefined) return { kind: 'negation', operand: left, span };
  if (notation.kind !== 'infix' || right === undefined) return undefined;
  return { kind: 'binary', operator: notation.symbol as BinaryOperator, left, right, span };
}

/** The operation whose name is most like the one that was written. */
export function nearestOperation(call: CallExpression): Suggestion {
  const names = OPERATIONS.all.filter((own) => own.notation.kind === 'call' && own.notation.word === undefined);
  const nearest = nearestName(
    call.name.text,
    names.flatMap(({ name, synonyms }) => [name, ...synonyms]),
  );
  return nearest === undefined ? { hint: '', fixes: [] } : replacedBy(call, nearest);
}

function replacedBy({ name: { span } }: CallExpression, text: string): Suggestion {
  return { hint: `: did you mean \`${text}\`?`, fixes: [{ title: `Replace by \`${text}\``, edits: [{ span, text }] }] };
}
