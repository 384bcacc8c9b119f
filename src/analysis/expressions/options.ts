import { printExpression } from '../../language/printer.ts';
import { type Argument, type Expression, walk } from '../../language/syntax.ts';
import {
  furtherKeywords,
  type Operation,
  type OptionDescription,
  type Options,
  type OptionType,
  type OptionValue,
  wordOf,
} from '../../program/operation.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import {
  isFlag,
  isForeignFlag,
  namedFixes,
  ofTwoFixes,
  optionNameFixes,
  removeArguments,
  requiredFixes,
  valueFixes,
} from './argument-fixes.ts';
import type { Resolver } from './resolver.ts';
import { constantNumber, lowerShape, lowerSize } from './sizes.ts';

/** Of most values: one object for all of them. */
const NO_OPTIONS: Options = Object.freeze({});

const EXPECTED: Readonly<Record<OptionType, string>> = {
  axes: 'an axis or a list of axes, as in `axis=0` or `axis=[0, 1]`',
  axis: 'an axis, as in `axis=0`',
  boolean: '`true` or `false`',
  counts: 'a whole number or a list of them, as in `2` or `[2, 1]`',
  dimension: 'a size',
  number: 'a number',
  padding: 'a whole number, a list of them, or a text, as in `1`, `[2, 0]` or `"same"`',
  shape: 'a shape, as in `[n, m]`',
  text: 'a text in quotes',
};

function integer(expression: Expression): number | undefined {
  const value = constantNumber(expression);
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}

/** The value of an option; undefined when it has not the form that its type asks for. */
function read(type: OptionType, expression: Expression, resolver: Resolver): OptionValue | undefined {
  if (expression.kind === 'name' && expression.indices.length === 0) {
    const known = resolver.option(expression.name.text);
    if (known !== undefined) return type === 'axes' && typeof known === 'number' ? [known] : known;
  }
  switch (type) {
    case 'padding':
      return readPadding(expression, resolver);
    case 'axes':
    case 'counts': {
      if (expression.kind !== 'list') {
        const axis = integer(expression);
        return axis === undefined ? undefined : [axis];
      }
      const axes = expression.elements.map(integer);
      return axes.every((axis) => axis !== undefined) ? axes : undefined;
    }
    case 'axis':
      return integer(expression);
    case 'boolean':
      return isFlag(expression) ? printExpression(expression) === 'true' : undefined;
    case 'number':
      return constantNumber(expression);
    case 'text':
      return expression.kind === 'text' ? expression.value : undefined;
    case 'dimension':
      return expression.kind === 'list' || expression.kind === 'text' ? undefined : lowerSize(expression, resolver);
    case 'shape': {
      const shape = expression.kind === 'list' ? lowerShape(expression.elements, resolver) : undefined;
      return shape === undefined || isUnknown(shape) ? undefined : shape;
    }
  }
}

/** Sizes, or the one text that stands for them. */
function readPadding(expression: Expression, resolver: Resolver): OptionValue | undefined {
  if (expression.kind === 'text') return expression.value === 'same' ? expression.value : undefined;
  // Without its quotes it would be the name of a size.
  if (expression.kind === 'name' && /^(same|valid)$/i.test(expression.name.text)) return undefined;
  const elements = expression.kind === 'list' ? expression.elements : [expression];
  if (elements.length === 0 || elements.some(({ kind }) => kind === 'list' || kind === 'text')) return undefined;
  const sizes = elements.map((element) => lowerSize(element, resolver));
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** Reads one option; a report made on the way (an undefined size) is the only one. */
function readOption(description: OptionDescription, value: Expression, resolver: Resolver): OptionValue | undefined {
  let reported = false;
  const watching: Resolver = {
    ...resolver,
    size: (name) => {
      const size = resolver.size(name);
      reported ||= size === undefined;
      return size;
    },
    report: (...problem) => {
      reported = true;
      resolver.report(...problem);
    },
  };
  const result = read(description.type, value, watching);
  if (result === undefined && !reported) {
    const message = `\`${description.name}\` is ${EXPECTED[description.type]}, found \`${printExpression(value)}\``;
    resolver.report('wrong-arguments', value.span, message, valueFixes(description, value));
  }
  return result;
}

/** The operation that options are given to, and where. */
export interface Receiver {
  readonly operation: Operation;
  readonly shapes: readonly Shape[];
  readonly expression: Expression;
}

/** Pairs the arguments after the operands with the operation's options. Undefined once something is reported. */
export function lowerOptions(receiver: Receiver, given: readonly Argument[], resolver: Resolver): Options | undefined {
  const { operation, expression } = receiver;
  if (given.length === 0 && !operation.options.some(({ required }) => required)) return NO_OPTIONS;
  const pairs = paired(operation, given);
  const options: Record<string, OptionValue> = {};
  let complete = reportSurplus(receiver, pairs, resolver);
  for (const { argument, description } of pairs) {
    const { name, value } = argument;
    if (description === undefined) continue;
    if (options[description.name] !== undefined) {
      complete = false;
      const message = `\`${description.name}\` is given twice`;
      resolver.report('wrong-arguments', name?.span ?? value.span, message, removeArguments(expression, [argument]));
    } else {
      const result = readOption(description, value, resolver);
      if (result === undefined) complete = false;
      else options[description.name] = result;
    }
  }
  if (!complete) return undefined;
  return reportMissing(receiver, options, resolver) ? undefined : options;
}

interface Pair {
  readonly argument: Argument;
  readonly description: OptionDescription | undefined;
}

function paired({ options }: Operation, given: readonly Argument[]): readonly Pair[] {
  const positional = options.filter((option) => option.positional);
  let ordered = 0;
  return given.map((argument) => {
    const { name } = argument;
    const description = name === undefined ? positional[ordered++] : options.find((option) => option.name === name.text);
    return { argument, description };
  });
}

/** Reports arguments that have no place; true if there are none. Several arguments too many are one mistake, and so is a misspelt option. */
function reportSurplus({ operation, expression, shapes }: Receiver, pairs: readonly Pair[], resolver: Resolver): boolean {
  const surplus = pairs.flatMap(({ argument, description }) => (description === undefined ? [argument] : []));
  const taken = new Set(pairs.flatMap(({ description }) => description?.name ?? []));
  const unnamed = surplus.filter(({ name }) => name === undefined);
  const [first] = unnamed;
  const { ofTwo } = operation.documentation;
  if (first !== undefined && ofTwo !== undefined && unnamed.length === 1 && expression.kind === 'call') {
    const message = `${tooMany(operation)}: did you mean \`${ofTwo}\`?`;
    resolver.report('wrong-arguments', expression.name.span, message, ofTwoFixes(operation, ofTwo, expression, first));
  } else if (first !== undefined) {
    const named = namedFixes(operation, shapes, expression, unnamed);
    const fixes = named.length > 0 ? named : removeArguments(expression, unnamed);
    resolver.report('wrong-arguments', first.value.span, tooMany(operation), fixes);
  }
  for (const part of walk(unnamed.map(({ value }) => value)))
    if (part.kind === 'name' && !isFlag(part) && !isForeignFlag(part)) resolver.read(part.name, part.indices, part.span);
  for (const argument of surplus) {
    const { name } = argument;
    if (name === undefined) continue;
    const message = `\`${wordOf(operation)}\` has no option \`${name.text}\`: ${optionsOf(operation)}`;
    resolver.report('wrong-arguments', name.span, message, optionNameFixes(operation, argument, expression, taken));
  }
  return surplus.length === 0;
}

/** Reports a required option that is missing; true if one is. */
function reportMissing({ operation, shapes, expression }: Receiver, options: Options, resolver: Resolver): boolean {
  const missing = operation.options.find(({ name, required }) => required && options[name] === undefined);
  if (missing === undefined) return false;
  const message = `\`${wordOf(operation)}\` needs \`${missing.name}=\`: ${missing.documentation}`;
  const fixes = shapes.some(isUnknown) ? [] : requiredFixes(operation, missing, expression, { shapes, options });
  resolver.report('wrong-arguments', expression.span, message, fixes);
  return true;
}

function optionsOf(operation: Operation): string {
  const names = [...operation.options.map(({ name }) => name), ...furtherKeywords(operation)];
  const known = names.map((name) => `\`${name}\``).join(', ');
  return known === '' ? 'it has no options' : `its options are ${known}`;
}

function tooMany(operation: Operation): string {
  const count = operation.operands.length;
  return `\`${wordOf(operation)}\` takes ${count} argument${count === 1 ? '' : 's'}; ${optionsOf(operation)}`;
}
