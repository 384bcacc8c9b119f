import { ModuleWriter } from '../../src/engine/compiled/assembler.ts';
import { HOST, PAGE } from '../../src/engine/compiled/host.ts';
import { defineProduct, SCRATCH_BYTES } from '../../src/engine/compiled/product.ts';

/** The engine's kernel for products, on n × n matrices in a memory of its own. */
export class ProductKernel {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly run: () => void;

  constructor(n: number) {
    const bytes = 8 * n * n;
    const memory = new HOST.Memory({ initial: Math.ceil((3 * bytes + SCRATCH_BYTES) / PAGE) });
    const matrix = (index: number): Float64Array => new Float64Array(memory.buffer, index * bytes, n * n);
    [this.a, this.b, this.c] = [matrix(0), matrix(1), matrix(2)];
    const writer = new ModuleWriter();
    defineProduct(writer, 'product');
    const { product } = new HOST.Instance(new HOST.Module(writer.bytes()), { host: { memory } }).exports;
    const row = 8 * n;
    this.run = () => product?.(n, n, n, 0, row, 8, bytes, row, 8, 2 * bytes, row, 0, 3 * bytes);
  }
}
