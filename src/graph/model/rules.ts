import { derive } from '../../autodiff/derive.ts';
import type { Part } from '../../autodiff/elementary/subexpressions.ts';
import { forwardNames } from '../../autodiff/names/anf-names.ts';
import { operandName } from '../../autodiff/rules.ts';
import { adjointName } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import { isElementwise, wordOf } from '../../program/operation.ts';
import { printStep } from '../../program/print.ts';
import type { ApplyValue, Equation, Program, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { byIndex, type IndexedRule } from './by-index.ts';
import { isConstant } from './labels.ts';

/** The kinds of junctions at which a gradient on its way back changes. */
export type JunctionKind = 'split' | 'addition' | 'function' | 'matrix product' | 'Hadamard product' | 'operation';

/**
 * The rule of a step of the walk: the operation on the way forward, and the effect of its junction on the gradient on the
 * way back.
 */
export interface JunctionRule {
  readonly kind: JunctionKind;
  readonly title: string;
  readonly explanation: string;
  /** `y = a * b`, after lines that define operands without a name in the file; none for a split, which is no operation. */
  readonly forward: readonly string[];
  /** `da += dy * b`, for each operand that a gradient reaches. */
  readonly backward: readonly string[];
  /** The same element by element, with the reasons; none for what moves along indices in a way of its own. */
  readonly byIndex?: IndexedRule;
}

/** The effects of junctions on the gradient. */
const EXPLANATIONS: Readonly<Record<JunctionKind, string>> = {
  split: 'A name that is read in several places receives a contribution from each of them; the contributions add up.',
  addition: 'The gradient goes on unchanged to each term, with the sign that the term has.',
  function: 'The gradient is multiplied, element by element, by the derivative of the function.',
  'matrix product': 'Each factor receives the gradient multiplied by the other factor, transposed.',
  'Hadamard product': 'Each factor receives the gradient multiplied, element by element, by the other factor.',
  operation: 'Each operand receives the gradient through the derivative of the operation.',
};

export const SPLIT: JunctionRule = { kind: 'split', title: 'split', explanation: EXPLANATIONS.split, forward: [], backward: [] };

function kindOf({ operation, operands }: ApplyValue): Exclude<JunctionKind, 'split'> {
  const { notation, linearIn } = operation;
  const isOperator = notation.kind === 'infix' || notation.kind === 'negation';
  if (isOperator && linearIn === 'all') return 'addition';
  if (isOperator && linearIn === 'each') return isElementwise(operation) ? 'Hadamard product' : 'matrix product';
  const isOfOne = operands.filter((operand) => !isConstant(operand)).length === 1;
  return isOfOne && isElementwise(operation) && notation.kind === 'call' ? 'function' : 'operation';
}

interface OwnEquation {
  readonly own: Equation;
  readonly lines: readonly Equation[];
}

function define(target: Variable, indices: Equation['indices'], value: Value): Equation {
  return { kind: 'equation', target, indices, operator: '=', value };
}

/** The rules of the operations of a program: the general ones, at what they stand for there. */
export class JunctionRules {
  private readonly forward: Program;
  private readonly names: ReadonlySet<string>;
  /** On the way back the rule of an operation is the same for all lines of its equation. */
  private readonly known = new Map<Part, JunctionRule>();

  constructor(forward: Program) {
    this.forward = forward;
    this.names = new Set(forwardNames(forward));
  }

  /** Explains an operation on the way forward; undefined for anything else. */
  forwardRule(equation: Equation, part: Part): JunctionRule | undefined {
    const { value } = part;
    if (value.kind !== 'apply') return undefined;
    const { title, kind } = this.heading(value);
    const { lines } = this.alone(equation, part);
    return { kind, title, explanation: value.operation.documentation.summary, forward: lines.map(printStep), backward: [] };
  }

  /** Explains the effect of an operation on the gradient. */
  backwardRule(equation: Equation, part: Part): JunctionRule | undefined {
    const { value } = part;
    const known = this.known.get(part);
    if (known !== undefined || value.kind !== 'apply') return known;
    const { title, kind } = this.heading(value);
    const { own, lines } = this.alone(equation, part);
    const { target, indices } = own;
    const program = { ...this.forward, body: [own], outputs: [{ variable: target, indices }] };
    const backward = equationsOf(derive(program).body);
    const texts = { forward: lines.map(printStep), backward: backward.map(printStep) };
    const indexed = byIndex(own, backward);
    const rule = { kind, title, explanation: EXPLANATIONS[kind], ...texts, ...(indexed && { byIndex: indexed }) };
    this.known.set(part, rule);
    return rule;
  }

  private heading(value: ApplyValue): Pick<JunctionRule, 'kind' | 'title'> {
    const kind = kindOf(value);
    return { kind, title: kind === 'operation' || kind === 'function' ? `${kind} ${wordOf(value.operation)}` : kind };
  }

  /**
   * An operation as an equation of its own, in the names of the file, after lines that define operands without a name
   * there. Those are called as in the operation's description, `y = tanh(x)`, unless the file uses these names.
   */
  private alone({ target, indices }: Equation, { variable, value, inner }: Part): OwnEquation {
    const letters = new Letters(this.names);
    const wholes = new Map(inner.map((part) => [part.variable, part.whole]));
    const definitions: Equation[] = [];
    const named = (operand: Value, letter: string): Value => {
      const whole = operand.kind === 'read' ? wholes.get(operand.variable) : undefined;
      if (operand.kind !== 'read' || whole === undefined) return operand;
      const own = letters.variable(operand.variable, letter);
      definitions.push(define(own, [], whole));
      return readValue(own);
    };
    const own =
      value.kind !== 'apply'
        ? value
        : { ...value, operands: value.operands.map((operand, index) => named(operand, operandName(value.operation, index))) };
    const equation = variable === target ? define(target, indices, own) : define(letters.variable(variable, 'y'), [], own);
    return { own: equation, lines: [...definitions, equation] };
  }
}

/** Names for what has none in a file. */
class Letters {
  private readonly taken: Set<string>;

  constructor(names: ReadonlySet<string>) {
    this.taken = new Set(names);
  }

  variable(part: Variable, letter: string): Variable {
    let name = letter;
    for (let count = 2; this.taken.has(name) || this.taken.has(adjointName(name)); count += 1) name = `${letter}${count}`;
    this.taken.add(name);
    return { ...part, name };
  }
}
