import { fittingValue, sizeValue } from './build.ts';
import type { Dimension } from './dimension.ts';
import type { Options, OptionValue } from './operation.ts';
import type { ApplyValue, ReadValue, SizeValue, Value } from './program.ts';

/** Replacements for the parts of an expression. */
export interface Rewriting {
  readonly read: (read: ReadValue) => Value;
  /** Of sizes, indices and shapes: those in options too. */
  readonly dimension: (dimension: Dimension) => Dimension;
  /** A size that is computed with, where it does not simply become another one. */
  readonly size?: (size: SizeValue) => Value;
  /** Of an operation whose operands are replaced already, where it does not stay. */
  readonly apply?: (value: Pick<ApplyValue, 'operation' | 'operands'>) => Value | undefined;
}

function rewriteOption(option: OptionValue, { dimension }: Rewriting): OptionValue {
  if (typeof option !== 'object') return option;
  if ('terms' in option) return dimension(option);
  return option.map((part) => (typeof part === 'number' ? part : dimension(part))) as OptionValue;
}

/** The expression with other reads and sizes; its shapes are computed anew. */
export function rewrite(value: Value, rewriting: Rewriting): Value {
  switch (value.kind) {
    case 'number':
      return value;
    case 'size':
      return rewriting.size?.(value) ?? sizeValue(rewriting.dimension(value.dimension), value.span);
    case 'read':
      return rewriting.read(value);
    case 'apply': {
      const operands = value.operands.map((operand) => rewrite(operand, rewriting));
      const options: Options = Object.fromEntries(
        Object.entries(value.options).map(([name, option]) => [name, rewriteOption(option, rewriting)]),
      );
      const replaced = rewriting.apply?.({ operation: value.operation, operands });
      return replaced ?? { ...fittingValue(value.operation, operands, options), span: value.span };
    }
  }
}
