import { nearestName } from '../../language/names.ts';
import { printExpression } from '../../language/printer.ts';
import type { Argument, Expression, LocalFix } from '../../language/syntax.ts';
import { isProblem, type Operation, type OptionDescription, type Options, type Problem } from '../../program/operation.ts';
import { optionExpression } from '../../program/print.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import { constantNumber } from './sizes.ts';

export type CallExpression = Extract<Expression, { kind: 'call' }>;

const LONGEST_SHOWN = 40;

const LEAST: ReadonlySet<string> = new Set(['min', 'a_min', 'min_val', 'min_value', 'lo', 'lower']);
const MOST: ReadonlySet<string> = new Set(['max', 'a_max', 'max_val', 'max_value', 'hi', 'upper']);

/** `clamp(x, min=0)` is `maximum(x, 0)`: what is limited from one side only, or by names that other libraries have. */
export function boundFixes(call: CallExpression, { operands }: Operation): readonly LocalFix[] {
  if (operands.map(({ name }) => name).join() !== 'a,lo,hi') return [];
  const [operand, low, ...rest] = call.arguments;
  const named = (words: ReadonlySet<string>): Argument | undefined =>
    call.arguments.find(({ name }) => name !== undefined && words.has(name.text));
  const [least, most] = [named(LEAST) ?? (low?.name === undefined ? low : undefined), named(MOST)];
  const used = [operand, least, most].filter((own) => own !== undefined);
  if (operand === undefined || operand.name !== undefined || rest.length > 1 || used.length !== call.arguments.length) return [];
  const limits = [least, most].flatMap((own): Argument[] => (own === undefined ? [] : [{ value: own.value }]));
  const word = least === undefined ? 'minimum' : most === undefined ? 'maximum' : 'clip';
  if (limits.length === 0) return [];
  const fix = rewritten({ ...call, name: { ...call.name, text: word } }, [operand, ...limits]);
  return [{ ...fix, respells: true }];
}

/** Options in the order in which an operation has them, written with their names: `sum(X, 0)` is `sum(X, axis=0)`. */
export function namedFixes(
  { documentation, options }: Operation,
  shapes: readonly Shape[],
  call: Expression,
  surplus: readonly Argument[],
): readonly LocalFix[] {
  if (call.kind !== 'call' || documentation.ordersOtherwise === true) return [];
  const free = options.filter((option) => !call.arguments.some((own) => own.name?.text === option.name));
  const fits = surplus.every(
    (own, at) => free[at] !== undefined && suits(free[at], truth(own.value)) && isInside(free[at], own, shapes),
  );
  if (!fits) return [];
  const args = call.arguments.map((own): Argument => {
    const option = free[surplus.indexOf(own)];
    return option === undefined
      ? withTruth(own, options)
      : { name: { text: option.name, span: own.value.span }, value: truth(own.value) };
  });
  return [{ ...rewritten(call, args), respells: true }];
}

/** `keepdims=1` as the truth that it is. */
function withTruth(own: Argument, options: readonly OptionDescription[]): Argument {
  const option = options.find(({ name, type }) => name === own.name?.text && type === 'boolean');
  const [only, ...others] = option === undefined ? [] : meantValues(option.type, own.value);
  if (only === undefined || others.length > 0) return own;
  return { ...own, value: { kind: 'name', name: { text: only, span: own.value.span }, indices: [], span: own.value.span } };
}

/** `True` as the word that it is here. */
function truth(value: Expression): Expression {
  if (value.kind !== 'name' || !isForeignFlag(value)) return value;
  return { ...value, name: { ...value.name, text: value.name.text.toLowerCase() } };
}

/** Words for truth, as another language writes them. */
export function isForeignFlag(expression: Expression): boolean {
  return expression.kind === 'name' && ['True', 'False'].includes(expression.name.text) && expression.indices.length === 0;
}

/** True unless it is an axis that the operand is known not to have. */
function isInside({ type }: OptionDescription, { value }: Argument, [shape]: readonly Shape[]): boolean {
  const axis = constantNumber(value);
  if (axis === undefined || shape === undefined || isUnknown(shape) || (type !== 'axis' && type !== 'axes')) return true;
  return -shape.length <= axis && axis < shape.length;
}

/** Adds an argument after the others, behind which comments may stand: brackets around a call belong to its span. */
export function addArgument({ arguments: given, span }: CallExpression, text: string): LocalFix {
  const at = given.at(-1)?.value.span.end ?? span.end - 1;
  return { title: `Add \`${text}\``, edits: [{ span: { start: at, end: at }, text: `, ${text}` }] };
}

/** The edits that give an option a value, whether it has one or not. */
export function withArgument(call: CallExpression, name: string, text: string): LocalFix['edits'] {
  const given = call.arguments.find((argument) => argument.name?.text === name);
  return given === undefined ? addArgument(call, `${name}=${text}`).edits : [{ span: given.value.span, text }];
}

/** The call with other arguments; without a title, it is shown what it becomes. */
function rewritten(call: CallExpression, args: readonly Argument[], title?: string): LocalFix {
  const text = printExpression({ ...call, arguments: args });
  const shown = text.length > LONGEST_SHOWN ? 'Put the operands in order, in front of the options' : `Write \`${text}\``;
  return { title: title ?? shown, edits: [{ span: call.span, text }] };
}

function printArgument({ name, value }: Argument): string {
  return name === undefined ? printExpression(value) : `${name.text}=${printExpression(value)}`;
}

export function removeArguments(expression: Expression, surplus: readonly Argument[]): readonly LocalFix[] {
  if (expression.kind !== 'call' || surplus.length === 0) return [];
  const kept = expression.arguments.filter((argument) => !surplus.includes(argument));
  return [rewritten(expression, kept, `Remove ${surplus.map((argument) => `\`${printArgument(argument)}\``).join(', ')}`)];
}

/** `max(0, x)` is `maximum(0, x)`; in `max(x, 1)`, the number may be an axis. */
export function ofTwoFixes({ options }: Operation, name: string, call: CallExpression, surplus: Argument): readonly LocalFix[] {
  const replaced = { title: `Replace by \`${name}\``, edits: [{ span: call.name.span, text: name }] };
  const axis = options.find(
    (option) => suits(option, surplus.value) && constantNumber(call.arguments[0]?.value ?? surplus.value) === undefined,
  );
  // Of two tensors, it can only be the larger one of each pair.
  if (axis === undefined) return [{ ...replaced, respells: true }];
  const named = { name: { text: axis.name, span: surplus.value.span }, value: surplus.value };
  return [
    replaced,
    rewritten(
      call,
      call.arguments.map((own) => (own === surplus ? named : own)),
    ),
  ];
}

/** The elements of a list that is the first argument as operands. */
export function unlisted(call: CallExpression, elements: readonly Expression[]): readonly LocalFix[] {
  return elements.length === 0 ? [] : [rewritten(call, [...elements.map((value) => ({ value })), ...call.arguments.slice(1)])];
}

/** Operands in their order and without names, and the options after them. */
export function reorderFixes(call: CallExpression, { operands, variadic }: Operation): readonly LocalFix[] {
  const unnamed = call.arguments.filter(({ name }) => name === undefined);
  const placed = variadic ? [] : operands.map((operand) => call.arguments.find(({ name }) => name?.text === operand.name));
  const options = call.arguments.filter((argument) => argument.name !== undefined && !placed.includes(argument));
  const open = [...unnamed];
  const filled = placed.map((own) => own ?? open.shift());
  if (filled.some((own) => own === undefined)) return [];
  const inOrder = [...filled, ...open].flatMap((own): Argument[] => (own === undefined ? [] : [{ value: own.value }]));
  return [rewritten(call, [...inOrder, ...options])];
}

/** The options that one of another name was meant for: the nearest one, or else those that such a value suits. */
export function meantOptions(
  operation: Operation,
  { name, value }: Argument,
  taken: ReadonlySet<string>,
): readonly OptionDescription[] {
  const free = operation.options.filter((option) => !taken.has(option.name));
  const nearest = nearestName(
    name?.text ?? '',
    free.map((option) => option.name),
  );
  return free.filter((option) => (nearest === undefined ? suits(option, value) : option.name === nearest));
}

/** An option by the name that was meant, with a value of the form that it asks for. */
export function optionNameFixes(
  operation: Operation,
  argument: Argument,
  expression: Expression,
  taken: ReadonlySet<string>,
): readonly LocalFix[] {
  const { name, value } = argument;
  if (name === undefined) return [];
  const known = operation.options.filter((own) => own.elsewhere?.includes(name.text) === true && !taken.has(own.name));
  const meant = known.length > 0 ? known : meantOptions(operation, argument, taken);
  if (meant.length === 0) return removeArguments(expression, [argument]);
  return meant.map((option) => {
    const values = suits(option, value) ? [] : meantValues(option.type, value);
    const [only] = values.length === 1 ? values : [];
    const edit = { span: name.span, text: option.name };
    const kind = known.length === 1 && (only !== undefined || suits(option, value)) ? ({ respells: true } as const) : {};
    if (only === undefined) return { title: `Replace by \`${option.name}\``, ...kind, edits: [edit] };
    return { title: `Write \`${option.name}=${only}\``, ...kind, edits: [edit, { span: value.span, text: only }] };
  });
}

function suits({ type }: OptionDescription, value: Expression): boolean {
  const number = constantNumber(value);
  switch (type) {
    case 'axis':
      return Number.isInteger(number);
    case 'axes':
    case 'counts':
      return Number.isInteger(number) || value.kind === 'list';
    case 'padding':
      return Number.isInteger(number) || value.kind === 'list' || (value.kind === 'text' && value.value === 'same');
    case 'number':
      return number !== undefined;
    case 'boolean':
      return isFlag(value);
    case 'text':
      return value.kind === 'text';
    case 'dimension':
      return number !== undefined || value.kind === 'name';
    case 'shape':
      return value.kind === 'list';
  }
}

/** The words that only options have. */
export function isFlag(expression: Expression): boolean {
  return expression.kind === 'name' && ['true', 'false'].includes(expression.name.text);
}

/** Fixes that give an option's value the form that its type asks for. */
export function valueFixes({ type }: OptionDescription, value: Expression): readonly LocalFix[] {
  const meant = meantValues(type, value).map((text) => replacement(value, text));
  // A word of another language for a truth is no other value.
  return type === 'boolean' && meant.length === 1 ? meant.map((fix) => ({ ...fix, respells: true })) : meant;
}

function meantValues(type: OptionDescription['type'], value: Expression): readonly string[] {
  const number = constantNumber(value);
  const word = value.kind === 'text' ? value.value : value.kind === 'name' ? value.name.text : undefined;
  const [only, ...others] = value.kind === 'list' ? value.elements : [];
  switch (type) {
    case 'boolean': {
      const flag = number === undefined ? word?.toLowerCase() : String(number !== 0);
      return flag === 'true' || flag === 'false' ? [flag] : ['true', 'false'];
    }
    case 'text':
      return value.kind === 'name' && word !== undefined ? [`"${word}"`] : [];
    case 'shape':
      return number === undefined ? [] : [`[${printExpression(value)}]`];
    case 'padding':
      return meantPaddings(value, word?.toLowerCase());
    case 'axis':
    case 'dimension':
      return only !== undefined && others.length === 0 ? [printExpression(only)] : [];
    default:
      return [];
  }
}

/** A word of other libraries, or pairs in lists of their own. */
function meantPaddings(value: Expression, word: string | undefined): readonly string[] {
  if (word === 'same') return ['"same"'];
  if (word === 'valid') return ['0'];
  const flat = value.kind === 'list' ? value.elements.flatMap((own) => (own.kind === 'list' ? own.elements : [own])) : [];
  return flat.length === 0 ? [] : [`[${flat.map((own) => printExpression(own)).join(', ')}]`];
}

function replacement({ span }: Expression, text: string): LocalFix {
  return { title: `Write \`${text}\``, edits: [{ span, text }] };
}

/** A required option that is missing, with a value for which the shapes fit. */
export function requiredFixes(
  { options: descriptions, shape }: Operation,
  missing: OptionDescription,
  expression: Expression,
  { shapes, options }: { readonly shapes: readonly Shape[]; readonly options: Options },
): readonly LocalFix[] {
  if (
    expression.kind !== 'call' ||
    missing.positional === 'first' ||
    descriptions.some(({ name, required }) => required && name !== missing.name && options[name] === undefined)
  )
    return [];
  const fitting = missing
    .samples(shapes)
    .find((sample) => !isProblem(shape({ operands: shapes, numbers: [], options: { ...options, [missing.name]: sample } })));
  if (fitting === undefined) return [];
  return [addArgument(expression, `${missing.name}=${printExpression(optionExpression(missing, fitting))}`)];
}

/** Fixes from an operation's own suggestions: missing arguments, or other values of the option to blame. */
export function problemFixes(
  { missing = [], instead = [] }: Problem,
  blamed: Argument | undefined,
  expression: Expression,
): readonly LocalFix[] {
  if (expression.kind !== 'call') return [];
  if (blamed === undefined) return missing.map((text) => addArgument(expression, text));
  return instead.map((text) => replacement(blamed.value, text));
}
