import { type Equation, printDimension, printShape, printStep, type Variable } from '../../../src/index.ts';

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

export function stepText(equation: Equation): string {
  return printStep(equation);
}
