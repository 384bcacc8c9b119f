import { linearize } from '../autodiff/linearize.ts';
import { Plan } from '../engine/compiled/plan.ts';
import { layoutOf, positionOf } from '../engine/elements.ts';
import type { Sizes, Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { OperationTable } from '../program/operation.ts';
import type { Program, Reference, Variable } from '../program/program.ts';

/** Where two Jacobians differ most. */
export interface JacobianError {
  /** Relative to the largest element, or absolute where that is below 1. */
  readonly error: number;
  readonly variable: Variable;
  /** Offset of the element of the variable, and of the element of all outputs behind one another. */
  readonly element: number;
  readonly output: number;
}

const PRIMAL = 0;
const TANGENT = 1;
const BACKWARD = 2;

/**
 * Whole Jacobians, element by element: column by column in forward mode, and row by row with a backward pass. One
 * plan runs once for each element of the inputs and of the outputs, and nothing is allocated meanwhile.
 */
export class JacobianCheck {
  private readonly plan: Plan;
  private readonly given: readonly Variable[];
  private readonly varying: readonly {
    readonly tangent: Float64Array;
    readonly gradient: Float64Array;
    readonly variable: Variable;
  }[];
  private readonly outputs: readonly { readonly cotangent: Float64Array; readonly change: Float64Array | undefined }[];

  constructor(forward: Program, backward: Program, sizes: Sizes, operations: OperationTable) {
    const active = forward.given.filter((variable) => variable.active);
    const { primal, tangent, tangentOf } = linearize(forward.body, active, operations);
    const tangents = active.map((variable) => tangentOf(variable) as Variable);
    const outputs = forward.outputs.filter(({ variable }) => variable.active);
    const changes = new Set(outputs.map(({ variable }) => tangentOf(variable)).filter((change) => change !== undefined));
    this.given = forward.given;
    this.plan = new Plan({
      passes: [primal, tangent, backward.body],
      sizes,
      given: [...forward.given, ...tangents, ...new Set(outputs.map(({ variable }) => adjointOf(variable)))],
      results: [...active.map(adjointOf), ...changes],
    });
    const { plan } = this;
    this.varying = active.map((variable, index) => ({
      variable,
      tangent: plan.input(tangents[index] as Variable),
      gradient: plan.result(adjointOf(variable)),
    }));
    this.outputs = outputs.map(({ variable, indices }) => {
      const change = tangentOf(variable);
      const element = (whole: Float64Array): Float64Array => elementOf(whole, { variable, indices }, sizes);
      return { cotangent: element(plan.input(adjointOf(variable))), change: change && element(plan.result(change)) };
    });
  }

  /** The worst element at a point; undefined where there is nothing to compare. */
  run(given: Values): JacobianError | undefined {
    for (const variable of this.given) this.plan.input(variable).set(given.get(variable)?.data ?? []);
    this.plan.run(PRIMAL);
    const rows = this.rows();
    const scale = rows.reduce((max, row) => row.reduce((largest, value) => Math.max(largest, Math.abs(value)), max), 1);
    let worst: JacobianError | undefined;
    let column = 0;
    for (const { variable, tangent } of this.varying) {
      for (let element = 0; element < tangent.length; element += 1) {
        const found = this.compareColumn(tangent, element, rows, column);
        column += 1;
        if (worst !== undefined && found.error <= worst.error) continue;
        worst = { error: found.error, variable, element, output: found.output };
      }
    }
    return worst === undefined ? undefined : { ...worst, error: worst.error / scale };
  }

  /** The gradients of each element of the outputs, by the backward pass: of all inputs behind one another. */
  private rows(): readonly Float64Array[] {
    const width = this.varying.reduce((sum, { gradient }) => sum + gradient.length, 0);
    return this.outputs.flatMap(({ cotangent }) =>
      Array.from({ length: cotangent.length }, (_, element) => {
        cotangent[element] = 1;
        this.plan.run(BACKWARD);
        cotangent[element] = 0;
        const row = new Float64Array(width);
        let start = 0;
        for (const { gradient } of this.varying) {
          row.set(gradient, start);
          start += gradient.length;
        }
        return row;
      }),
    );
  }

  private compareColumn(
    tangent: Float64Array,
    element: number,
    rows: readonly Float64Array[],
    column: number,
  ): { readonly error: number; readonly output: number } {
    tangent[element] = 1;
    this.plan.run(TANGENT);
    tangent[element] = 0;
    let worst = { error: -1, output: 0 };
    let start = 0;
    for (const { change, cotangent } of this.outputs) {
      for (let index = 0; index < cotangent.length; index += 1) {
        const expected = change === undefined ? 0 : (change[index] as number);
        const difference = Math.abs(expected - (rows[start + index]?.[column] as number));
        const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
        if (error > worst.error) worst = { error, output: start + index };
      }
      start += cotangent.length;
    }
    return worst;
  }
}

/** The numbers of an element of a sequence, or of the whole. */
function elementOf(whole: Float64Array, { variable, indices }: Reference, sizes: Sizes): Float64Array {
  if (indices.length === 0) return whole;
  const layout = layoutOf(variable, sizes);
  const start = positionOf(variable, layout, indices, sizes) * layout.size;
  return whole.subarray(start, start + layout.size);
}
