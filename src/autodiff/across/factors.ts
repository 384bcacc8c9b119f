import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import { numberValue } from '../../program/build.ts';
import type { Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf, hasLoops } from '../../program/steps.ts';
import { isApply } from '../simplify.ts';
import { Symmetry } from './symmetry.ts';

/** A forward pass that computes the same in another way, and the equations that it has in the place of others. */
export interface Rewritten {
  readonly forward: Program;
  readonly originals: ReadonlyMap<Equation, Equation>;
}

/** Equations with the triangular factor of a matrix, as those of the matrix itself. */
class Unfactored {
  /** The matrices that variables are the factors of. */
  private readonly factored = new Map<Variable, Value>();
  private readonly definitions: ReadonlyMap<Variable, Value>;

  constructor(equations: readonly Equation[]) {
    this.definitions = new Map(equations.map(({ target, value }) => [target, value]));
    // A matrix that is given may be symmetric; one that is symmetric whatever is given has a symmetric gradient.
    const symmetry = new Symmetry((variable) => this.definitions.get(variable), false);
    for (const { target, value } of equations) {
      const [matrix] = isApply(value, 'cholesky') ? value.operands : [];
      if (matrix !== undefined && symmetry.holds(matrix)) this.factored.set(target, matrix);
    }
  }

  get factors(): readonly Variable[] {
    return [...this.factored.keys()];
  }

  value(value: Value): Value {
    if (value.kind !== 'apply') return value;
    const own = this.solved(value) ?? this.logarithm(value);
    if (own !== undefined) return own;
    const operands = value.operands.map((operand) => this.value(operand));
    return operands.every((operand, at) => operand === value.operands[at]) ? value : { ...value, operands };
  }

  private matrixOf(factor: Value | undefined): Value | undefined {
    return factor?.kind === 'read' ? this.factored.get(factor.variable) : undefined;
  }

  /** `solve(L.T, solve(L, y))` is `solve(K, y)`. */
  private solved(value: Value): Value | undefined {
    if (!isApply(value, 'solve')) return undefined;
    const [upper, within] = value.operands as [Value, Value];
    const inner = within.kind === 'read' ? this.definitions.get(within.variable) : within;
    if (!isApply(upper, '.T') || !isApply(inner, 'solve')) return undefined;
    const [lower, right] = inner.operands as [Value, Value];
    const matrix = this.matrixOf(lower);
    const isSame = matrix !== undefined && matrix === this.matrixOf(upper.operands[0]);
    return isSame ? build.call('solve', [matrix, this.value(right)]) : undefined;
  }

  /** `sum(log(diag(L)))` is `0.5 * logdet(K)`. */
  private logarithm(value: Value): Value | undefined {
    const [log] = isApply(value, 'sum') ? value.operands : [];
    const [diagonal] = isApply(log, 'log') ? log.operands : [];
    const matrix = isApply(diagonal, 'diag') ? this.matrixOf(diagonal.operands[0]) : undefined;
    return matrix && build.infix('*', numberValue(0.5), build.call('logdet', [matrix]));
  }
}

/**
 * A forward pass without the Cholesky factors that it solves systems and takes determinants by: their derivatives are those of the
 * matrix, which are far shorter. Undefined where there is none, or where a factor is read for something else.
 */
export function withoutFactors(forward: Program): Rewritten | undefined {
  const { body, outputs } = forward;
  if (hasLoops(body)) return undefined;
  const equations = equationsOf(body);
  if (!equations.some(({ value }) => isApply(value, 'cholesky'))) return undefined;
  const unfactored = new Unfactored(equations);
  const originals = new Map<Equation, Equation>();
  const rewritten = equations.map((equation) => {
    const value = unfactored.value(equation.value);
    const own = value === equation.value ? equation : { ...equation, value };
    originals.set(own, equation);
    return own;
  });
  const read = new Set([...rewritten.flatMap(({ value }) => readsOf(value)), ...outputs.map(({ variable }) => variable)]);
  const isLeft = unfactored.factors.some((factor) => read.has(factor));
  return isLeft || unfactored.factors.length === 0 ? undefined : { forward: { ...forward, body: rewritten }, originals };
}

/** The lines of a backward pass under the equations of the file. */
export function underOriginals(backward: Program, originals: Rewritten['originals']): Program {
  const original = (equation: Equation): Equation => originals.get(equation) ?? equation;
  const step = (own: Step): Step => {
    if (own.kind === 'loop') return { ...own, body: own.body.map(step) };
    const { origin, through } = own;
    return {
      ...own,
      ...(origin === undefined ? {} : { origin: original(origin) }),
      ...(through === undefined ? {} : { through: through.map(original) }),
    };
  };
  return { ...backward, body: backward.body.map(step) };
}
