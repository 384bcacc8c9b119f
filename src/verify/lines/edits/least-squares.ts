/** A system of linear equations, by columns. */
export interface LinearSystem {
  readonly columns: readonly Float64Array[];
  readonly right: Float64Array;
}

export interface Solution {
  readonly unknowns: Float64Array;
  /** Unknowns that have this value in every solution. */
  readonly isDetermined: readonly boolean[];
  /** The rest of the right side, beside its length. */
  readonly residual: number;
}

/** Beside the length of its column, what is left of one that depends on others. */
const DEPENDENT = 1e-9;
/** A component of a solution of the homogeneous system that is zero in theory. */
const NOTHING = 1e-7;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

function subtractMultiple(from: Float64Array, factor: number, of: Float64Array): void {
  for (let index = 0; index < from.length; index += 1) from[index] = (from[index] as number) - factor * (of[index] as number);
}

/** An orthonormal basis of the columns, and the columns in it: the first ones, in `order`, are independent of each other. */
class Triangle {
  readonly basis: Float64Array[] = [];
  readonly order: number[] = [];
  /** Of each column its components in the basis. */
  private readonly components: number[][];

  constructor(columns: readonly Float64Array[]) {
    const rest = columns.map((column) => column.slice());
    const lengths = rest.map((column) => Math.sqrt(dot(column, column)));
    this.components = columns.map(() => []);
    const open = new Set(columns.keys());
    for (;;) {
      const share = (column: number): number => {
        const own = rest[column] as Float64Array;
        return Math.sqrt(dot(own, own)) / (lengths[column] || Number.POSITIVE_INFINITY);
      };
      const [best, most] = [...open].reduce<readonly [number, number]>(
        (known, column) => (share(column) > known[1] ? [column, share(column)] : known),
        [-1, DEPENDENT],
      );
      if (best === -1 || !(most > DEPENDENT)) break;
      open.delete(best);
      this.take(best, rest, open);
    }
  }

  private take(best: number, rest: readonly Float64Array[], open: ReadonlySet<number>): void {
    const own = rest[best] as Float64Array;
    // Once more, against what rounding has left of the directions before.
    this.basis.forEach((direction, at) => {
      const component = dot(own, direction);
      subtractMultiple(own, component, direction);
      const known = this.components[best] as number[];
      known[at] = (known[at] as number) + component;
    });
    const length = Math.sqrt(dot(own, own));
    const direction = own.map((number) => number / length);
    this.basis.push(direction);
    this.order.push(best);
    (this.components[best] as number[]).push(length);
    for (const column of open) {
      const component = dot(rest[column] as Float64Array, direction);
      subtractMultiple(rest[column] as Float64Array, component, direction);
      (this.components[column] as number[]).push(component);
    }
  }

  /** How much of each independent column makes a vector, given by its components in the basis. */
  combination(components: readonly number[]): readonly number[] {
    const rest = [...components];
    const found = rest.map(() => 0);
    for (let at = this.order.length - 1; at >= 0; at -= 1) {
      const own = this.components[this.order[at] as number] as number[];
      found[at] = (rest[at] as number) / (own[at] as number);
      for (let above = 0; above < at; above += 1)
        rest[above] = (rest[above] as number) - (found[at] as number) * (own[above] as number);
    }
    return found;
  }

  componentsOf(column: number): readonly number[] {
    return this.components[column] as number[];
  }
}

/** Directions that columns span, each of length 1 and at right angles to the others. */
export function basisOf(columns: readonly Float64Array[]): readonly Float64Array[] {
  return new Triangle(columns).basis;
}

/** The length of a vector without its components in some directions, beside its own. */
export function residualOf(vector: Float64Array, basis: readonly Float64Array[]): number {
  const rest = withoutComponents(vector, basis);
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? 0 : Math.sqrt(dot(rest, rest)) / length;
}

/** A vector without its components in some directions. */
export function withoutComponents(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (const direction of basis) subtractMultiple(rest, dot(rest, direction), direction);
  return rest;
}

/** The solution with the smallest residual; unknowns that it leaves open are zero. */
export function leastSquares({ columns, right }: LinearSystem): Solution {
  const triangle = new Triangle(columns);
  const rest = right.slice();
  const components = triangle.basis.map((direction) => {
    const component = dot(rest, direction);
    subtractMultiple(rest, component, direction);
    return component;
  });
  const unknowns = new Float64Array(columns.length);
  const isDetermined = columns.map(() => false);
  const independent = new Set(triangle.order);
  const found = triangle.combination(components);
  triangle.order.forEach((column, at) => {
    unknowns[column] = found[at] as number;
    isDetermined[column] = true;
  });
  for (const column of columns.keys()) {
    if (independent.has(column)) continue;
    const others = triangle.combination(triangle.componentsOf(column));
    triangle.order.forEach((own, at) => {
      if (Math.abs(others[at] as number) > NOTHING) isDetermined[own] = false;
    });
  }
  const length = Math.sqrt(dot(right, right));
  return { unknowns, isDetermined, residual: length === 0 ? 0 : Math.sqrt(dot(rest, rest)) / length };
}
