import type { Domain } from '../program/domain.ts';
import type {
  Condition,
  Documentation,
  Kink,
  Operand,
  OperandDomain,
  Operation,
  OptionDescription,
  Options,
  OptionType,
  Problem,
  Rule,
  Samples,
  Site,
  TangentCall,
  Use,
} from '../program/operation.ts';
import type { Shape } from '../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../program/tensor.ts';

/** Shorthands in which the descriptions are written. */

/** A rule of a derivative: text over the operands' names, `y` and `dy`; with names for shapes where it needs them. */
export type RuleText = string | Rule;

export function ruleOf(rule: RuleText): Rule {
  return typeof rule === 'string' ? { text: rule, names: {} } : rule;
}

export function rule(text: string, names: Options): Rule {
  return { text, names };
}

/** For operations whose result is always made of new numbers. */
export const NO_VIEW: Operation['isView'] = () => false;

/** For operations whose result only shows what is there. */
export const A_VIEW: Operation['isView'] = () => true;

/** For operations that go once through their operands and their result. */
export const ONCE: Operation['work'] = ({ operands, result }) => operands.reduce((sum, own) => sum + sizeOf(own), sizeOf(result));

/** The fields that most layers and losses share that are written as simpler operations. */
export const COMPOSED = {
  isView: NO_VIEW,
  linearIn: 'none',
  sign: undefined,
  work: ONCE,
  kink: undefined,
  lowering: 'definition',
} as const satisfies Partial<Operation>;

/** The domain of logarithms and roots. */
export const POSITIVE: Domain = { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY };

export function operand(name: string, domain: OperandDomain = 'everywhere'): Operand {
  return { name, domain, usually: 'data' };
}

/** An operand that a parameter mostly stands for. */
export function learned(name: string): Operand {
  return { ...operand(name), usually: 'parameter' };
}

export interface OptionSettings {
  readonly positional?: boolean | 'first';
  readonly required?: boolean;
  readonly fallback?: string;
  readonly elsewhere?: readonly string[];
}

export function option(
  name: string,
  type: OptionType,
  documentation: string,
  samples: Samples,
  { positional = false, required = false, fallback, elsewhere = [] }: OptionSettings = {},
): OptionDescription {
  return { name, type, positional, required, fallback, elsewhere, documentation, samples };
}

const AXIS_ELSEWHERE: readonly string[] = ['dim', 'dims', 'axes'];

function axesOf([shape = []]: readonly Shape[]): readonly number[] {
  return shape.map((_, axis) => axis);
}

/** One axis; each of the first operand is tried, and the last counted from the end. */
export function axisOption(documentation: string, settings: OptionSettings = {}): OptionDescription {
  return option('axis', 'axis', documentation, (operands) => [...axesOf(operands), -1], {
    elsewhere: AXIS_ELSEWHERE,
    ...settings,
  });
}

/** One axis or several; none, each, all, and a pair given from both ends are tried. */
export function axesOption(documentation: string, settings: OptionSettings = {}): OptionDescription {
  const samples: Samples = (operands) => {
    const axes = axesOf(operands);
    return [[], ...axes.map((axis) => [axis]), axes, [-1, 0]];
  };
  return option('axis', 'axes', documentation, samples, { elsewhere: AXIS_ELSEWHERE, ...settings });
}

export function flagOption(name: string, documentation: string, elsewhere: readonly string[] = []): OptionDescription {
  return option(name, 'boolean', documentation, () => [true, false], { fallback: 'false', elsewhere });
}

export function mismatch(message: string): Problem {
  return { code: 'shape-mismatch', message };
}

/** A tangent that is absent is zero. */
export function tangentOf(call: TangentCall, operand: number): Tensor {
  return call.tangents[operand] ?? zeros((call.operands[operand] as Tensor).shape);
}

/** The tangent of an operation that is linear in all of its operands together: the operation itself. */
export function linearTangent(value: Operation['value']): Operation['tangent'] {
  return (call) =>
    value(
      call.operands.map((_, index) => tangentOf(call, index)),
      call.site,
    );
}

/** The derivatives of a description, one for each operand in order; `undefined` for no gradient. */
export type Derivatives = readonly (((site: Site) => RuleText | undefined) | RuleText | undefined)[];

export function derivativeFrom(derivatives: Derivatives): Operation['derivative'] {
  return (operand, site) => {
    const derivative = derivatives[operand];
    if (derivative === undefined) return undefined;
    const found = typeof derivative === 'function' ? derivative(site) : derivative;
    return found === undefined ? undefined : ruleOf(found);
  };
}

/** Signed distances to kinks, one for each place that can switch. */
export function kinkAt(...gaps: readonly Float64Array[]): Kink {
  let distance = Number.POSITIVE_INFINITY;
  for (const own of gaps) for (const signed of own) distance = Math.min(distance, Math.abs(signed));
  return { distance, pattern: gaps.flatMap((own) => Array.from(own, Math.sign)), gaps };
}

/** The condition that a number is above 0, or above another one. */
export function above(text: string): Condition {
  return { text, holds: 1 };
}

export type { Documentation };

/** The documentation that a description must give itself, where its family knows the rest. */
export type Described = Omit<Documentation, 'shape' | 'use'>;

/** The shortest use of an operation: `input a: [n]`, and what is made of it. */
export function use(value: string, ...declarations: readonly string[]): Use {
  return { value, declarations: declarations.map((own) => (own.startsWith('const') ? own : `input ${own}`)) };
}
