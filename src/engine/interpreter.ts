import { readShape } from '../program/build.ts';
import type { Dimension } from '../program/dimension.ts';
import { evaluate as evaluateDimension } from '../program/dimension.ts';
import type { NumericOption, NumericSite, OptionDescription, OptionValue } from '../program/operation.ts';
import type { ApplyValue, Equation, Loop, Reference, Step, Value, Variable } from '../program/program.ts';
import { evaluateShape, type Shape } from '../program/shape.ts';
import { scalar, type Tensor, zeros } from '../program/tensor.ts';
import { type Numbers, Store } from './store.ts';

export type Sizes = ReadonlyMap<string, number>;
export type Values = ReadonlyMap<Variable, Tensor>;

/** Called for every operation that runs, with the numbers that it gets: how kinks are watched. */
export type Observer = (
  value: ApplyValue,
  operands: readonly Tensor[],
  site: NumericSite,
  equation: Equation | undefined,
) => void;

function numericOption({ type }: OptionDescription, value: OptionValue, sizes: Sizes): NumericOption {
  if (type === 'dimension') return evaluateDimension(value as Dimension, sizes);
  const isShape = type === 'shape' || (type === 'padding' && typeof value === 'object');
  return isShape ? evaluateShape(value as Shape, sizes) : (value as NumericOption);
}

/** The options of an operation with sizes filled in. */
export function numericSite({ operation, options }: ApplyValue, sizes: Sizes): NumericSite {
  const numeric: Record<string, NumericOption> = {};
  for (const description of operation.options) {
    const value = options[description.name];
    if (value !== undefined) numeric[description.name] = numericOption(description, value, sizes);
  }
  return { options: numeric };
}

/** Evaluates expressions and runs single equations over numbers that are kept elsewhere. */
export class Evaluator {
  /** The variables of the loops that are running have their values here too. */
  readonly sizes: Map<string, number>;
  private readonly numbers: Numbers;
  private readonly observe: Observer | undefined;
  private equation: Equation | undefined;

  constructor(sizes: Map<string, number>, numbers: Numbers, observe?: Observer) {
    this.sizes = sizes;
    this.numbers = numbers;
    this.observe = observe;
  }

  runEquation(equation: Equation): void {
    const { target: variable, indices, operator, value } = equation;
    this.equation = equation;
    const result = this.evaluate(value);
    this.computed(equation, result);
    if (operator === '=') this.numbers.set({ variable, indices }, result);
    else this.numbers.add({ variable, indices }, result);
  }

  /** Called with the result of each equation's right-hand side. */
  protected computed(_equation: Equation, _result: Tensor): void {}

  evaluate(value: Value): Tensor {
    switch (value.kind) {
      case 'number':
        return scalar(value.value);
      case 'size':
        return scalar(evaluateDimension(value.dimension, this.sizes));
      case 'read':
        return this.read(value);
      case 'apply': {
        const operands = value.operands.map((operand) => this.evaluate(operand));
        const site = numericSite(value, this.sizes);
        this.observe?.(value, operands, site, this.equation);
        return this.apply(value, operands, site);
      }
    }
  }

  protected apply({ operation }: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    return operation.value(operands, site);
  }

  /** An adjoint that nothing has contributed to is zero, and a sequence may have no elements. */
  private read(reference: Reference): Tensor {
    const value = this.numbers.get(reference);
    if (value !== undefined) return value;
    const { variable, indices } = reference;
    const nothing = zeros(evaluateShape(readShape(variable, indices), this.sizes).map((size) => Math.max(0, size)));
    if (variable.kind !== 'adjoint' && nothing.data.length > 0) throw new Error(`\`${variable.name}\` has no value`);
    return nothing;
  }
}

/** Equations + numbers → numbers, operation by operation: the reference that every faster engine is compared with. */
export class Interpreter extends Evaluator {
  readonly store: Store;

  constructor(sizes: Sizes, given: Values, observe?: Observer) {
    const running = new Map(sizes);
    const store = new Store(running, given);
    super(running, store, observe);
    this.store = store;
  }

  get values(): Map<Variable, Tensor> {
    return this.store.values;
  }

  run(body: readonly Step[]): Values {
    runSteps(body, this.sizes, (equation) => this.runEquation(equation));
    return this.values;
  }
}

/** Visits the equations of a body in the order in which they run, with the loop variables among the sizes. */
export function runSteps(body: readonly Step[], sizes: Map<string, number>, visit: (equation: Equation) => void): void {
  for (const step of body) {
    if (step.kind === 'equation') visit(step);
    else forEachIteration(step, sizes, () => runSteps(step.body, sizes, visit));
  }
}

/** How many equations a run of a body has. */
export function linesRun(body: readonly Step[], sizes: Sizes): number {
  let count = 0;
  runSteps(body, new Map(sizes), () => {
    count += 1;
  });
  return count;
}

/** Runs something once for each iteration of a loop, with its variable among the sizes. */
export function forEachIteration({ variable, first, last, step }: Loop, sizes: Map<string, number>, run: () => void): void {
  const start = evaluateDimension(first, sizes);
  const count = Math.max(0, (evaluateDimension(last, sizes) - start) * step + 1);
  for (let iteration = 0; iteration < count; iteration += 1) {
    sizes.set(variable, start + iteration * step);
    run();
  }
  sizes.delete(variable);
}

export function run(body: readonly Step[], sizes: Sizes, given: Values, observe?: Observer): Values {
  return new Interpreter(sizes, given, observe).run(body);
}
