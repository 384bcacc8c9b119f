import type { OptionValue } from '../../program/operation.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { optionText, structureOf } from '../../program/structure.ts';
import { isSum, productOf } from '../algebra/products.ts';
import { termsOf } from '../algebra/sums.ts';

const known = new WeakMap<Value, string>();

/** A text that two expressions share if they differ in the order of terms and factors, or in the spelling of options, at most. */
export function canonicalText(value: Value): string {
  const text = known.get(value) ?? written(value);
  known.set(value, text);
  return text;
}

function written(value: Value): string {
  if (value.kind !== 'apply') return structureOf(value);
  if (isSum(value)) return `(${termsOf(value).map(term).toSorted().join(' ')})`;
  const { number, factors } = productOf(value);
  const [only] = factors.values();
  if (factors.size !== 1 || number !== 1 || only?.exponent !== 1 || only.base !== value) {
    const powers = [...factors.values()].map(({ base, exponent }) => `${canonicalText(base)}^${exponent}`);
    return `${number}*${powers.toSorted().join('*')}`;
  }
  return `${value.operation.name}(${[...value.operands.map(canonicalText), ...optionsOf(value)].join()})`;
}

function term({ value, sign }: { readonly value: Value; readonly sign: number }): string {
  return `${sign < 0 ? '-' : '+'}${canonicalText(value)}`;
}

/** Options that say what is so anyway are left out, and axes are counted from the first. */
function optionsOf({ operation, operands, options }: ApplyValue): readonly string[] {
  const rank = operands[0]?.shape.length ?? 0;
  const counted = (axis: number): number => (axis < 0 ? axis + rank : axis);
  return operation.options
    .flatMap(({ name, type, fallback }) => {
      const value: OptionValue | undefined = options[name];
      if (value === undefined || optionText(value) === fallback) return [];
      const isAxes = type === 'axis' || type === 'axes';
      const axes = isAxes ? [value].flat().map((axis) => counted(axis as number)) : [];
      return `${name}=${isAxes ? axes.toSorted().join(' ') : optionText(value)}`;
    })
    .toSorted();
}
