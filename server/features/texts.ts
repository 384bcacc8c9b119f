import { printDimension } from '../../src/program/dimension.ts';
import type { Operation, OptionDescription } from '../../src/program/operation.ts';
import { printStep } from '../../src/program/print.ts';
import type { Equation, Variable } from '../../src/program/program.ts';
import { printShape } from '../../src/program/shape.ts';

/** Texts that several features show. */
export function codeBlock(text: string): string {
  return `\`\`\`bprop\n${text}\n\`\`\``;
}

const KINDS: Readonly<Record<Variable['kind'], string>> = {
  input: 'input',
  param: 'parameter',
  const: 'constant',
  intermediate: 'intermediate',
  adjoint: 'adjoint',
};

function ranges({ ranges: own }: Variable): string {
  if (own.length === 0) return '';
  return `[${own.map(({ first, last }) => `${printDimension(first)}..${printDimension(last)}`).join(', ')}]`;
}

/** `z4: [m]`, for a scalar `L: []`. */
export function signatureOf(variable: Variable): string {
  return `${variable.name}${ranges(variable)}: ${printShape(variable.shape)}`;
}

export function kindOf(variable: Variable): string {
  return KINDS[variable.kind];
}

function optionText({ name, required, positional }: OptionDescription): string {
  const text = positional ? name : `${name}=…`;
  return required ? text : `[${text}]`;
}

/** `sum(a, [axis=…], [keepdims=…])`, or `a @ b`. */
export function operationSignature(operation: Operation): { readonly label: string; readonly parameters: readonly string[] } {
  const { notation, operands, options, name, variadic } = operation;
  const [first, second] = operands;
  if (notation.kind === 'infix') return { label: `${first?.name} ${notation.symbol} ${second?.name}`, parameters: [] };
  if (notation.kind === 'negation') return { label: `-${first?.name}`, parameters: [] };
  if (notation.kind === 'transpose') return { label: `${first?.name}.T`, parameters: [] };
  const names = operands.map((operand, index) =>
    variadic && index === operands.length - 1 ? `${operand.name}, …` : operand.name,
  );
  const parameters = [...names, ...options.map(optionText)];
  return { label: `${name}(${parameters.join(', ')})`, parameters };
}

/** Markdown about an operation: how it is called, what it computes, an example. */
export function operationText(operation: Operation): string {
  const { summary, example } = operation.documentation;
  const options = operation.options.map(({ name, documentation }) => `- \`${name}\`: ${documentation}`);
  return [
    codeBlock(operationSignature(operation).label),
    summary,
    ...(options.length === 0 ? [] : [options.join('\n')]),
    codeBlock(example),
  ].join('\n\n');
}

export function stepText(equation: Equation): string {
  return printStep(equation);
}
