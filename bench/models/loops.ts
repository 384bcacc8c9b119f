import { logistic } from '../../src/operations/elementwise/functions.ts';

/** The sizes of a GRU over a sequence. */
export interface GruSizes {
  readonly steps: number;
  readonly batch: number;
  /** Of the state. */
  readonly m: number;
  /** Of the input. */
  readonly n: number;
}

/** Deterministic numbers in -0.5 .. 0.5. */
export function numbers(length: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  });
}

/** `c += a @ b.T`, a of `rows` rows and b of `columns`: both are read along rows. */
function addProductTransposed(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  columns: number,
  inner: number,
): void {
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = 0; k < inner; k += 1) sum += (a[row * inner + k] as number) * (b[column * inner + k] as number);
      c[row * columns + column] = (c[row * columns + column] as number) + sum;
    }
  }
}

/** `c += a @ b`. */
export function addProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  columns: number,
  inner: number,
): void {
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = a[row * inner + k] as number;
      for (let column = 0; column < columns; column += 1) {
        c[row * columns + column] = (c[row * columns + column] as number) + factor * (b[k * columns + column] as number);
      }
    }
  }
}

/** `c += a.T @ b`: sums over the rows of both. */
function addTransposedProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  columns: number,
  inner: number,
): void {
  for (let k = 0; k < inner; k += 1) {
    for (let row = 0; row < rows; row += 1) {
      const factor = a[k * rows + row] as number;
      for (let column = 0; column < columns; column += 1) {
        c[row * columns + column] = (c[row * columns + column] as number) + factor * (b[k * columns + column] as number);
      }
    }
  }
}

function addRows(c: Float64Array, a: Float64Array, rows: number, columns: number): void {
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) c[column] = (c[column] as number) + (a[row * columns + column] as number);
  }
}

interface Gate {
  readonly W: Float64Array;
  readonly U: Float64Array;
  readonly b: Float64Array;
  readonly dW: Float64Array;
  readonly dU: Float64Array;
  readonly db: Float64Array;
  /** The gate's value in each step. */
  readonly values: readonly Float64Array[];
  /** The adjoint of what goes into its nonlinearity, in the step at hand. */
  readonly da: Float64Array;
}

/**
 * One forward and backward pass of a GRU as a careful programmer writes it in plain JavaScript: loops over typed arrays
 * that are allocated once. The peer that the engine has to beat.
 */
export class GruLoops {
  private readonly sizes: GruSizes;
  private readonly gates: readonly [Gate, Gate, Gate];
  private readonly x: readonly Float64Array[];
  private readonly dx: readonly Float64Array[];
  private readonly h: readonly Float64Array[];
  private readonly rh: readonly Float64Array[];
  private readonly drh: Float64Array;
  private dh: Float64Array;
  private dhBefore: Float64Array;

  constructor(sizes: GruSizes) {
    const { steps, batch, m, n } = sizes;
    this.sizes = sizes;
    const gate = (seed: number): Gate => ({
      W: numbers(m * n, seed),
      U: numbers(m * m, seed + 1),
      b: numbers(m, seed + 2),
      dW: new Float64Array(m * n),
      dU: new Float64Array(m * m),
      db: new Float64Array(m),
      values: Array.from({ length: steps }, () => new Float64Array(batch * m)),
      da: new Float64Array(batch * m),
    });
    this.gates = [gate(1), gate(4), gate(7)];
    this.x = Array.from({ length: steps }, (_, t) => numbers(batch * n, 20 + t));
    this.dx = this.x.map(() => new Float64Array(batch * n));
    this.h = Array.from({ length: steps + 1 }, () => numbers(batch * m, 11));
    this.rh = this.x.map(() => new Float64Array(batch * m));
    this.drh = new Float64Array(batch * m);
    this.dh = new Float64Array(batch * m);
    this.dhBefore = new Float64Array(batch * m);
  }

  run(): void {
    for (let t = 0; t < this.sizes.steps; t += 1) this.forward(t);
    for (const { dW, dU, db } of this.gates) for (const gradient of [dW, dU, db]) gradient.fill(0);
    this.dh.fill(1);
    for (let t = this.sizes.steps - 1; t >= 0; t -= 1) this.backward(t);
  }

  private gate({ W, U, b, values }: Gate, t: number, state: Float64Array): Float64Array {
    const { batch, m, n } = this.sizes;
    const value = values[t] as Float64Array;
    for (let row = 0; row < batch; row += 1) value.set(b, row * m);
    addProductTransposed(value, this.x[t] as Float64Array, W, batch, m, n);
    addProductTransposed(value, state, U, batch, m, m);
    return value;
  }

  private forward(t: number): void {
    const [update, reset, candidate] = this.gates;
    const before = this.h[t] as Float64Array;
    const after = this.h[t + 1] as Float64Array;
    const rh = this.rh[t] as Float64Array;
    const z = this.gate(update, t, before);
    const r = this.gate(reset, t, before);
    for (let i = 0; i < z.length; i += 1) {
      z[i] = logistic(z[i] as number);
      r[i] = logistic(r[i] as number);
      rh[i] = (r[i] as number) * (before[i] as number);
    }
    const g = this.gate(candidate, t, rh);
    for (let i = 0; i < g.length; i += 1) {
      g[i] = Math.tanh(g[i] as number);
      after[i] = (1 - (z[i] as number)) * (g[i] as number) + (z[i] as number) * (before[i] as number);
    }
  }

  private backward(t: number): void {
    const { batch, m } = this.sizes;
    const [update, reset, candidate] = this.gates;
    const before = this.h[t] as Float64Array;
    const z = update.values[t] as Float64Array;
    const r = reset.values[t] as Float64Array;
    const g = candidate.values[t] as Float64Array;
    const { dh, dhBefore, drh } = this;
    for (let i = 0; i < dh.length; i += 1) {
      const d = dh[i] as number;
      update.da[i] = d * ((before[i] as number) - (g[i] as number)) * (z[i] as number) * (1 - (z[i] as number));
      candidate.da[i] = d * (1 - (z[i] as number)) * (1 - (g[i] as number) * (g[i] as number));
      dhBefore[i] = d * (z[i] as number);
    }
    drh.fill(0);
    addProduct(drh, candidate.da, candidate.U, batch, m, m);
    for (let i = 0; i < dh.length; i += 1) {
      reset.da[i] = (drh[i] as number) * (before[i] as number) * (r[i] as number) * (1 - (r[i] as number));
      dhBefore[i] = (dhBefore[i] as number) + (drh[i] as number) * (r[i] as number);
    }
    addProduct(dhBefore, update.da, update.U, batch, m, m);
    addProduct(dhBefore, reset.da, reset.U, batch, m, m);
    this.gradients(t);
    [this.dh, this.dhBefore] = [dhBefore, dh];
  }

  private gradients(t: number): void {
    const { batch, m, n } = this.sizes;
    const before = this.h[t] as Float64Array;
    const dx = this.dx[t] as Float64Array;
    dx.fill(0);
    this.gates.forEach((gate, index) => {
      addProduct(dx, gate.da, gate.W, batch, n, m);
      addTransposedProduct(gate.dW, gate.da, this.x[t] as Float64Array, m, n, batch);
      addTransposedProduct(gate.dU, gate.da, index === 2 ? (this.rh[t] as Float64Array) : before, m, m, batch);
      addRows(gate.db, gate.da, batch, m);
    });
  }
}
