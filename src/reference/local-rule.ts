import { derive } from '../autodiff/derive.ts';
import { isActive } from '../program/activity.ts';
import { readValue } from '../program/build.ts';
import { printStep } from '../program/print.ts';
import type { ApplyValue, Equation, Value, Variable } from '../program/program.ts';
import { isUnknown, printShape, type Shape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';

/** An operation where it stands. */
export interface LocalRule {
  /** `z = W @ x`. */
  readonly equation: string;
  /** Descriptions of the operands: `a matrix [m, n]`. */
  readonly operands: readonly string[];
  /** `dW += outer(dz, x)`; none where no gradient passes. */
  readonly lines: readonly string[];
}

const RANKS = ['a scalar', 'a vector', 'a matrix'];

function describe(shape: Shape): string {
  const rank = RANKS[shape.length] ?? `a tensor of rank ${shape.length}`;
  return shape.length === 0 ? rank : `${rank} ${printShape(shape)}`;
}

function variable(name: string, { shape }: Value, active: boolean): Variable {
  return { name, kind: 'intermediate', shape, ranges: [], active };
}

/** The name of an operand: its own if it is a variable, otherwise the one in the operation's description. */
function nameOf(value: Value, described: string): string {
  return value.kind === 'read' && value.indices.length === 0 ? value.variable.name : described;
}

/** The vector-Jacobian products of an operation in its place: for the ranks and names of its operands there. */
export function localRule(value: ApplyValue, result: string): LocalRule | undefined {
  const { operation } = value;
  if (isUnknown(value.shape) || value.operands.some((operand) => isUnknown(operand.shape))) return undefined;
  const given = new Map<string, Variable>();
  const operands = value.operands.map((operand, index) => {
    if (operand.kind === 'number' || operand.kind === 'size') return operand;
    const described = operation.operands[index]?.name ?? `${operation.operands.at(-1)?.name}${index}`;
    const name = nameOf(operand, described);
    const own = given.get(name) ?? variable(name, operand, isActive(operand));
    given.set(name, own);
    return readValue(own);
  });
  const target = variable(given.has(result) ? `${result}_` : result, value, isActive(value));
  const equation: Equation = { kind: 'equation', target, indices: [], operator: '=', value: { ...value, operands } };
  const outputs = [{ variable: target, indices: [] }];
  const program = { dimensions: new Map(), given: [...given.values()], body: [equation], outputs };
  return {
    equation: printStep(equation),
    operands: [...given.values()].map((own) => `\`${own.name}\` is ${describe(own.shape)}`),
    lines: equationsOf(derive(program).body).map(printStep),
  };
}
