import type { Dimension } from '../program/dimension.ts';
import { evaluate as evaluateDimension } from '../program/dimension.ts';
import type { NumericOption, NumericSite, OptionDescription, OptionValue } from '../program/operation.ts';
import type { ApplyValue, Equation, Step, Value, Variable } from '../program/program.ts';
import { evaluateShape, type Shape } from '../program/shape.ts';
import { scalar, type Tensor, zeros } from '../program/tensor.ts';

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
  return type === 'shape' ? evaluateShape(value as Shape, sizes) : (value as NumericOption);
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

/** Equations + numbers → numbers, operation by operation: the reference that every faster engine is compared with. */
export class Interpreter {
  readonly values: Map<Variable, Tensor>;
  private readonly sizes: Sizes;
  private readonly observe: Observer | undefined;
  private equation: Equation | undefined;

  constructor(sizes: Sizes, given: Values, observe?: Observer) {
    this.sizes = sizes;
    this.values = new Map(given);
    this.observe = observe;
  }

  run(body: readonly Step[]): Values {
    for (const step of body) {
      if (step.kind === 'loop') throw new Error('loops are not supported yet');
      this.runEquation(step);
    }
    return this.values;
  }

  private runEquation(equation: Equation): void {
    const { target, operator, value } = equation;
    this.equation = equation;
    const result = this.evaluate(value);
    if (operator === '=') {
      this.values.set(target, result);
      return;
    }
    const sum = this.read(target);
    this.values.set(target, {
      shape: sum.shape,
      data: sum.data.map((element, index) => element + (result.data[index] as number)),
    });
  }

  evaluate(value: Value): Tensor {
    switch (value.kind) {
      case 'number':
        return scalar(value.value);
      case 'size':
        return scalar(evaluateDimension(value.dimension, this.sizes));
      case 'read':
        return this.read(value.variable);
      case 'apply': {
        const operands = value.operands.map((operand) => this.evaluate(operand));
        const site = numericSite(value, this.sizes);
        this.observe?.(value, operands, site, this.equation);
        return value.operation.value(operands, site);
      }
    }
  }

  /** An adjoint that nothing has contributed to is zero. */
  private read(variable: Variable): Tensor {
    const value = this.values.get(variable);
    if (value !== undefined) return value;
    if (variable.kind !== 'adjoint') throw new Error(`\`${variable.name}\` has no value`);
    return zeros(evaluateShape(variable.shape, this.sizes));
  }
}

export function run(body: readonly Step[], sizes: Sizes, given: Values, observe?: Observer): Values {
  return new Interpreter(sizes, given, observe).run(body);
}
