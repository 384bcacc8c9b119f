import { siteOf } from '../../../src/program/activity.ts';
import { readShape } from '../../../src/program/build.ts';
import { constantValue, type Dimension, evaluate } from '../../../src/program/dimension.ts';
import type { Domain } from '../../../src/program/domain.ts';
import type { ApplyValue, Program, Value, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import { sizeOf, type Tensor } from '../../../src/program/tensor.ts';
import type { Dice } from '../../random.ts';

/** How the numbers of a draw are spread: what deceives a check shows in one of them. */
export interface Style {
  readonly name: string;
  readonly magnitude: number | 'any';
  readonly signs: 'mixed' | 'positive' | 'negative';
  /** Close to the numbers that the file compares with. */
  readonly near?: true;
  /** The share of numbers that are zero, or one of the numbers that the file compares with. */
  readonly exact?: number;
}

/** The style in which constants that choose are any number. */
export const UNUSUAL = 'any';

export const STYLES: readonly Style[] = [
  { name: 'ones', magnitude: 1, signs: 'mixed' },
  { name: 'positive ones', magnitude: 1, signs: 'positive' },
  { name: 'near constants', magnitude: 1, signs: 'mixed', near: true },
  { name: 'tens', magnitude: 30, signs: 'mixed' },
  { name: 'negative ones', magnitude: 1, signs: 'negative' },
  { name: 'thousandths', magnitude: 1e-3, signs: 'mixed' },
  { name: 'eights', magnitude: 8, signs: 'mixed' },
  { name: 'tenths', magnitude: 0.1, signs: 'mixed' },
  { name: UNUSUAL, magnitude: 'any', signs: 'mixed' },
  { name: 'positive tens', magnitude: 30, signs: 'positive' },
];

/** For a second opinion: single numbers at which something is wrong. */
export const MORE_STYLES: readonly Style[] = [
  ...STYLES,
  { name: 'exact', magnitude: 1, signs: 'mixed', exact: 0.4 },
  { name: 'exact eights', magnitude: 8, signs: 'mixed', exact: 0.15 },
  { name: 'close', magnitude: 0.02, signs: 'mixed', near: true },
];

/** What is known of a file before numbers are drawn for it. */
export interface Plan {
  readonly program: Program;
  readonly domains: ReadonlyMap<Variable, Domain>;
  /** Constants that choose: they are zero, too. */
  readonly conditions: ReadonlySet<Variable>;
  /** Literals of the forward pass. */
  readonly literals: readonly number[];
  /** Matrices that an operation calls definite although any regular one will do. */
  readonly regular: ReadonlySet<Variable>;
}

function everyPart(value: Value, visit: (part: Value) => void): void {
  visit(value);
  if (value.kind === 'apply') for (const operand of value.operands) everyPart(operand, visit);
}

function asked(part: ApplyValue, index: number): Domain | undefined {
  const { operands } = part.operation;
  const domain = operands[Math.min(index, operands.length - 1)]?.domain;
  const found = typeof domain === 'function' ? domain(siteOf(part)) : domain;
  return found === 'everywhere' ? undefined : found;
}

function optionNumbers({ operation, options }: ApplyValue): readonly number[] {
  return operation.options.flatMap(({ name, type }): readonly number[] => {
    const option = options[name];
    if (type === 'dimension' && option !== undefined) return [constantValue(option as Dimension) ?? 0];
    return typeof option === 'number' ? [option] : [];
  });
}

/** `block` is one that numbers are to be drawn for: what it compares with counts, too. */
export function planOf(program: Program, block?: Program): Plan {
  const domains = new Map<Variable, Domain>();
  const conditions = new Set<Variable>();
  const regular = new Set<Variable>();
  const literals = new Set<number>([0]);
  const visit = (part: Value): void => {
    if (part.kind === 'number') literals.add(part.value);
    if (part.kind !== 'apply') return;
    for (const number of optionNumbers(part)) literals.add(number);
    for (const [index, operand] of part.operands.entries()) {
      const domain = asked(part, index);
      if (operand.kind !== 'read') continue;
      if (domain !== undefined) domains.set(operand.variable, domain);
      if (domain?.kind === 'invertible') regular.add(operand.variable);
      if (part.operation.name === 'where' && index === 0) conditions.add(operand.variable);
    }
  };
  for (const { value } of equationsOf(program.body)) everyPart(value, visit);
  for (const { value } of equationsOf(block?.body ?? []))
    everyPart(value, (part) => {
      if (part.kind === 'number') literals.add(part.value);
      if (part.kind === 'apply') for (const number of optionNumbers(part)) literals.add(number);
    });
  for (const variable of program.given) if (variable.domain !== undefined) domains.set(variable, variable.domain);
  return { program, domains, conditions, literals: [...literals].filter((value) => Math.abs(value) < 100), regular };
}

function free(dice: Dice, style: Style, plan: Plan): number {
  if (style.exact !== undefined && dice.next() < style.exact) return dice.next() < 0.5 ? 0 : dice.pick(plan.literals);
  if (style.near === true && dice.next() < 0.7)
    return dice.pick(plan.literals) + dice.pick([0.02, 0.07, 0.3, -0.02, -0.07, -0.3]) * dice.between(0.5, 1.2);
  const magnitude = style.magnitude === 'any' ? dice.pick([1e-3, 0.1, 1, 8, 30]) : style.magnitude;
  const size = magnitude * dice.between(0.002, 1.5);
  if (style.signs === 'mixed') return dice.next() < 0.5 ? size : -size;
  return style.signs === 'positive' ? size : -size;
}

function inInterval(dice: Dice, style: Style, plan: Plan, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const near = free(dice, style, plan);
    return (style.near === true || style.exact !== undefined) && near >= low && near <= high ? near : dice.between(low, high);
  }
  const size = Math.abs(free(dice, style, plan));
  if (Number.isFinite(low)) return low + size;
  return Number.isFinite(high) ? high - size : free(dice, style, plan);
}

function rows(dice: Dice, shape: readonly number[], kind: 'onehot' | 'simplex'): Float64Array {
  const width = shape.at(-1) ?? 1;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += width) {
    const row = Float64Array.from({ length: width }, () => dice.between(0.05, 1));
    const sum = row.reduce((total, element) => total + element, 0);
    const one = dice.below(width);
    for (let at = 0; at < width; at += 1) data[start + at] = kind === 'onehot' ? Number(at === one) : (row[at] as number) / sum;
  }
  return data;
}

/** `a @ a.T + 1`, and for operations that take any regular matrix something skew on top. */
function definite(dice: Dice, shape: readonly number[], isRegular: boolean): Float64Array {
  const n = shape.at(-1) ?? 1;
  const data = new Float64Array(sizeOf(shape));
  const skew = isRegular && dice.next() < 0.6 ? dice.between(0.3, 1.5) : 0;
  for (let start = 0; start < data.length; start += n * n) {
    const a = Float64Array.from({ length: n * n }, () => dice.between(-1, 1));
    for (let row = 0; row < n; row += 1)
      for (let column = 0; column < n; column += 1) {
        let sum = row === column ? 1 : 0;
        for (let k = 0; k < n; k += 1) sum += (a[row * n + k] as number) * (a[column * n + k] as number);
        sum += skew * ((a[row * n + column] as number) - (a[column * n + row] as number));
        data[start + row * n + column] = sum;
      }
  }
  return data;
}

function drawData(
  dice: Dice,
  variable: Variable,
  shape: readonly number[],
  style: Style,
  plan: Plan,
  sizes: ReadonlyMap<string, number>,
): Float64Array {
  const domain = plan.domains.get(variable);
  const fill = (one: () => number): Float64Array => Float64Array.from({ length: sizeOf(shape) }, one);
  const isChoice = plan.conditions.has(variable) || (variable.kind === 'const' && dice.next() < 0.4);
  switch (domain?.kind) {
    case 'integers': {
      const below = evaluate(domain.below, sizes);
      return fill(() => dice.below(below));
    }
    case 'onehot':
    case 'simplex':
      return rows(dice, shape, domain.kind);
    case 'mask':
      return fill(() => dice.below(2));
    case 'symmetric':
    case 'spd':
    case 'invertible':
      return definite(dice, shape, plan.regular.has(variable));
    case 'interval':
      return fill(() => inInterval(dice, style, plan, domain.low, domain.high));
    default:
      if (plan.conditions.has(variable) && style.name === UNUSUAL) return fill(() => dice.pick([0, -1, 0.5, 2]));
      return isChoice ? fill(() => dice.below(2)) : fill(() => free(dice, style, plan));
  }
}

/** Numbers for everything that a forward pass is given, in its order. */
export function drawNumbers(dice: Dice, style: Style, plan: Plan, sizes: ReadonlyMap<string, number>): readonly Tensor[] {
  return plan.program.given.map((variable) => {
    const shape = evaluateShape(readShape(variable, []), sizes);
    return { shape, data: drawData(dice, variable, shape, style, plan, sizes) };
  });
}
