import { scratchBytes } from '../../src/engine/kernels/product.ts';
import { kernelsOver } from '../../src/engine/kernels/runtime.ts';
import { HOST, PAGE } from '../../src/engine/wasm/host.ts';

/** The engine's kernel for products, on n × n matrices in a memory of its own. */
export class ProductKernel {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly run: () => void;

  constructor(n: number) {
    const bytes = 8 * n * n;
    const memory = new HOST.Memory({ initial: Math.ceil((3 * bytes + scratchBytes({ rows: n, columns: n, terms: n })) / PAGE) });
    const matrix = (index: number): Float64Array => new Float64Array(memory.buffer, index * bytes, n * n);
    [this.a, this.b, this.c] = [matrix(0), matrix(1), matrix(2)];
    const { product } = kernelsOver(memory);
    const row = 8 * n;
    this.run = () => product?.(n, n, n, 0, row, 8, bytes, row, 8, 2 * bytes, row, 0, 3 * bytes);
  }
}
