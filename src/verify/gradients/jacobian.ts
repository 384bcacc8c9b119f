import { linearize } from '../../autodiff/linearize.ts';
import { Plan } from '../../engine/compiled/plan.ts';
import type { Sizes, Values } from '../../engine/interpreter.ts';
import { layoutOf, positionOf } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Program, Reference, Variable } from '../../program/program.ts';
import { sizeOf } from '../../program/tensor.ts';
import { relativeError } from './comparison.ts';

/** The place at which two Jacobians differ most. */
export interface JacobianError {
  /** Relative to the largest element. */
  readonly error: number;
  readonly variable: Variable;
  /** The offset of the element in its variable, and in the concatenation of all outputs. */
  readonly element: number;
  readonly output: number;
}

const PRIMAL = 0;
const TANGENT = 1;
const BACKWARD = 2;

/** Directions that one run takes: more of them leave the caches of the processor. */
const MOST_LANES = 16;

/** Numbers of a variable, or of one of its elements, that each lane has. */
interface Part {
  readonly numbers: Float64Array;
  readonly start: number;
  readonly length: number;
  /** From lane to lane; 0 where all have the same. */
  readonly stride: number;
}

/** The numbers of several variables, one after the other. */
type Parts = readonly Part[];

/**
 * Whole Jacobians, element by element: column by column in forward mode, and row by row with a backward pass. Unit
 * directions run in the lanes of one plan, and nothing is allocated meanwhile.
 */
export class JacobianCheck {
  private readonly plan: Plan;
  private readonly given: readonly Variable[];
  private readonly active: readonly Variable[];
  private readonly lanes: number;
  /** The directions and what they change; what comes in from behind, and the gradients that it causes. */
  private readonly tangents: Parts;
  private readonly changes: readonly (Part | undefined)[];
  private readonly cotangents: Parts;
  private readonly gradients: Parts;

  constructor(forward: Program, backward: Program, sizes: Sizes, mostLanes = MOST_LANES) {
    this.given = forward.given;
    this.active = forward.given.filter((variable) => variable.active);
    const { active } = this;
    const { primal, tangent, tangentOf } = linearize(forward.body, active);
    const tangents = active.map((variable) => tangentOf(variable) as Variable);
    const outputs = forward.outputs.filter(({ variable }) => variable.active);
    const cotangents = [...new Set(outputs.map(({ variable }) => adjointOf(variable)))];
    const changes = new Set(outputs.map(({ variable }) => tangentOf(variable)).filter((change) => change !== undefined));
    const scalars = active.reduce((sum, variable) => sum + lengthOfAll(variable, sizes), 0);
    const count = Math.max(1, Math.min(mostLanes, scalars));
    this.plan = new Plan({
      passes: [primal, tangent, backward.body],
      sizes,
      given: [...forward.given, ...tangents, ...cotangents],
      results: [...active.map(adjointOf), ...changes],
      lanes: { count, of: [...tangents, ...cotangents] },
    });
    const { plan } = this;
    const partOf = (variable: Variable, numbers: Float64Array, indices: Reference['indices'] = []): Part =>
      elementOf(wholeOf(numbers, sizeOf(plan.shapeOf(variable))), { variable, indices }, sizes);
    this.lanes = count;
    this.tangents = tangents.map((each) => partOf(each, plan.wholeInput(each)));
    this.gradients = active.map(adjointOf).map((each) => partOf(each, plan.wholeResult(each)));
    this.cotangents = outputs.map(({ variable, indices }) => partOf(variable, plan.wholeInput(adjointOf(variable)), indices));
    this.changes = outputs.map(({ variable, indices }) => {
      const change = tangentOf(variable);
      return change && partOf(change, plan.wholeResult(change), indices);
    });
  }

  /** The worst element at a point; undefined where there is nothing to compare. */
  run(given: Values): JacobianError | undefined {
    for (const variable of this.given) this.plan.input(variable).set(given.get(variable)?.data ?? []);
    this.plan.run(PRIMAL);
    const rows: Float64Array[] = [];
    this.runUnits(BACKWARD, this.cotangents, (lane) => rows.push(joined(this.gradients, lane)));
    let worst = { error: -1, column: 0, output: 0 };
    let scale = 0;
    this.runUnits(TANGENT, this.tangents, (lane, column) => {
      const found = this.compareColumn(lane, rows, column);
      scale = Math.max(scale, found.largest);
      if (found.error > worst.error) worst = { ...found, column };
    });
    if (worst.error < 0) return undefined;
    return { error: relativeError(worst.error, 0, scale), output: worst.output, ...this.placeOf(worst.column) };
  }

  /** Runs a pass for each unit direction of its inputs, a lane each; whoever reads a lane is told which direction it had. */
  private runUnits(pass: number, inputs: Parts, read: (lane: number, direction: number) => void): void {
    const length = lengthOf(inputs);
    for (let start = 0; start < length; start += this.lanes) {
      const count = Math.min(this.lanes, length - start);
      for (let lane = 0; lane < count; lane += 1) setElement(inputs, lane, start + lane, 1);
      this.plan.run(pass);
      for (let lane = 0; lane < count; lane += 1) {
        setElement(inputs, lane, start + lane, 0);
        read(lane, start + lane);
      }
    }
  }

  private compareColumn(lane: number, rows: readonly Float64Array[], column: number) {
    let worst = { error: -1, output: 0 };
    let largest = 0;
    let start = 0;
    for (const [part, change] of this.changes.entries()) {
      const { length } = this.cotangents[part] as Part;
      const from = change === undefined ? 0 : change.start + lane * change.stride;
      for (let index = 0; index < length; index += 1) {
        const expected = change === undefined ? 0 : (change.numbers[from + index] as number);
        largest = Math.max(largest, Math.abs(expected));
        const difference = Math.abs(expected - (rows[start + index]?.[column] as number));
        const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
        if (error > worst.error) worst = { error, output: start + index };
      }
      start += length;
    }
    return { ...worst, largest };
  }

  /** The element of the inputs that a column belongs to. */
  private placeOf(column: number): { readonly variable: Variable; readonly element: number } {
    let element = column;
    for (const [index, part] of this.tangents.entries()) {
      if (element < part.length) return { variable: this.active[index] as Variable, element };
      element -= part.length;
    }
    throw new Error(`there is no column ${column}`);
  }
}

function lengthOfAll(variable: Variable, sizes: Sizes): number {
  const { lengths, size } = layoutOf(variable, sizes);
  return sizeOf(lengths) * size;
}

function lengthOf(parts: Parts): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function setElement(parts: Parts, lane: number, position: number, value: number): void {
  let element = position;
  for (const { numbers, start, length, stride } of parts) {
    if (element < length) {
      numbers[start + lane * stride + element] = value;
      return;
    }
    element -= length;
  }
}

function joined(parts: Parts, lane: number): Float64Array {
  const whole = new Float64Array(lengthOf(parts));
  let at = 0;
  for (const { numbers, start, length, stride } of parts) {
    const from = start + lane * stride;
    for (let index = 0; index < length; index += 1) whole[at + index] = numbers[from + index] as number;
    at += length;
  }
  return whole;
}

function wholeOf(numbers: Float64Array, length: number): Part {
  return { numbers, start: 0, length, stride: numbers.length > length ? length : 0 };
}

/** The numbers of an element of a sequence, or of the whole. */
function elementOf(whole: Part, { variable, indices }: Reference, sizes: Sizes): Part {
  if (indices.length === 0) return whole;
  const layout = layoutOf(variable, sizes);
  const start = positionOf(variable, layout, indices, sizes) * layout.size;
  return { ...whole, start, length: layout.size };
}
