import { OPERATIONS } from '../../../operations/table.ts';
import { numberValue } from '../../../program/build.ts';
import { constantValue } from '../../../program/dimension.ts';
import type { Operation, OptionDescription, OptionValue } from '../../../program/operation.ts';
import type { Abstract } from '../values.ts';
import { tensor, Unread } from '../values.ts';
import type { LibraryCall } from './call.ts';
import { asThere, differenceOf, withoutArgument } from './differences.ts';
import { isIdle } from './taken.ts';

const ELSEWHERE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.all.flatMap((operation) => (operation.documentation.elsewhere ?? []).map((name) => [name, operation] as const)),
);

/** The operation of the language that a function of a library is, by its name. */
export function operationNamed(name: string): Operation | undefined {
  return OPERATIONS.call(name) ?? ELSEWHERE.get(name);
}

function optionNamed({ options }: Operation, name: string): OptionDescription | undefined {
  return options.find((own) => own.name === name || own.elsewhere?.includes(name) === true);
}

/** An option's value from one of Python. */
function optionValue(call: LibraryCall, { type, name }: OptionDescription, of: Abstract): OptionValue | undefined {
  switch (type) {
    case 'axes':
    case 'counts':
      return call.axes(of);
    case 'axis':
      return call.number(of);
    case 'boolean':
      return of.kind === 'boolean' && of.value;
    case 'dimension':
      return call.size(of);
    case 'padding':
      if (of.kind === 'text') return of.text;
      return of.kind === 'sequence' ? of.items.map((item) => call.size(item)) : [call.size(of)];
    case 'shape':
      return of.kind === 'sequence' ? of.items.map((item) => call.size(item)) : [call.size(of)];
    case 'text':
      return of.kind === 'text' ? of.text : undefined;
    case 'number': {
      const value = call.machine.value(of);
      const fixed = value.kind === 'size' ? constantValue(value.dimension) : undefined;
      if (value.kind === 'number') return value.value;
      if (fixed !== undefined) return fixed;
      throw new Unread(`\`${call.name}\` with a \`${name}\` that is no fixed number`);
    }
  }
}

function withoutDefaults(options: Record<string, OptionValue>, { options: all }: Operation): Record<string, OptionValue> {
  const kept = Object.entries(options).filter(
    ([name, value]) => all.find((own) => own.name === name)?.fallback !== String(value),
  );
  return Object.fromEntries(kept);
}

/** Calls the operation of a function's name: operands by position, then options by position or name. */
export function generic(call: LibraryCall, operation: Operation): Abstract {
  const { machine, args } = call;
  const difference = differenceOf(call, operation);
  const keywords = withoutArgument(call.keywords, difference);
  const count = operation.variadic ? args.length : operation.operands.filter(({ keyword }) => keyword === undefined).length;
  const options: Record<string, OptionValue> = {};
  const set = (description: OptionDescription | undefined, of: Abstract, name: string): void => {
    if (description === undefined) {
      if (!isIdle(name, of) && !(name === 'training' && of.kind === 'boolean'))
        throw new Unread(`\`${call.name}\` with \`${name}\``);
      return;
    }
    const value = of.kind === 'none' ? undefined : optionValue(call, description, of);
    if (value !== undefined) options[description.name] = value;
  };
  const operands = args.slice(0, count).map((own) => machine.value(own));
  for (const [at, own] of args.slice(count).entries()) set(operation.options[at], own, `argument ${count + at + 1}`);
  const named = new Map(keywords);
  for (const { name } of operation.operands.slice(operands.length)) {
    const own = named.get(name) ?? named.get('input');
    if (own === undefined) break;
    named.delete(name);
    named.delete('input');
    operands.push(machine.value(own));
  }
  for (const [name, own] of named) set(optionNamed(operation, name), own, name);
  return tensor(asThere(call, difference, machine.apply(operation, operands, withoutDefaults(options, operation))));
}

/** A number that broadcasts. */
export function plain(value: number): ReturnType<typeof numberValue> {
  return numberValue(value);
}
