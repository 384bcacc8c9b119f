import type { Values } from '../../engine/interpreter.ts';
import { RoundedInterpreter } from '../../engine/rounded.ts';
import { assembled, referenceValue } from '../../engine/stacking.ts';
import { pushForward } from '../../engine/tangents.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Program, Variable } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { type Point, totalOf } from '../draws/point.ts';
import { COARSE_RUNS, coarseRounding, termsBehind } from './rounding.ts';
import { runWrittenCoarsely } from './run-written-block.ts';

const known = new WeakMap<Point, CoarseRuns>();

/** The coarse runs of a point, shared by all that asks for them. */
export function coarseRunsAt(point: Point, derived: Program): CoarseRuns {
  const runs = known.get(point) ?? new CoarseRuns(point, derived);
  known.set(point, runs);
  return runs;
}

/** The coarse runs of a point, if anything has asked for them. */
export function knownCoarseRuns(point: Point): CoarseRuns | undefined {
  return known.get(point);
}

/** Results of a point that are rounded coarsely, computed when a comparison first asks for them. */
export class CoarseRuns {
  private readonly point: Point;
  private readonly derived: Program;
  private forwardRuns: readonly Values[] | undefined;
  private derivedRuns: readonly Values[] | undefined;
  private readonly writtenRuns = new Map<Program, readonly Values[]>();

  constructor(point: Point, derived: Program) {
    this.point = point;
    this.derived = derived;
  }

  /** The values of the forward pass. */
  get forward(): readonly Values[] {
    const { program, sizes, given } = this.point;
    this.forwardRuns ??= Array.from({ length: COARSE_RUNS }, (_, run) =>
      new RoundedInterpreter(sizes, given, coarseRounding(run + 1)).run(program.body),
    );
    return this.forwardRuns;
  }

  /** The same with those of the derived backward pass. */
  get backward(): readonly Values[] {
    const { sizes, cotangents } = this.point;
    const adjoints = assembled(cotangents, adjointOf, sizes);
    this.derivedRuns ??= this.forward.map((values, run) =>
      new RoundedInterpreter(sizes, new Map([...values, ...adjoints]), coarseRounding(run + 101)).run(this.derived.body),
    );
    return this.derivedRuns;
  }

  /** The magnitudes of the terms behind the derived gradient of a variable. */
  gradientTerms(variable: Variable, gradient: Tensor): Float64Array {
    return termsOf(adjointOf(variable), gradient, this.backward);
  }

  /** The same of a hand-written block. */
  writtenTerms(written: Program, variable: Variable, gradient: Tensor): Float64Array {
    const runs =
      this.writtenRuns.get(written) ??
      this.forward.map((values, run) => runWrittenCoarsely(written, this.point, values, coarseRounding(run + 201)));
    this.writtenRuns.set(written, runs);
    return termsOf(adjointOf(variable), gradient, runs);
  }

  /** The magnitude of the terms behind the change of the loss along directions, which is `total`. */
  changeTerms(directions: Values, total: number): Float64Array {
    const { program, sizes, given, cotangents } = this.point;
    const runs = Array.from({ length: COARSE_RUNS }, (_, run) => {
      const tangents = pushForward(program.body, sizes, given, directions, coarseRounding(run + 301));
      return Float64Array.of(totalOf(cotangents, (output) => referenceValue(tangents, output, sizes)).total);
    });
    return termsBehind(Float64Array.of(total), runs);
  }
}

function termsOf(adjoint: Variable, gradient: Tensor, runs: readonly Values[]): Float64Array {
  return termsBehind(
    gradient.data,
    runs.map((values) => values.get(adjoint)?.data ?? gradient.data),
  );
}
