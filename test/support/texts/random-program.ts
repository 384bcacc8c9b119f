import { Interpreter, numericSite } from '../../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { isActive, readsOf, siteOf } from '../../../src/program/activity.ts';
import { applyValue, isProblemValue, numberValue, readValue, sizeValue } from '../../../src/program/build.ts';
import { named } from '../../../src/program/dimension.ts';
import type { Domain } from '../../../src/program/domain.ts';
import type { Operation, Options } from '../../../src/program/operation.ts';
import { printStep } from '../../../src/program/print.ts';
import type { Equation, Value, Variable, VariableKind } from '../../../src/program/program.ts';
import { evaluateShape, printShape, type Shape } from '../../../src/program/shape.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import type { Random } from '../../../src/verify/draws/random.ts';
import { domainOf, isInside, operandAt, SIZES } from '../operation-cases.ts';

/** A valid file and numbers for it at which every value is finite, moderate and away from kinks. */
export interface RandomProgram {
  readonly text: string;
  /** By name, because whoever parses the text makes variables of its own. */
  readonly given: Readonly<Record<string, Tensor>>;
}

const LARGEST = 30;
const LARGEST_TENSOR = 200;
const KINK_MARGIN = 0.004;
const SHAPES: readonly Shape[] = [[], ['n'], ['m'], ['m', 'n'], ['n', 'n'], ['k', 'n'], ['k', 'm', 'n']].map((names) =>
  names.map(named),
);
const LITERALS = [2, 0.5, 1, 3, -1] as const;

/** Masks carry no gradient and would end most paths: other operations come more often. */
function weighted(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation) => {
    const differentiable = operation.notation.kind !== 'infix' || !/[<>=]/.test(operation.notation.symbol);
    return Array.from({ length: operation.notation.kind === 'infix' && differentiable ? 12 : 1 }, () => operation);
  });
}

/** True for conditions on matrices that random ones mostly fail. */
function asksForDefinite(domain: Domain | undefined): boolean {
  return domain?.kind === 'spd' || (domain?.kind === 'invertible' && domain.determinant === 'positive');
}

/** True if the pivots of a matrix's factorisation are well above rounding. */
function isWellConditioned(matrix: Tensor): boolean {
  const factor = OPERATIONS.call('cholesky')?.value([matrix], { options: {} });
  const [size = 0] = matrix.shape;
  return Array.from({ length: size }, (_, row) => factor?.data[row * (size + 1)] ?? 0).every((element) => element > 0.05);
}

/** True for numbers that rounding may turn into 0: they must not decide a condition. */
function isAllButZero(element: number): boolean {
  return element !== 0 && Math.abs(element) < 1e-6;
}

class ProgramWriter {
  private readonly random: Random;
  private readonly operations: readonly Operation[];
  private readonly variables: Variable[] = [];
  private readonly interpreter: Interpreter;
  private readonly given: Record<string, Tensor> = {};
  private readonly declarations: string[] = [];
  readonly lines: string[] = [];

  constructor(random: Random, operations: readonly Operation[]) {
    this.operations = weighted(operations);
    this.random = random;
    this.interpreter = new Interpreter(SIZES, new Map());
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)] as T;
  }

  declare(kind: VariableKind, name: string): void {
    const shape = this.pick(SHAPES);
    const variable: Variable = { name, kind, shape, ranges: [], active: kind !== 'const' };
    const { shape: sizes, data } = drawTensor(this.random, evaluateShape(shape, SIZES));
    const tensor = { shape: sizes, data: data.map((element) => element + this.random.between(-0.005, 0.005)) };
    this.given[name] = tensor;
    this.interpreter.values.set(variable, tensor);
    this.variables.push(variable);
    this.declarations.push(`${kind} ${name}: ${printShape(shape)}`);
  }

  /** Recent names more often, so that programs become deep. */
  private leaf(): Value {
    const chance = this.random.next();
    if (chance < 0.12) return numberValue(this.pick(LITERALS));
    if (chance < 0.16) return sizeValue(named(this.pick(['m', 'n'])));
    const recent = this.random.next() < 0.5 ? this.variables.slice(-6) : this.variables;
    return readValue(this.pick(recent));
  }

  private options({ options }: Operation, shapes: readonly Shape[]): Options {
    const chosen: Record<string, Options[string]> = {};
    for (const { name, required, samples } of options) {
      if (required || this.random.next() < 0.6) {
        const value = this.pick(samples(shapes));
        if (value !== undefined) chosen[name] = value;
      }
    }
    return chosen;
  }

  private expression(depth: number): Value | undefined {
    if (depth === 0) return this.leaf();
    const operation = this.pick(this.operations);
    const count = operation.operands.length + (operation.variadic ? this.random.below(3) : 0);
    const operands = Array.from({ length: count }, () =>
      this.expression(this.random.next() < 0.5 ? 0 : this.random.below(depth)),
    ).filter((operand) => operand !== undefined);
    if (operands.length < count) return undefined;
    const shapes = operands.map(({ shape }) => shape);
    const value = applyValue(operation, operands, this.options(operation, shapes));
    return isProblemValue(value) || evaluateShape(value.shape, SIZES).some((size) => size <= 0) ? undefined : value;
  }

  /** The value if it can be computed, stays moderate, and no part of it is near a kink. */
  private isTame(value: Value): boolean {
    try {
      return this.isTameHere(value);
    } catch (error) {
      // Sizes at which it cannot be computed at all, such as those of a slice.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  private isTameHere(value: Value): boolean {
    if (value.kind !== 'apply') return true;
    if (!value.operands.every((operand) => this.isTameHere(operand))) return false;
    const operands = value.operands.map((operand) => this.interpreter.evaluate(operand));
    const site = siteOf(value);
    const inside = operands.every((operand, index) => {
      const description = operandAt(value.operation, index);
      if (asksForDefinite(domainOf(description, site)) && !isWellConditioned(operand)) return false;
      return operand.data.every((element) => isInside(description, site, element));
    });
    if (!inside) return false;
    if (value.operation.name === 'where' && operands[0]?.data.some(isAllButZero) === true) return false;
    const { data } = this.interpreter.evaluate(value);
    if (data.length > LARGEST_TENSOR || !data.every((element) => Math.abs(element) < LARGEST)) return false;
    const moves = value.operands.some(isActive);
    return !moves || (value.operation.kink?.measure(operands, numericSite(value, SIZES)).distance ?? 1) > KINK_MARGIN;
  }

  /** Adds an equation; tries until one is valid. */
  write(name: string, depth: number): void {
    for (;;) {
      const value = this.expression(depth);
      // A literal alone prints with its sign as an operation of its own would.
      if (value === undefined || value.kind === 'number' || readsOf(value).length === 0 || !this.isTame(value)) continue;
      const target: Variable = { name, kind: 'intermediate', shape: value.shape, ranges: [], active: isActive(value) };
      const equation: Equation = { kind: 'equation', target, indices: [], operator: '=', value };
      this.interpreter.run([equation]);
      this.variables.push(target);
      this.lines.push(printStep(equation));
      return;
    }
  }

  finish(): RandomProgram {
    const intermediates = this.variables.filter(({ kind }) => kind === 'intermediate');
    const chosen = new Set([intermediates.at(-1), this.pick(intermediates)].map((variable) => variable?.name));
    const outputs = this.random.next() < 0.5 ? [] : [`output ${[...chosen].join(', ')}`];
    const sizes = `dim ${[...SIZES].map(([name, size]) => `${name} = ${size}`).join(', ')}`;
    return { text: `${[sizes, ...this.declarations, '', ...this.lines, ...outputs].join('\n')}\n`, given: this.given };
  }
}

/** A program of so many equations; with a depth of 1 each is one operation. */
export function randomProgram(random: Random, equations: number, depth: number, operations = OPERATIONS.all): RandomProgram {
  const writer = new ProgramWriter(random, operations);
  const kinds: readonly VariableKind[] = ['input', 'param', 'const', 'input', 'param', 'param'];
  kinds.forEach((kind, index) => {
    writer.declare(kind, `${kind.charAt(0)}${index}`);
  });
  for (let index = 1; index <= equations; index += 1) writer.write(`z${index}`, depth);
  return writer.finish();
}
