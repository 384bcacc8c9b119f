import { add, constant, type Dimension, printDimension } from '../../../program/dimension.ts';
import type { OptionValue } from '../../../program/operation.ts';
import type { ApplyValue } from '../../../program/program.ts';
import { build, type Candidate, type Change, withCause } from './change.ts';

function isDimension(option: OptionValue): option is Dimension {
  return typeof option === 'object' && 'terms' in option;
}

/** The options of an operation that count something: how far, from where, up to where. */
function countsOf({ options }: ApplyValue): readonly (readonly [string, number | Dimension])[] {
  return Object.entries(options).flatMap(([name, option]) =>
    typeof option === 'number' || isDimension(option) ? [[name, option] as const] : [],
  );
}

function textOf(name: string, option: number | Dimension): string {
  return `\`${name}=${typeof option === 'number' ? option : printDimension(option)}\``;
}

/** Two options of an operation that stand in each other's place, as the sides that `pad` adds to. */
export const exchangedOptions: Change = (part) => {
  if (part.kind !== 'apply') return [];
  const counts = countsOf(part);
  return counts.flatMap(([first, one], index) =>
    counts.slice(index + 1).flatMap(([second, other]): Candidate[] => {
      const options = { ...part.options, [first]: other, [second]: one };
      const cause = `${textOf(first, one)} and ${textOf(second, other)} stand in each other's place`;
      const isSame = typeof one !== typeof other || textOf('', one) === textOf('', other);
      return isSame ? [] : withCause(build(part.operation, part.operands, options), cause);
    }),
  );
};

/** An option that is off by one. */
export const nearbyOption: Change = (part) => {
  if (part.kind !== 'apply') return [];
  return countsOf(part).flatMap(([name, option]) =>
    [-1, 1].flatMap((step) => {
      const other = typeof option === 'number' ? option + step : add(option, constant(step));
      const values = build(part.operation, part.operands, { ...part.options, [name]: other });
      return withCause(values, `${textOf(name, option)} stands where ${textOf(name, other)} belongs`);
    }),
  );
};
