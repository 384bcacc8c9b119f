import type { Operation, OptionDescription } from '../program/operation.ts';

/** The signature of an operation, with the positions of its arguments. */
export interface Signature {
  readonly label: string;
  readonly parameters: readonly string[];
}

/** With its value unless given; in brackets where it may be left out and no one value says what that means. */
function optionText({ name, required, positional, fallback }: OptionDescription): string {
  if (fallback !== undefined) return `${name}=${fallback}`;
  const text = positional ? name : `${name}=…`;
  return required ? text : `[${text}]`;
}

/** `sum(a, [axis=…], keepdims=false)`, or `a @ b`. */
export function operationSignature({ notation, operands, options, name, variadic }: Operation): Signature {
  const [first, second] = operands;
  if (notation.kind === 'infix') return { label: `${first?.name} ${notation.symbol} ${second?.name}`, parameters: [] };
  if (notation.kind === 'negation') return { label: `-${first?.name}`, parameters: [] };
  if (notation.kind === 'transpose') return { label: `${first?.name}.T`, parameters: [] };
  const names = operands.map((operand, index) =>
    variadic && index === operands.length - 1 ? `${operand.name}, …` : operand.name,
  );
  const before = options.filter(({ positional }) => positional === 'first').map(optionText);
  const behind = options.filter(({ positional }) => positional !== 'first').map(optionText);
  const parameters = [...before, ...names, ...behind];
  return { label: `${name}(${parameters.join(', ')})`, parameters };
}
