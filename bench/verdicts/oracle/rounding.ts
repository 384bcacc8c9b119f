import { Interpreter, type Sizes, type Values } from '../../../src/engine/interpreter.ts';
import type { NumericSite } from '../../../src/program/operation.ts';
import type { ApplyValue, Step, Value } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';

/** A hundred thousand times coarser than float64. */
export const COARSENESS = 1e-11;

const BITS = new DataView(new ArrayBuffer(8));

/** In [-1, 1), always the same for the same number, so that what is computed twice stays equal. */
function wobble(value: number, salt: number): number {
  BITS.setFloat64(0, value);
  let mixed = BITS.getUint32(0) ^ Math.imul(BITS.getUint32(4) ^ salt, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  mixed ^= mixed >>> 13;
  return (mixed | 0) / 2147483648;
}

/** What comes to whole numbers, whatever it is given. */
const WHOLE: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'sign', 'floor', 'ceil', 'round']);

/** What adds: where a result is one of the operands, the others were too small to be seen. */
const ADDING: ReadonlySet<string> = new Set(['+', '-', '@', 'sum', 'mean', 'dot', 'einsum', 'cumsum', 'outer']);

/** Made of numbers of the text alone: what is compared with it means that number. */
function isConstant(value: Value): boolean {
  return value.kind === 'number' || (value.kind === 'apply' && value.operands.every(isConstant));
}

/** Whether an operation has rounded nothing to come to a number. */
function exactness({ operation: { name } }: ApplyValue, operands: readonly Tensor[]): (number: number) => boolean {
  if (WHOLE.has(name)) return () => true;
  const given = new Set<number>(operands.flatMap(({ data }) => [...data]));
  const isWhole = [...given].every((number) => Number.isInteger(number));
  const isChosen = (number: number): boolean => !ADDING.has(name) && (given.has(number) || given.has(-number));
  // A 1 may be a probability that lacks what is smaller than float64 can tell.
  return (number) => (isWhole && Number.isInteger(number)) || isChosen(number);
}

/**
 * Rounds every result more coarsely than float64 does: how far the end of a calculation moves says how much of a
 * difference may be rounding. What is only chosen or moved, and counts, stay as they are.
 */
class CoarseInterpreter extends Interpreter {
  private readonly salt: number;

  constructor(sizes: Sizes, given: Values, salt: number) {
    super(sizes, given);
    this.salt = salt;
  }

  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    const { shape, data } = super.apply(value, operands, site);
    if (isConstant(value)) return { shape, data };
    const isExact = exactness(value, operands);
    const rounded = data.map((number) => (isExact(number) ? number : number * (1 + COARSENESS * wobble(number, this.salt))));
    return { shape, data: rounded };
  }
}

export function runCoarsely(body: readonly Step[], sizes: Sizes, given: Values, salt: number): Values {
  return new CoarseInterpreter(sizes, given, salt).run(body);
}
