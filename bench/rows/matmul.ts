import { inProcess } from '../measure.ts';
import { addProduct, numbers } from '../models/loops.ts';
import { ProductKernel } from '../models/product-kernel.ts';
import type { Row } from './row.ts';

const SIZES = [64, 128, 256, 512];

function productOf(n: number, a: Float64Array, b: Float64Array): () => void {
  const kernel = new ProductKernel(n);
  kernel.a.set(a);
  kernel.b.set(b);
  return () => kernel.run();
}

export const MATMUL: Row = {
  id: 'matmul',
  title: 'Matrix product, float64, n × n, one thread',
  notes: ['OpenBLAS uses 256- or 512-bit vectors, which WebAssembly does not have: it stays faster.'],
  cases: (peers) =>
    SIZES.map((n) => {
      const [a, b, c] = [numbers(n * n, 1), numbers(n * n, 2), new Float64Array(n * n)];
      return {
        label: `n = ${n}`,
        flops: 2 * n ** 3,
        contenders: [
          inProcess('plain JavaScript loop', () => {
            c.fill(0);
            addProduct(c, a, b, n, n, n);
          }),
          inProcess('bprop engine', productOf(n, a, b)),
          ...peers.contender('NumPy', 'numpy', ['numpy_matmul', n]),
          ...peers.contender('PyTorch', 'torch', ['torch_matmul', n]),
        ],
        goals: [{ of: 'bprop engine', atMost: (2 * n ** 3) / (n === 512 ? 12e6 : 15e6) }],
      };
    }),
};
