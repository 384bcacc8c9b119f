import { siteOf } from '../../program/activity.ts';
import { adjointName } from '../../program/adjoints.ts';
import { isElementwise, type Operation } from '../../program/operation.ts';
import type { ApplyValue, Value } from '../../program/program.ts';

/** The kinds of junctions at which a gradient on its way back changes. */
export type JunctionKind = 'split' | 'addition' | 'function' | 'matrix product' | 'Hadamard product' | 'operation';

/** What a step of the walk does: on the way forward the operation, on the way back what its junction does to the gradient. */
export interface JunctionRule {
  readonly kind: JunctionKind;
  readonly title: string;
  readonly explanation: string;
  /** `y = a * b`; none for a split, which is no operation. */
  readonly forward?: string;
  /** `da += dy * b`, one for each operand that a gradient reaches. */
  readonly backward: readonly string[];
}

/** What happens to the gradient on its way back. */
const EXPLANATIONS: Readonly<Record<JunctionKind, string>> = {
  split: 'A name that is read in several places receives a contribution from each of them; the contributions add up.',
  addition: 'The gradient goes on unchanged to each term, with the sign that the term has.',
  function: 'The gradient is multiplied, element by element, by the derivative of the function.',
  'matrix product': 'Each factor receives the gradient multiplied by the other factor, transposed.',
  'Hadamard product': 'Each factor receives the gradient multiplied, element by element, by the other factor.',
  operation: 'Each operand receives the gradient through the derivative of the operation.',
};

export const SPLIT: JunctionRule = { kind: 'split', title: 'split', explanation: EXPLANATIONS.split, backward: [] };

function kindOf({ operation, operands, shape }: ApplyValue): Exclude<JunctionKind, 'split'> {
  const { notation, linearIn } = operation;
  const isOperator = notation.kind === 'infix' || notation.kind === 'negation';
  if (isOperator && linearIn === 'all') return 'addition';
  if (isOperator && linearIn === 'each') return isElementwise(operation) ? 'Hadamard product' : 'matrix product';
  const [only, ...others] = operands;
  const isMapped = others.length === 0 && only !== undefined && only.shape.length === shape.length;
  return isMapped && operation.options.length === 0 && notation.kind === 'call' ? 'function' : 'operation';
}

/** An operation applied to operands called as its description calls them. */
function written({ notation, name }: Operation, operands: readonly string[]): string {
  const [first = '', second = ''] = operands;
  switch (notation.kind) {
    case 'infix':
      return `${first} ${notation.symbol} ${second}`;
    case 'negation':
      return `-${first}`;
    case 'transpose':
      return `${first}.T`;
    case 'call':
      return `${name}(${operands.join(', ')})`;
  }
}

/** What an operation does where it stands, on the way forward or on the way back; undefined for what is no operation. */
export function ruleOf(value: Value, pass: 'forward' | 'backward'): JunctionRule | undefined {
  if (value.kind !== 'apply') return undefined;
  const { operation, operands } = value;
  const kind = kindOf(value);
  const site = siteOf(value);
  const names = operands.map((operand, index) =>
    operand.kind === 'number' ? operand.text : (operation.operands[index]?.name ?? `${operation.operands.at(-1)?.name}${index}`),
  );
  const forward = `y = ${written(operation, names)}`;
  const title = kind === 'operation' || kind === 'function' ? `${kind} ${operation.name}` : kind;
  if (pass === 'forward') return { kind, title, explanation: operation.documentation.summary, forward, backward: [] };
  const backward = names.flatMap((name, index) => {
    const derivative = operands[index]?.kind === 'read' ? operation.derivative(index, site) : undefined;
    return derivative === undefined ? [] : [`${adjointName(name)} += ${derivative.text}`];
  });
  return { kind, title, explanation: EXPLANATIONS[kind], forward, backward };
}
