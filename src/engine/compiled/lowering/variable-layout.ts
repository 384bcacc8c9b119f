import { namesIn } from '../../../program/dimension.ts';
import type { Variable } from '../../../program/program.ts';
import { evaluateShape, type Shape } from '../../../program/shape.ts';
import { sizeOf, stridesOf } from '../../../program/tensor.ts';
import type { Sizes } from '../../interpreter.ts';
import { layoutOf } from '../../stacking.ts';
import { type Affine, fixed, NotCompiled, plus } from '../affine.ts';
import { type Buffer, denseView, type View } from '../instructions.ts';

/** A shape and its strides where nothing lies between. */
type Dense = Pick<View, 'shape' | 'strides'>;

/** The place of a variable's numbers; elements of a sequence follow each other. */
export interface Place {
  readonly buffer: Buffer;
  /** All of it. */
  readonly whole: View;
  readonly element: Dense;
  /** The first value of each index. */
  readonly firsts: readonly number[];
}

const NO_FIRSTS: readonly number[] = [];

/** A place for each variable, worked out when it is first asked for. */
export class Places {
  private readonly sizes: Sizes;
  private readonly known = new Map<Variable, Place>();
  private readonly shapes = new Map<Shape, Dense>();

  constructor(sizes: Sizes) {
    this.sizes = sizes;
  }

  of(variable: Variable): Place {
    const known = this.known.get(variable);
    if (known !== undefined) return known;
    const place = variable.ranges.length === 0 ? this.placeOfOne(variable) : this.placeOfMany(variable);
    this.known.set(variable, place);
    return place;
  }

  /** The variables of a program have few shapes. */
  private dense(shape: Shape): Dense {
    const known = this.shapes.get(shape);
    if (known !== undefined) return known;
    const names = shape.flatMap((dimension) => [...namesIn(dimension)]);
    if (names.some((name) => !this.sizes.has(name))) throw new NotCompiled('a shape changes with a loop');
    const numbers = evaluateShape(shape, this.sizes).map((size) => Math.max(0, size));
    const dense = { shape: numbers, strides: stridesOf(numbers) };
    this.shapes.set(shape, dense);
    return dense;
  }

  private placeOfOne({ name, shape }: Variable): Place {
    const element = this.dense(shape);
    const buffer: Buffer = { name, length: sizeOf(element.shape), isTemporary: false };
    return { buffer, whole: { buffer, offset: fixed(0), ...element }, element, firsts: NO_FIRSTS };
  }

  /** A range may end before it begins: `2..T` at T = 1. */
  private placeOfMany(variable: Variable): Place {
    const element = this.dense(variable.shape);
    const { firsts, lengths } = layoutOf(variable, this.sizes);
    const whole = [...lengths, ...element.shape];
    const buffer: Buffer = { name: variable.name, length: sizeOf(whole), isTemporary: false };
    return { buffer, whole: denseView(buffer, whole), element, firsts };
  }

  /** An element of a sequence. */
  element(variable: Variable, indices: readonly Affine[]): View {
    const { buffer, whole, element, firsts } = this.of(variable);
    let offset = fixed(0);
    for (const [axis, index] of indices.entries()) {
      const stride = whole.strides[axis] as number;
      offset = plus(plus(offset, index, stride), fixed((firsts[axis] as number) * stride), -1);
    }
    return { buffer, offset, ...element };
  }
}
