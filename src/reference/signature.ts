import { furtherKeywords, type Operation, type OptionDescription, wordOf } from '../program/operation.ts';

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
export function operationSignature(operation: Operation): Signature {
  const { notation, operands, options, variadic } = operation;
  const [first, second] = operands;
  if (notation.kind === 'infix') return { label: `${first?.name} ${notation.symbol} ${second?.name}`, parameters: [] };
  if (notation.kind === 'negation') return { label: `-${first?.name}`, parameters: [] };
  if (notation.kind === 'transpose') return { label: `${first?.name}.T`, parameters: [] };
  const placed = operands.filter(({ keyword }) => keyword === undefined);
  const names = placed.map((operand, index) => (variadic && index === placed.length - 1 ? `${operand.name}, …` : operand.name));
  const given = operands.flatMap(({ keyword, name }) => (keyword === undefined ? [] : [`${keyword}=${name}`]));
  const further = furtherKeywords(operation).map((keyword) => `[${keyword}=…]`);
  const before = options.filter(({ positional }) => positional === 'first').map(optionText);
  const behind = options.filter(({ positional }) => positional !== 'first').map(optionText);
  const parameters = [...before, ...names, ...behind, ...given, ...further];
  return { label: `${wordOf(operation)}(${parameters.join(', ')})`, parameters };
}
