import type { Variable } from '../../program/program.ts';
import { sizeOf, stridesOf } from '../../program/tensor.ts';
import { layoutOf } from '../elements.ts';
import type { Sizes } from '../interpreter.ts';
import { type Affine, fixed, plus } from './affine.ts';
import { type Buffer, denseView, type View } from './instructions.ts';

/** Where the numbers of a variable lie: those of a sequence one element behind the other. */
export interface Place {
  readonly buffer: Buffer;
  /** All of it. */
  readonly whole: View;
  /** The shape and strides of an element, and where an index begins to count and how far it steps. */
  readonly element: Pick<View, 'shape' | 'strides'>;
  readonly firsts: readonly number[];
}

/** A place for each variable, worked out when it is first asked for. */
export class Places {
  private readonly sizes: Sizes;
  private readonly known = new Map<Variable, Place>();

  constructor(sizes: Sizes) {
    this.sizes = sizes;
  }

  of(variable: Variable): Place {
    const known = this.known.get(variable);
    if (known !== undefined) return known;
    const { firsts, lengths, shape } = layoutOf(variable, this.sizes);
    // A range may end before it begins: `2..T` at T = 1.
    const element = shape.map((size) => Math.max(0, size));
    const dense = [...lengths, ...element];
    const buffer: Buffer = { name: variable.name, length: sizeOf(dense), isTemporary: false };
    const place = { buffer, whole: denseView(buffer, dense), element: { shape: element, strides: stridesOf(element) }, firsts };
    this.known.set(variable, place);
    return place;
  }

  /** An element of a sequence. */
  element(variable: Variable, indices: readonly Affine[]): View {
    const { buffer, whole, element, firsts } = this.of(variable);
    const offset = indices.reduce(
      (sum, index, axis) => plus(sum, plus(index, fixed(firsts[axis] as number), -1), whole.strides[axis] as number),
      fixed(0),
    );
    return { buffer, offset, ...element };
  }
}
