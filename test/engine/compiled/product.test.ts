import { describe, expect, it } from 'vitest';
import { scratchBytes } from '../../../src/engine/kernels/product.ts';
import { kernelsOver } from '../../../src/engine/kernels/runtime.ts';
import { HOST, PAGE } from '../../../src/engine/wasm/host.ts';
import { Random } from '../../../src/verify/draws/random.ts';

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
}

/** Inside one block, over the edges of tiles, and over the edges of every kind of block. */
const SIZES: readonly Sizes[] = [
  { rows: 1, columns: 1, terms: 1 },
  { rows: 6, columns: 4, terms: 8 },
  { rows: 5, columns: 7, terms: 3 },
  { rows: 64, columns: 64, terms: 64 },
  { rows: 130, columns: 13, terms: 257 },
  { rows: 7, columns: 800, terms: 300 },
  { rows: 300, columns: 5, terms: 513 },
];

const MEMORY = new HOST.Memory({ initial: Math.ceil((8 * 1_200_000) / PAGE) });
const { product: PRODUCT } = kernelsOver(MEMORY);
const CHOICES = [false, true];

/** The largest difference from the sums as a reader would write them. */
function largestError({ rows, columns, terms }: Sizes, isATransposed: boolean, isBTransposed: boolean, add: boolean): number {
  const random = new Random(rows + columns + terms);
  const draw = (length: number, place: number): Float64Array => {
    const numbers = new Float64Array(MEMORY.buffer, place, length);
    numbers.forEach((_, index) => {
      numbers[index] = random.between(-1, 1);
    });
    return numbers;
  };
  // Placed right after the scratch memory that the product asks for: taking more would overwrite it.
  const a = scratchBytes({ rows, columns, terms });
  const [b, c] = [a + 8 * rows * terms, a + 8 * terms * (rows + columns)];
  const [left, right, result] = [draw(rows * terms, a), draw(terms * columns, b), draw(rows * columns, c)];
  const [aRow, aTerm] = isATransposed ? [1, rows] : [terms, 1];
  const [bTerm, bColumn] = isBTransposed ? [1, terms] : [columns, 1];
  const expected = result.map((before, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = add ? before : 0;
    for (let k = 0; k < terms; k += 1)
      sum += (left[row * aRow + k * aTerm] as number) * (right[k * bTerm + column * bColumn] as number);
    return sum;
  });
  const strides = [8 * aRow, 8 * aTerm, b, 8 * bTerm, 8 * bColumn, c, 8 * columns];
  PRODUCT?.(rows, columns, terms, a, ...strides, Number(add), 0);
  return expected.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (result[index] as number))), 0);
}

describe('the product of matrices', () => {
  it.each(SIZES)('$rows × $terms by $terms × $columns, in every order of the operands', (sizes) => {
    for (const isATransposed of CHOICES) {
      for (const isBTransposed of CHOICES) {
        for (const add of CHOICES) expect(largestError(sizes, isATransposed, isBTransposed, add)).toBeLessThan(1e-12);
      }
    }
  });
});
