import { isConstantName } from './constants.ts';
import { printDimension } from './dimension.ts';
import type { OptionValue } from './operation.ts';
import type { ApplyValue, Value } from './program.ts';

const known = new WeakMap<ApplyValue, string>();

export function optionText(option: OptionValue | undefined): string {
  if (typeof option !== 'object') return String(option);
  if ('terms' in option) return printDimension(option);
  return option.map((part) => (typeof part === 'number' ? String(part) : printDimension(part))).join(' ');
}

function applied(value: ApplyValue): string {
  const options = Object.entries(value.options).map(([name, option]) => `;${name}=${optionText(option)}`);
  return `${value.operation.name}(${value.operands.map(structureOf).join()}${options.join('')})`;
}

/** A text that two expressions share exactly when they are built alike; made once for each, unlike the text that people read. */
export function structureOf(value: Value): string {
  switch (value.kind) {
    case 'number':
      // A variable may have the name of a number.
      return isConstantName(value.text) ? `=${value.text}` : value.text;
    case 'size':
      return `#${value.dimension.key}`;
    case 'read':
      return value.indices.length === 0
        ? value.variable.name
        : `${value.variable.name}[${value.indices.map(({ key }) => key).join()}]`;
    case 'apply': {
      const text = known.get(value) ?? applied(value);
      known.set(value, text);
      return text;
    }
  }
}
