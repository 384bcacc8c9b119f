import * as build from '../operations/builder.ts';
import { adjointOf } from '../program/adjoints.ts';
import { numberValue, readValue, sizeValue } from '../program/build.ts';
import { constant, constantValue, type Dimension, evaluate, namesIn, printDimension, substitute } from '../program/dimension.ts';
import type {
  Equation,
  IndexRange,
  Loop,
  Program,
  ReadValue,
  Reference,
  SizeValue,
  Step,
  Value,
  Variable,
} from '../program/program.ts';
import { extentsOf, type LoopExtent, lengthOf } from '../program/ranges.ts';
import { rewrite } from '../program/rewrite.ts';
import type { Shape } from '../program/shape.ts';
import { targetsOf } from '../program/steps.ts';

/** The values of loop variables, and the sizes that are filled in. */
export type Iteration = ReadonlyMap<string, number>;

/** The origin of an unrolled equation. */
export interface UnrolledFrom {
  readonly equation: Equation;
  /** The variables of the loops around it, the outermost first. */
  readonly iteration: Iteration;
}

/** A program without loops and sequences that computes the same for some sizes. */
export interface Unrolled {
  readonly forward: Program;
  readonly backward: Program | undefined;
  readonly originOf: (equation: Equation) => UnrolledFrom | undefined;
  /** The variables that replace a variable: its unrolled self, or its elements row by row. */
  readonly elementsOf: (variable: Variable) => readonly Variable[];
}

interface Elements {
  readonly firsts: readonly number[];
  readonly lengths: readonly number[];
  readonly variables: readonly Variable[];
}

/** The indices of all elements, row by row. */
function* positions(lengths: readonly number[], axis = 0): Generator<readonly number[]> {
  if (axis === lengths.length) yield [];
  else
    for (let index = 0; index < (lengths[axis] as number); index += 1)
      for (const rest of positions(lengths, axis + 1)) yield [index, ...rest];
}

class Unroller {
  readonly origins = new Map<Equation, UnrolledFrom>();
  private readonly sizes: Iteration;
  private readonly elements = new Map<Variable, Elements>();
  private readonly plain = new Map<Variable, Variable>();
  /** Helpers of a backward pass have a value in each iteration: a variable for each. */
  private readonly helpers = new Map<Variable, Variable>();

  /** Those of the forward pass: every other one that a loop assigns is a helper. */
  private readonly forward: ReadonlySet<Variable>;

  constructor(sizes: Iteration, forward: Program) {
    this.sizes = sizes;
    this.forward = new Set([...forward.given, ...targetsOf(forward.body)]);
  }

  body(steps: readonly Step[], iteration: Iteration): readonly Equation[] {
    return steps.flatMap((step) => (step.kind === 'loop' ? this.loop(step, iteration) : this.equation(step, iteration)));
  }

  private loop({ variable, first, last, step, body }: Loop, iteration: Iteration): readonly Equation[] {
    const equations: Equation[] = [];
    const end = this.number(last, iteration);
    for (let value = this.number(first, iteration); (end - value) * step >= 0; value += step)
      equations.push(...this.body(body, new Map([...iteration, [variable, value]])));
    return equations;
  }

  private equation(equation: Equation, iteration: Iteration): readonly Equation[] {
    const { target, indices, operator } = equation;
    const value = this.value(equation.value, iteration);
    const { source } = equation;
    const make = (variable: Variable, part: Value): Equation => {
      const made: Equation = {
        kind: 'equation',
        target: variable,
        indices: [],
        operator,
        value: part,
        ...(source && { source }),
      };
      this.origins.set(made, { equation, iteration });
      return made;
    };
    if (target.ranges.length > 0 && indices.length === 0) {
      const { lengths, variables } = this.elementsOf(target);
      const at = [...positions(lengths)];
      return variables.map((variable, index) => make(variable, this.part(value, at[index] as readonly number[], variable.shape)));
    }
    if (target.ranges.length > 0) return [make(this.element(target, indices, iteration), value)];
    const isHelper = iteration.size > 0 && operator === '=' && !this.forward.has(target.primal ?? target);
    return [make(isHelper ? this.helper(target, iteration) : this.variable(target), value)];
  }

  /** An element of what stacks them. */
  private part(whole: Value, at: readonly number[], shape: Shape): Value {
    let part = whole;
    at.forEach((index, axis) => {
      part = build.call('slice', [part], { axis, start: constant(index), stop: constant(index + 1) });
    });
    return build.call('reshape', [part], { shape });
  }

  private value(value: Value, iteration: Iteration): Value {
    const rewriting = {
      read: (read: ReadValue) => this.read(read, iteration),
      dimension: (dimension: Dimension) => this.dimension(dimension, iteration),
      size: (size: SizeValue) => this.size(size, iteration),
    };
    return rewrite(value, rewriting);
  }

  /** A number that is called what it was: messages print it. */
  private size({ dimension, span }: SizeValue, iteration: Iteration): Value {
    const resolved = this.dimension(dimension, iteration);
    const value = constantValue(resolved);
    const text = printDimension(dimension);
    return value === undefined ? sizeValue(resolved, span) : numberValue(value, / /.test(text) ? `(${text})` : text, span);
  }

  private read({ variable, indices, span }: ReadValue, iteration: Iteration): Value {
    if (variable.ranges.length === 0) return readValue(this.helpers.get(variable) ?? this.variable(variable), [], span);
    if (indices.length > 0) return readValue(this.element(variable, indices, iteration), [], span);
    return this.stacked(variable);
  }

  /** All elements of a sequence as one tensor. */
  private stacked(variable: Variable): Value {
    const { lengths, variables } = this.elementsOf(variable);
    const shape = this.shape(variable.shape);
    const whole: Shape = [...lengths.map(constant), ...shape];
    const [only, ...others] = variables.map((element) =>
      build.call('reshape', [readValue(element)], { shape: [constant(1), ...shape] }),
    );
    if (only === undefined) return build.call('broadcast', [numberValue(0)], { shape: whole });
    const rows = others.length === 0 ? only : build.call('concat', [only, ...others], { axis: 0 });
    return build.call('reshape', [rows], { shape: whole });
  }

  reference({ variable, indices }: Reference): readonly Variable[] {
    if (variable.ranges.length === 0) return [this.variable(variable)];
    return indices.length > 0 ? [this.element(variable, indices, this.sizes)] : this.elementsOf(variable).variables;
  }

  all(variable: Variable): readonly Variable[] {
    return variable.ranges.length === 0 ? [this.variable(variable)] : this.elementsOf(variable).variables;
  }

  private element(variable: Variable, indices: readonly Dimension[], iteration: Iteration): Variable {
    const { firsts, lengths, variables } = this.elementsOf(variable);
    const position = indices.reduce((sum, index, axis) => {
      return sum * (lengths[axis] as number) + this.number(index, iteration) - (firsts[axis] as number);
    }, 0);
    const element = variables[position];
    if (element === undefined) throw new RangeError(`\`${variable.name}\` has no such element`);
    return element;
  }

  private elementsOf(variable: Variable): Elements {
    const known = this.elements.get(variable);
    if (known !== undefined) return known;
    const firsts = variable.ranges.map(({ first }) => this.number(first, this.sizes));
    const lengths = variable.ranges.map((range) => Math.max(0, this.number(lengthOf(range), this.sizes)));
    const { primal } = variable;
    const variables =
      primal === undefined
        ? [...positions(lengths)].map((at) =>
            this.named(
              variable,
              at.map((index, axis) => index + (firsts[axis] as number)),
            ),
          )
        : this.elementsOf(primal).variables.map(adjointOf);
    const found = { firsts, lengths, variables };
    this.elements.set(variable, found);
    return found;
  }

  private variable(variable: Variable): Variable {
    const known = this.plain.get(variable);
    if (known !== undefined) return known;
    const found = variable.primal === undefined ? this.named(variable, []) : adjointOf(this.variable(variable.primal));
    this.plain.set(variable, found);
    return found;
  }

  private helper(variable: Variable, iteration: Iteration): Variable {
    const { primal } = variable;
    const made = this.named(variable, [...iteration.values()]);
    const found = primal === undefined ? made : { ...made, kind: 'adjoint' as const, primal: this.variable(primal) };
    this.helpers.set(variable, found);
    return found;
  }

  private named({ primal: _, isLocal: __, isTensor: ___, ...variable }: Variable, indices: readonly number[]): Variable {
    const name = indices.length === 0 ? variable.name : `${variable.name}[${indices.join(', ')}]`;
    return { ...variable, name, shape: this.shape(variable.shape), ranges: [] };
  }

  private shape(shape: Shape): Shape {
    return shape.map((dimension) => this.dimension(dimension, this.sizes));
  }

  private dimension(dimension: Dimension, iteration: Iteration): Dimension {
    let result = dimension;
    for (const name of namesIn(dimension)) {
      const value = iteration.get(name) ?? this.sizes.get(name);
      if (value !== undefined) result = substitute(result, name, constant(value));
    }
    return result;
  }

  private number(dimension: Dimension, iteration: Iteration): number {
    return evaluate(this.dimension(dimension, iteration), new Map());
  }
}

/** The number of equations and elements of sequences that unrolling would write. */
export function countUnrolled({ given, body }: Program, sizes: Iteration): number {
  const length = (range: IndexRange): number => Math.max(0, evaluate(lengthOf(range), sizes));
  const equations = (steps: readonly Step[], around: readonly Loop[]): number =>
    steps.reduce((sum, step) => sum + (step.kind === 'equation' ? 1 : iterations(step, around)), 0);
  const iterations = (loop: Loop, around: readonly Loop[]): number => {
    const inside = [...around, loop];
    const { range } = extentsOf(inside).at(-1) as LoopExtent;
    return length(range) * equations(loop.body, inside);
  };
  const elements = [...given, ...targetsOf(body)].map(({ ranges }) => ranges.reduce((count, own) => count * length(own), 1));
  return elements.reduce((sum, own) => sum + own, equations(body, []));
}

/**
 * Writes out every iteration of every loop, and every element of every sequence as a variable of its own. `sizes`
 * must hold the dimensions that loops and sequences run over; others stay symbols.
 */
export function unroll(forward: Program, backward: Program | undefined, sizes: Iteration): Unrolled {
  const unroller = new Unroller(sizes, forward);
  const unrolled = ({ dimensions, given, body, outputs }: Program): Program => ({
    dimensions: new Map([...dimensions].filter(([name]) => !sizes.has(name))),
    given: given.flatMap((variable) => unroller.all(variable)),
    body: unroller.body(body, new Map()),
    outputs: outputs.flatMap((output) => unroller.reference(output).map((variable) => ({ variable, indices: [] }))),
  });
  const first = unrolled(forward);
  return {
    forward: first,
    backward: backward && unrolled(backward),
    originOf: (equation) => unroller.origins.get(equation),
    elementsOf: (variable) => unroller.all(variable),
  };
}
