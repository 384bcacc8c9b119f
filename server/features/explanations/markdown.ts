import { type MarkupContent, MarkupKind } from 'vscode-languageserver';
import { type Equation, type Program, printDimension, printStep, type Variable } from '../../../src/index.ts';
import { declaredRanges, declaredShape } from '../../../src/program/build.ts';
import { printShapeIn } from '../../../src/program/shape.ts';

/** Texts that several features show. */
export function codeBlock(text: string): string {
  return `\`\`\`bprop\n${text}\n\`\`\``;
}

/** A line of Markdown, such as the texts of this server have, without its signs. */
function plainLine(line: string): string {
  return line
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part.slice(1, -1) : part.replace(/\*\*([^*]+)\*\*/g, '$1').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'),
    )
    .join('')
    .trimEnd();
}

/** The same text for whoever is shown it letter by letter. What stands in a block of code stays as it is. */
export function plainText(markdown: string): string {
  let isCode = false;
  return markdown
    .split('\n')
    .flatMap((line) => {
      if (!line.startsWith('```')) return [isCode ? line : plainLine(line)];
      isCode = !isCode;
      return [];
    })
    .join('\n');
}

/** A text in the form that the client shows. */
export function markup(markdown: string, kind: MarkupKind): MarkupContent {
  return { kind, value: kind === MarkupKind.Markdown ? markdown : plainText(markdown) };
}

const KINDS: Readonly<Record<Variable['kind'], string>> = {
  input: 'input',
  param: 'parameter',
  const: 'constant',
  intermediate: 'intermediate',
  adjoint: 'adjoint',
};

function ranges(variable: Variable): string {
  const own = declaredRanges(variable);
  if (own.length === 0) return '';
  return `[${own.map(({ first, last }) => `${printDimension(first)}..${printDimension(last)}`).join(', ')}]`;
}

const NO_SIZES: Program['dimensions'] = new Map();

/** `z4: [m]`, for a scalar `L: []`. */
export function signatureOf(variable: Variable, dimensions: Program['dimensions'] = NO_SIZES): string {
  return `${variable.name}${ranges(variable)}: ${printShapeIn(declaredShape(variable), dimensions)}`;
}

export function kindOf(variable: Variable): string {
  return KINDS[variable.kind];
}

export function stepText(equation: Equation): string {
  return printStep(equation);
}
