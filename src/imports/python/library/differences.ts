import type { Difference, Operation } from '../../../program/operation.ts';
import type { Value } from '../../../program/program.ts';
import type { Abstract } from '../values.ts';
import { Unread } from '../values.ts';
import type { LibraryCall } from './call.ts';

/** `reduction="sum"`. */
const ARGUMENT = /^(\w+)="(\w+)"$/;

function applies({ argument, unless = [] }: Difference, { keywords }: LibraryCall): boolean {
  if (argument === undefined) return !unless.some((name) => keywords.has(name));
  const [, name = '', text] = ARGUMENT.exec(argument) ?? [];
  const own = keywords.get(name);
  return own?.kind === 'text' && own.text === text;
}

/** The way in which a function of PyTorch means something else than the operation of its name, with these arguments. */
export function differenceOf(call: LibraryCall, { documentation: { differs = [] } }: Operation): Difference | undefined {
  if (!call.isTorch) return undefined;
  const found = differs.find((own) => own.in.includes('PyTorch') && applies(own, call));
  const isWritten =
    found === undefined || found.written === 'plainly' || (typeof found.written === 'object' && 'inside' in found.written);
  if (!isWritten) throw new Unread(`\`${call.name}\`: ${found.told}`);
  return found;
}

/** Keyword arguments without the one that a difference is about. */
export function withoutArgument(
  keywords: ReadonlyMap<string, Abstract>,
  own: Difference | undefined,
): ReadonlyMap<string, Abstract> {
  const [, name] = ARGUMENT.exec(own?.argument ?? '') ?? [];
  return new Map([...keywords].filter(([key]) => key !== name));
}

/** A result as PyTorch has it: inside of what the difference says. */
export function asThere(call: LibraryCall, own: Difference | undefined, value: Value): Value {
  const { written } = own ?? {};
  return typeof written === 'object' && 'inside' in written ? call.machine.apply(written.inside, [value]) : value;
}
