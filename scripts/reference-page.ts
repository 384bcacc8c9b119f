import { FAMILIES } from '../src/operations/table.ts';
import { type Operation, wordOf } from '../src/program/operation.ts';
import { operationText } from '../src/reference/operation-text.ts';

const INTRODUCTION = `# Operations

Every operation of the language: how it is written, what it computes, the shape of its result, where it is defined and
smooth, and its derivative, as _Derive_ writes it for the shortest use of it. The adjoint of \`a\` is \`da\`, that of the
result \`dy\`. An editor shows the same texts over the name of an operation.

Elementwise operations broadcast as in NumPy; where an operand was stretched, its contribution is summed:

\`\`\`bprop
# y = a + b, with a: [m, n] and b: [n]
da += dy
db += sum(dy, axis=0)
\`\`\``;

/** The anchor that GitHub derives from a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** Signs have names that can be linked to. */
const SIGNS: Readonly<Record<string, string>> = {
  '+': 'Sum',
  '-': 'Difference',
  '*': 'Product',
  '/': 'Quotient',
  '^': 'Power',
  '<': 'Less',
  '<=': 'At most',
  '>': 'Greater',
  '>=': 'At least',
  '==': 'Equal',
  '!=': 'Different',
  '@': 'Matrix product',
  '.T': 'Transpose of a matrix',
};

function heading({ name }: Operation): string {
  const sign = SIGNS[name];
  return sign === undefined ? name : `${sign}: ${name}`;
}

/** `softmax with where=`. */
function withKeywords(operation: Operation): string {
  const keywords = operation.operands.flatMap(({ keyword }) => (keyword === undefined ? [] : [`${keyword}=`]));
  return `${wordOf(operation)} with ${keywords.join(' and ')}`;
}

function contents(): string {
  return FAMILIES.map(({ title, operations }) => {
    const links = operations.map((operation) => `[\`${operation.name}\`](#${anchor(heading(operation))})`);
    return `- **${title}:** ${links.join(' ')}`;
  }).join('\n');
}

function sections(): readonly string[] {
  return FAMILIES.flatMap(({ title, operations }) => [
    `## ${title}`,
    ...operations.flatMap((operation) => [
      `### ${heading(operation)}`,
      operationText(operation),
      ...(operation.variants ?? []).flatMap((own) => [`#### ${withKeywords(own)}`, operationText(own)]),
    ]),
  ]);
}

/** The page of all operations. */
export function referencePage(): string {
  return `${[INTRODUCTION, contents(), ...sections()].join('\n\n')}\n`;
}
