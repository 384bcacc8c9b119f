import * as build from '../operations/builder.ts';
import { isActive } from '../program/activity.ts';
import { applyValue, isProblemValue, numberValue, readValue } from '../program/build.ts';
import { type Dimension, named } from '../program/dimension.ts';
import { isElementwise, type Operation } from '../program/operation.ts';
import type {
  ApplyValue,
  Equation,
  IndexRange,
  Loop,
  ReadValue,
  Step,
  Value,
  Variable,
  VariableKind,
} from '../program/program.ts';
import { extentsOf } from '../program/ranges.ts';
import { isUnknown, sameShape } from '../program/shape.ts';
import { targetsOf } from '../program/steps.ts';
import { inlineParts } from './elementary/inline.ts';
import { overOperands } from './rules.ts';
import { simplify } from './simplify.ts';

/** Forward mode as two programs: what is computed once at a point, and what is computed for each direction. */
export interface Linearization {
  /** The equations, followed by the partial derivatives at the point. */
  readonly primal: readonly Step[];
  /** The equations of the tangents, given those of the inputs. */
  readonly tangent: readonly Step[];
  /** The change of a variable; undefined where it does not change at all. */
  readonly tangentOf: (variable: Variable) => Variable | undefined;
}

/** True if the operation has a rule in expressions; operations without a derivative, such as comparisons, have none. */
function hasRule({ operation: { linearIn, slopes } }: ApplyValue): boolean {
  return linearIn !== 'none' || slopes !== undefined;
}

interface Body {
  readonly primal: Step[];
  readonly tangent: Step[];
}

/** The loops around a line: what names of its own are indexed by, and over which ranges. */
interface Nest {
  readonly loops: readonly Loop[];
  readonly indices: readonly Dimension[];
  readonly ranges: readonly IndexRange[];
}

function nestedIn({ loops }: Nest, loop: Loop): Nest {
  const inside = [...loops, loop];
  return {
    loops: inside,
    indices: inside.map(({ variable }) => named(variable)),
    ranges: extentsOf(inside).map(({ range }) => range),
  };
}

/** Rules of its own, which share nothing with the derivatives that they are to vouch for. */
class Linearizer {
  readonly tangents = new Map<Variable, Variable>();
  /** Variables that have no name in the program. */
  readonly parts = new Set<Variable>();
  private loops: Nest = { loops: [], indices: [], ranges: [] };
  private body: Body = { primal: [], tangent: [] };

  /** The change of a variable; zero until something is stored in it, as adjoints are. */
  tangentFor({ name, shape, ranges }: Variable, kind: VariableKind = 'adjoint'): Variable {
    return { name: `${name}'`, kind, shape, ranges, active: false };
  }

  steps(body: readonly Step[]): Body {
    const outer = this.body;
    const own: Body = { primal: [], tangent: [] };
    this.body = own;
    for (const step of body) {
      if (step.kind === 'equation') this.equation(step);
      else this.loop(step);
    }
    this.body = outer;
    return own;
  }

  private loop(loop: Loop): void {
    const outer = this.loops;
    this.loops = nestedIn(outer, loop);
    const { primal, tangent } = this.steps(loop.body);
    this.loops = outer;
    this.body.primal.push({ ...loop, body: primal });
    if (tangent.length > 0) this.body.tangent.push({ ...loop, body: tangent });
  }

  private equation({ target, indices, value, ...equation }: Equation): void {
    const operands = value.kind === 'apply' ? value.operands.map((operand) => this.leaf(operand)) : [];
    const own = value.kind === 'apply' ? { ...value, operands } : value;
    this.body.primal.push({ ...equation, target, indices, value: own });
    const tangent = this.tangents.get(target);
    const change = tangent && this.changeOf(own, readValue(target, indices));
    if (change !== undefined) this.body.tangent.push(assignment(tangent as Variable, indices, change));
  }

  /** An operand as a leaf: an operation gets an equation of its own. */
  private leaf(value: Value): Value {
    if (value.kind !== 'apply') return value;
    const own: ApplyValue = { ...value, operands: value.operands.map((operand) => this.leaf(operand)) };
    const read = this.define(own);
    const change = hasRule(own) || isActive(own) ? this.changeOf(own, read) : undefined;
    if (change === undefined) return read;
    // It is stored right in front of the one line that reads it.
    const tangent = this.tangentFor(read.variable, 'intermediate');
    this.tangents.set(read.variable, tangent);
    this.parts.add(tangent);
    this.body.tangent.push(assignment(tangent, read.indices, change));
    return read;
  }

  /** A name for a value at the point; inside loops it is a sequence, because the other program reads it later. */
  private define(value: Value): ReadValue {
    const { indices, ranges } = this.loops;
    const variable: Variable = {
      name: `part ${this.parts.size}`,
      kind: 'intermediate',
      shape: value.shape,
      ranges,
      active: true,
    };
    this.parts.add(variable);
    this.body.primal.push(assignment(variable, indices, value));
    return readValue(variable, indices);
  }

  private changeOf(value: Value, result: ReadValue): Value | undefined {
    if (value.kind === 'read') return this.changeOfRead(value);
    if (value.kind !== 'apply') return undefined;
    const changes = value.operands.map((operand) => (operand.kind === 'read' ? this.changeOfRead(operand) : undefined));
    if (changes.every((change) => change === undefined)) return undefined;
    const change = this.changeByRule(value, changes) ?? this.changeByKernel(value, changes, result);
    return this.stretched(change, value);
  }

  private changeOfRead({ variable, indices }: ReadValue): Value | undefined {
    const tangent = this.tangents.get(variable);
    return tangent && readValue(tangent, indices);
  }

  /** A change has the shape of the result, whatever the operands are stretched from. */
  private stretched(change: Value, { shape }: ApplyValue): Value {
    return isUnknown(shape) || sameShape(change.shape, shape) ? change : build.call('broadcast', [change], { shape });
  }

  private changeByRule(value: ApplyValue, changes: readonly (Value | undefined)[]): Value | undefined {
    const { slopes } = value.operation;
    if (slopes === undefined) return this.changeByLinearity(value, changes);
    return this.sum(changes.map((change, index) => change && this.scaled(change, slopes[index] as string, value)));
  }

  /** The operation of the changes, where it is linear in what changes. */
  private changeByLinearity(value: ApplyValue, changes: readonly (Value | undefined)[]): Value | undefined {
    const { operation, operands, options } = value;
    const changed = (change: Value, at: number): Value => build.apply(operation, operands.with(at, change), options);
    const present = changes.filter((change) => change !== undefined);
    switch (operation.linearIn) {
      case 'all':
        // A sum of what changes and of what does not: zeros go away again.
        if (isElementwise(operation)) {
          const whole = changes.map((change) => change ?? numberValue(0));
          return simplify(build.apply(operation, whole, options));
        }
        return present.length === changes.length ? build.apply(operation, present, options) : undefined;
      case 'each':
        return this.sum(changes.map((change, at) => change && changed(change, at)));
      case 'first':
        return present.length === 1 && changes[0] !== undefined ? changed(changes[0], 0) : undefined;
      case 'none':
        return undefined;
    }
  }

  private scaled(change: Value, slope: string, { operation, operands }: ApplyValue): Value {
    const factor = overOperands({ text: slope, names: {} }, operation, operands);
    return build.infix('*', factor.kind === 'apply' ? this.define(factor) : factor, change);
  }

  private sum(terms: readonly (Value | undefined)[]): Value {
    const present = terms.filter((term) => term !== undefined);
    return present.reduce((sum, term) => build.infix('+', sum, term));
  }

  /** The operation's own tangent rule, as an operation over operands, changes and the result. */
  private changeByKernel(value: ApplyValue, changes: readonly (Value | undefined)[], result: ReadValue): Value {
    const { operation, operands, shape } = value;
    const present = changes.flatMap((change, index) => (change === undefined ? [] : [index]));
    const count = operands.length;
    const tangent: Operation = {
      ...operation,
      lowering: 'kernel',
      name: `tangent of ${operation.name}`,
      shape: () => shape,
      value: (tensors, site) =>
        operation.tangent({
          operands: tensors.slice(0, count),
          tangents: operands.map((_, index) => (present.includes(index) ? tensors[count + present.indexOf(index)] : undefined)),
          result: tensors.at(-1) ?? { shape: [], data: new Float64Array(1) },
          site,
        }),
    };
    const inputs = [...operands, ...changes.filter((change) => change !== undefined), result];
    const applied = applyValue(tangent, inputs, value.options);
    return isProblemValue(applied) ? numberValue(Number.NaN) : applied;
  }
}

function assignment(target: Variable, indices: Equation['indices'], value: Value): Equation {
  return { kind: 'equation', target, indices, operator: '=', value };
}

/** Linearizes equations along changes of some of the variables that they are given. */
export function linearize(body: readonly Step[], varying: readonly Variable[]): Linearization {
  const linearizer = new Linearizer();
  // All before the first equation: in a loop, a line may read what one below it changed an iteration ago.
  const targets = targetsOf(body).filter((variable) => variable.active);
  for (const variable of [...varying, ...targets]) linearizer.tangents.set(variable, linearizer.tangentFor(variable));
  const bodies = linearizer.steps(body);
  return { ...inlineParts(bodies, linearizer.parts), tangentOf: (variable) => linearizer.tangents.get(variable) };
}
