import type {
  Documentation,
  Kink,
  NumericSite,
  Operation,
  OptionDescription,
  Options,
  OptionType,
  Rule,
  Site,
  TangentCall,
} from '../program/operation.ts';
import { type Tensor, zeros } from '../program/tensor.ts';

/** Shorthands in which the descriptions are written. */

/** A rule of a derivative: text over the operands' names, `y` and `dy`; with names for shapes where it needs them. */
export type RuleText = string | Rule;

export function ruleOf(rule: RuleText): Rule {
  return typeof rule === 'string' ? { text: rule, names: {} } : rule;
}

export function rule(text: string, names: Options): Rule {
  return { text, names };
}

export function option(
  name: string,
  type: OptionType,
  documentation: string,
  { positional = false, required = false }: { readonly positional?: boolean; readonly required?: boolean } = {},
): OptionDescription {
  return { name, type, positional, required, documentation };
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

/** What a description must say for each of its differentiable operands, in order; `undefined` for no gradient. */
export type Derivatives = readonly (((site: Site) => RuleText | undefined) | RuleText | undefined)[];

export function derivativeFrom(derivatives: Derivatives): Operation['derivative'] {
  return (operand, site) => {
    const derivative = derivatives[operand];
    if (derivative === undefined) return undefined;
    const found = typeof derivative === 'function' ? derivative(site) : derivative;
    return found === undefined ? undefined : ruleOf(found);
  };
}

export type KinkRule = ((operands: readonly Tensor[], site: NumericSite) => Kink) | 'smooth';

export function kinkFrom(kink: KinkRule): Operation['kink'] {
  return kink === 'smooth' ? undefined : kink;
}

/** Signed distances to kinks, one for each place that can switch. */
export function kinkAt(distances: Float64Array): Kink {
  let distance = Number.POSITIVE_INFINITY;
  for (const signed of distances) distance = Math.min(distance, Math.abs(signed));
  return { distance, pattern: Array.from(distances, Math.sign) };
}

export type { Documentation };
