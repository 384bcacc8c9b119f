import { printExpression } from '../../language/printer.ts';
import type { Argument, Expression, Span } from '../../language/syntax.ts';
import type { Operation, OptionDescription, Options, OptionType, OptionValue } from '../../program/operation.ts';
import { isUnknown } from '../../program/shape.ts';
import type { Resolver } from './resolver.ts';
import { constantNumber, lowerShape, lowerSize } from './sizes.ts';

/** Of most values: one object for all of them. */
const NO_OPTIONS: Options = Object.freeze({});

const EXPECTED: Readonly<Record<OptionType, string>> = {
  axes: 'an axis or a list of axes, as in `axis=0` or `axis=[0, 1]`',
  axis: 'an axis, as in `axis=0`',
  boolean: '`true` or `false`',
  dimension: 'a size',
  number: 'a number',
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
    case 'axes': {
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
      return expression.kind === 'name'
        ? ({ true: true, false: false } as Record<string, boolean>)[expression.name.text]
        : undefined;
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
    resolver.report('wrong-arguments', value.span, message);
  }
  return result;
}

/** Pairs the arguments behind the operands with the operation's options. Undefined once something is reported. */
export function lowerOptions(
  operation: Operation,
  given: readonly Argument[],
  span: Span,
  resolver: Resolver,
): Options | undefined {
  if (given.length === 0 && !operation.options.some(({ required }) => required)) return NO_OPTIONS;
  const options: Record<string, OptionValue> = {};
  const positional = operation.options.filter((option) => option.positional);
  let ordered = 0;
  let complete = true;
  let surplusReported = false;
  const fail = (place: Span, message: string): void => {
    complete = false;
    resolver.report('wrong-arguments', place, message);
  };
  for (const { name, value } of given) {
    const description =
      name === undefined ? positional[ordered++] : operation.options.find((option) => option.name === name.text);
    if (description === undefined) {
      // Several arguments too many are one mistake, and so is a misspelt option.
      if (name !== undefined || !surplusReported) fail(name?.span ?? value.span, surplus(operation, name?.text));
      if (name === undefined) surplusReported = true;
    } else if (options[description.name] !== undefined) {
      fail(name?.span ?? value.span, `\`${description.name}\` is given twice`);
    } else {
      const result = readOption(description, value, resolver);
      if (result === undefined) complete = false;
      else options[description.name] = result;
    }
  }
  const missing = operation.options.find(({ name, required }) => required && options[name] === undefined);
  if (complete && missing !== undefined) fail(span, `\`${operation.name}\` needs \`${missing.name}=\`: ${missing.documentation}`);
  return complete ? options : undefined;
}

function surplus(operation: Operation, name: string | undefined): string {
  const known = operation.options.map((option) => `\`${option.name}\``).join(', ');
  const options = known === '' ? 'it has no options' : `its options are ${known}`;
  if (name !== undefined) return `\`${operation.name}\` has no option \`${name}\`: ${options}`;
  const count = operation.operands.length;
  return `\`${operation.name}\` takes ${count} argument${count === 1 ? '' : 's'}; ${options}`;
}
