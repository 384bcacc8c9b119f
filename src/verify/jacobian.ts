import { linearize } from '../autodiff/linearize.ts';
import { Plan } from '../engine/compiled/plan.ts';
import { layoutOf, positionOf } from '../engine/elements.ts';
import type { Sizes, Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import type { OperationTable } from '../program/operation.ts';
import type { Program, Reference, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { sizeOf } from '../program/tensor.ts';

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

/** Directions that one run takes: more of them leave the caches of the processor. */
const MOST_LANES = 16;

/** The numbers of a lane, of several variables behind one another. */
type Parts = readonly Float64Array[];

/**
 * Whole Jacobians, element by element: column by column in forward mode, and row by row with a backward pass. Unit
 * directions run in the lanes of one plan, and nothing is allocated meanwhile.
 */
export class JacobianCheck {
  private readonly plan: Plan;
  private readonly given: readonly Variable[];
  private readonly active: readonly Variable[];
  /** By lanes: the directions and what they change; what comes in from behind, and the gradients that it causes. */
  private readonly tangents: readonly Parts[];
  private readonly changes: readonly (readonly (Float64Array | undefined)[])[];
  private readonly cotangents: readonly Parts[];
  private readonly gradients: readonly Parts[];

  constructor(forward: Program, backward: Program, sizes: Sizes, operations: OperationTable, mostLanes = MOST_LANES) {
    this.given = forward.given;
    this.active = forward.given.filter((variable) => variable.active);
    const { active } = this;
    const { primal, tangent, tangentOf } = linearize(forward.body, active, operations);
    const tangents = active.map((variable) => tangentOf(variable) as Variable);
    const outputs = forward.outputs.filter(({ variable }) => variable.active);
    const cotangents = [...new Set(outputs.map(({ variable }) => adjointOf(variable)))];
    const changes = new Set(outputs.map(({ variable }) => tangentOf(variable)).filter((change) => change !== undefined));
    const scalars = active.reduce((sum, variable) => sum + sizeOf(evaluateShape(readShape(variable, []), sizes)), 0);
    const count = Math.max(1, Math.min(mostLanes, scalars));
    this.plan = new Plan({
      passes: [primal, tangent, backward.body],
      sizes,
      given: [...forward.given, ...tangents, ...cotangents],
      results: [...active.map(adjointOf), ...changes],
      lanes: { count, of: [...tangents, ...cotangents] },
    });
    const { plan } = this;
    const inLanes = <Of>(of: (lane: number) => Of): readonly Of[] => Array.from({ length: count }, (_, lane) => of(lane));
    const element = (whole: Float64Array, output: Reference): Float64Array => elementOf(whole, output, sizes);
    this.tangents = inLanes((lane) => tangents.map((each) => plan.input(each, lane)));
    this.gradients = inLanes((lane) => active.map((each) => plan.result(adjointOf(each), lane)));
    this.cotangents = inLanes((lane) => outputs.map((output) => element(plan.input(adjointOf(output.variable), lane), output)));
    this.changes = inLanes((lane) =>
      outputs.map((output) => {
        const change = tangentOf(output.variable);
        return change && element(plan.result(change, lane), output);
      }),
    );
  }

  /** The worst element at a point; undefined where there is nothing to compare. */
  run(given: Values): JacobianError | undefined {
    for (const variable of this.given) this.plan.input(variable).set(given.get(variable)?.data ?? []);
    this.plan.run(PRIMAL);
    const rows: Float64Array[] = [];
    this.runUnits(BACKWARD, this.cotangents, (lane) => rows.push(joined(this.gradients[lane] as Parts)));
    const scale = rows.reduce((max, row) => row.reduce((largest, value) => Math.max(largest, Math.abs(value)), max), 1);
    let worst = { error: -1, column: 0, output: 0 };
    this.runUnits(TANGENT, this.tangents, (lane, column) => {
      const found = this.compareColumn(lane, rows, column);
      if (found.error > worst.error) worst = { ...found, column };
    });
    return worst.error < 0 ? undefined : { error: worst.error / scale, output: worst.output, ...this.placeOf(worst.column) };
  }

  /** Runs a pass for each unit direction of its inputs, a lane each; whoever reads a lane is told which direction it had. */
  private runUnits(pass: number, inputs: readonly Parts[], read: (lane: number, direction: number) => void): void {
    const length = (inputs[0] as Parts).reduce((sum, part) => sum + part.length, 0);
    for (let start = 0; start < length; start += inputs.length) {
      const lanes = inputs.slice(0, length - start);
      for (const [lane, parts] of lanes.entries()) setElement(parts, start + lane, 1);
      this.plan.run(pass);
      lanes.forEach((parts, lane) => {
        setElement(parts, start + lane, 0);
        read(lane, start + lane);
      });
    }
  }

  private compareColumn(lane: number, rows: readonly Float64Array[], column: number) {
    let worst = { error: -1, output: 0 };
    let start = 0;
    for (const [part, change] of (this.changes[lane] as readonly (Float64Array | undefined)[]).entries()) {
      const { length } = (this.cotangents[lane] as Parts)[part] as Float64Array;
      for (let index = 0; index < length; index += 1) {
        const expected = change === undefined ? 0 : (change[index] as number);
        const difference = Math.abs(expected - (rows[start + index]?.[column] as number));
        const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
        if (error > worst.error) worst = { error, output: start + index };
      }
      start += length;
    }
    return worst;
  }

  /** The element of the inputs that a column belongs to. */
  private placeOf(column: number): { readonly variable: Variable; readonly element: number } {
    let element = column;
    for (const [index, part] of (this.tangents[0] as Parts).entries()) {
      if (element < part.length) return { variable: this.active[index] as Variable, element };
      element -= part.length;
    }
    throw new Error(`there is no column ${column}`);
  }
}

function setElement(parts: Parts, position: number, value: number): void {
  let element = position;
  for (const part of parts) {
    if (element < part.length) {
      part[element] = value;
      return;
    }
    element -= part.length;
  }
}

function joined(parts: Parts): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

/** The numbers of an element of a sequence, or of the whole. */
function elementOf(whole: Float64Array, { variable, indices }: Reference, sizes: Sizes): Float64Array {
  if (indices.length === 0) return whole;
  const layout = layoutOf(variable, sizes);
  const start = positionOf(variable, layout, indices, sizes) * layout.size;
  return whole.subarray(start, start + layout.size);
}
