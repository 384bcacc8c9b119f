import { numberValue } from '../../../program/build.ts';
import type { Value } from '../../../program/program.ts';
import type { Change } from '../repair/change.ts';
import { numbersOf } from '../repair/derived-line.ts';

/** A number that a line holds more than once, as the bounds of `clip(r, -1, 1)`, is mistaken everywhere or nowhere. */
export const sameNumber: Change = (whole, position, { numbers }) => {
  if (position !== 'whole') return [];
  const own = numbersOf(whole).map(Math.abs);
  const repeated = [...new Set(own)].filter((number) => own.indexOf(number) !== own.lastIndexOf(number));
  const others = [...new Set(numbers.map(Math.abs))];
  return repeated.flatMap((number) =>
    others
      .filter((other) => other !== number && other !== 0)
      .map((other) => ({
        value: withNumber(whole, number, other),
        cause: `\`${number}\` stands where \`${other}\` belongs`,
      })),
  );
};

function withNumber(value: Value, from: number, to: number): Value {
  if (value.kind === 'number') return Math.abs(value.value) === from ? numberValue(Math.sign(value.value) * to) : value;
  if (value.kind !== 'apply') return value;
  return { ...value, operands: value.operands.map((operand) => withNumber(operand, from, to)) };
}
