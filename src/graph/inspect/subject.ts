import type { Part } from '../../autodiff/elementary/subexpressions.ts';
import { isActive } from '../../program/activity.ts';
import { readValue } from '../../program/build.ts';
import { named as nameDimension } from '../../program/dimension.ts';
import type { Equation, Loop, Program, Step, Value, Variable } from '../../program/program.ts';
import { extentsOf } from '../../program/ranges.ts';
import { equationsOf } from '../../program/steps.ts';
import type { TracedGraph } from '../model/trace.ts';

/** The value that a node or an edge of the picture stands for, in the equation in which it is computed or read. */
export interface Subject {
  readonly equation: Equation;
  readonly value: Value;
  /** The operation that computes it, where the equation does. */
  readonly part?: Part;
  /** The program in which that value has a name of its own. */
  readonly program: Program;
  readonly variable: Variable;
  readonly indices: Equation['indices'];
}

/** A value with one object in it replaced. */
function replaced(value: Value, old: Value, by: Value): Value {
  if (value === old) return by;
  if (value.kind !== 'apply') return value;
  return { ...value, operands: value.operands.map((operand) => replaced(operand, old, by)) };
}

function withSteps(body: readonly Step[], equation: Equation, steps: readonly Equation[]): readonly Step[] {
  return body.flatMap((step): readonly Step[] => {
    if (step === equation) return steps;
    return step.kind === 'loop' ? [{ ...step, body: withSteps(step.body, equation, steps) }] : [step];
  });
}

/** The loops around an equation, the outermost first. */
function loopsAround(body: readonly Step[], equation: Equation): readonly Loop[] | undefined {
  for (const step of body) {
    if (step === equation) return [];
    const inner = step.kind === 'loop' ? loopsAround(step.body, equation) : undefined;
    if (inner !== undefined) return [step as Loop, ...inner];
  }
  return undefined;
}

/** A part of an equation under a name of its own: it then has an adjoint like every other name. */
function named(forward: Program, equation: Equation, value: Value, name: string): Subject {
  const loops = loopsAround(forward.body, equation) ?? [];
  const variable: Variable = {
    name,
    kind: 'intermediate',
    shape: value.shape,
    ranges: extentsOf(loops).map(({ range }) => range),
    active: isActive(value),
    ...(loops.length > 0 ? { isLocal: true as const } : {}),
  };
  const indices = loops.map((loop) => nameDimension(loop.variable));
  const own: Equation = { kind: 'equation', target: variable, indices, operator: '=', value };
  const rest: Equation = { ...equation, value: replaced(equation.value, value, readValue(variable, indices)) };
  const program = { ...forward, body: withSteps(forward.body, equation, [own, rest]) };
  return { equation: own, value, program, variable, indices };
}

/** An element that is an output and that nothing reads: its equation, in all iterations. */
function subjectOfOutput(forward: Program, variable: Variable): Subject | undefined {
  const equation = equationsOf(forward.body).findLast(({ target }) => target === variable);
  if (equation === undefined) return undefined;
  const { indices, value } = equation;
  return { equation, value, program: forward, variable, indices };
}

/** The subject of a node; undefined for a folded box, and for what is not in the graph. */
export function subjectOfNode(forward: Program, { traces, variables }: TracedGraph, id: string): Subject | undefined {
  for (const [equation, { operations }] of traces) {
    const part = operations.find(({ node }) => node === id)?.part;
    if (part === undefined) continue;
    const { target, indices, value } = equation;
    if (part.variable === target) return { equation, value, part, program: forward, variable: target, indices };
    return { ...named(forward, equation, part.whole, part.variable.name), part };
  }
  for (const [equation, { reads }] of traces) {
    const read = reads.find(({ from }) => from === id)?.read;
    if (read === undefined) continue;
    const { variable, indices } = read;
    return { equation, value: read, program: forward, variable, indices };
  }
  const variable = variables.get(id);
  return variable && subjectOfOutput(forward, variable);
}

/** The value that runs along an edge, which has no name: no file has this one. */
export const ALONG = 'along_this_edge';

/** The subject of an edge: the value that runs along it, whose adjoint is the contribution that comes back. */
export function subjectOfEdge(forward: Program, { traces, graph }: TracedGraph, id: string): Subject | undefined {
  for (const [equation, { reads, operations }] of traces) {
    const found = reads.find(({ edge }) => edge === id);
    if (found === undefined) continue;
    const part = operations.find(({ node }) => node === found.operation)?.part;
    const operand = graph.edges.find((edge) => edge.id === id)?.operand ?? 0;
    const own = part?.whole.kind === 'apply' ? part.whole.operands[operand] : undefined;
    return named(forward, equation, own ?? found.read, ALONG);
  }
  return undefined;
}
