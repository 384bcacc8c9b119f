import { printExpression } from '../../language/printer.ts';
import type { Expression, LocalFix, Span } from '../../language/syntax.ts';
import type { Operation } from '../../program/operation.ts';
import type { CallExpression } from './argument-fixes.ts';
import type { Resolver } from './resolver.ts';

interface ListedSizes {
  readonly span: Span;
  readonly message: string;
  readonly fixes: readonly LocalFix[];
}

/** Sizes that stand one by one where the operation takes a shape, as a list: `zeros(m, n)`. */
export function listedSizes(
  call: CallExpression,
  { name, operands, options }: Operation,
  { option: knownShape }: Pick<Resolver, 'option'>,
): ListedSizes | undefined {
  const option = options.find(({ type, positional }) => type === 'shape' && positional === true);
  const sizes = call.arguments.filter((argument) => argument.name === undefined).slice(operands.length);
  const [first, last] = [sizes[0]?.value, sizes.at(-1)?.value];
  const isShape = (value: Expression): boolean => value.kind === 'name' && knownShape(value.name.text) !== undefined;
  const isOther =
    sizes.some(({ value }) => !isSize(value) || isShape(value)) || sizes.length + operands.length < call.arguments.length;
  if (option === undefined || first === undefined || last === undefined || isOther) return undefined;
  const span = { start: first.span.start, end: last.span.end };
  const text = `[${sizes.map(({ value }) => printExpression(value)).join(', ')}]`;
  return {
    span,
    message: `\`${name}\` takes its shape as a list: write \`${text}\``,
    fixes: [{ title: `Write \`${text}\``, respells: true, edits: [{ span, text }] }],
  };
}

function isSize({ kind }: Expression): boolean {
  return kind !== 'list' && kind !== 'text' && kind !== 'call';
}
