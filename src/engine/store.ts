import type { Dimension } from '../program/dimension.ts';
import type { Reference, Variable } from '../program/program.ts';
import type { Tensor } from '../program/tensor.ts';
import { elementAt, emptyStack, type Layout, layoutOf, positionOf } from './stacking.ts';

/** The interpreter's storage for the numbers of variables. */
export interface Numbers {
  /** Undefined where nothing has been stored. */
  readonly get: (reference: Reference) => Tensor | undefined;
  readonly set: (reference: Reference, tensor: Tensor) => void;
  /** Adds to what is there, which is zero at first. */
  readonly add: (reference: Reference, tensor: Tensor) => void;
}

function addTo(sum: Float64Array, terms: Float64Array): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] as number) + (terms[index] as number);
}

/** The numbers of variables: a tensor for each, and for a sequence the one that stacks its elements. */
export class Store implements Numbers {
  readonly values: Map<Variable, Tensor>;
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly layouts = new Map<Variable, Layout>();
  /** Stacks that belong to nobody else, so that they can be written to. */
  private readonly owned = new Set<Tensor>();
  private readonly buffers = new Set<ArrayBufferLike>();

  constructor(sizes: ReadonlyMap<string, number>, values: ReadonlyMap<Variable, Tensor>) {
    this.sizes = sizes;
    this.values = new Map(values);
  }

  get({ variable, indices }: Reference): Tensor | undefined {
    const whole = this.values.get(variable);
    if (whole === undefined || indices.length === 0) return whole;
    const layout = this.layout(variable);
    return elementAt(whole, layout, this.position(variable, indices));
  }

  set(reference: Reference, tensor: Tensor): void {
    const { variable, indices } = reference;
    if (indices.length === 0) this.values.set(variable, this.independent(tensor));
    else this.element(variable, indices).data.set(tensor.data);
  }

  add(reference: Reference, tensor: Tensor): void {
    const { variable, indices } = reference;
    if (indices.length > 0) {
      addTo(this.element(variable, indices).data, tensor.data);
      return;
    }
    const data = tensor.data.slice();
    const sum = this.values.get(variable);
    if (sum !== undefined) addTo(data, sum.data);
    this.values.set(variable, { shape: tensor.shape, data });
  }

  layout(variable: Variable): Layout {
    const known = this.layouts.get(variable);
    if (known !== undefined) return known;
    const layout = layoutOf(variable, this.sizes);
    this.layouts.set(variable, layout);
    return layout;
  }

  private position(variable: Variable, indices: readonly Dimension[]): number {
    return positionOf(variable, this.layout(variable), indices, this.sizes);
  }

  /** A tensor that later writes to sequences leave alone. */
  private independent(tensor: Tensor): Tensor {
    return this.buffers.has(tensor.data.buffer) ? { shape: tensor.shape, data: tensor.data.slice() } : tensor;
  }

  /** An element that may be written to. */
  private element(variable: Variable, indices: readonly Dimension[]): Tensor {
    const layout = this.layout(variable);
    let stack = this.values.get(variable);
    if (stack === undefined || !this.owned.has(stack)) {
      stack = stack === undefined ? emptyStack(layout) : { shape: stack.shape, data: stack.data.slice() };
      this.owned.add(stack);
      this.buffers.add(stack.data.buffer);
      this.values.set(variable, stack);
    }
    return elementAt(stack, layout, this.position(variable, indices));
  }
}
