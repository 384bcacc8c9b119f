import { inProcess } from '../measure.ts';
import { addProduct, numbers } from '../models/loops.ts';
import type { Row } from './row.ts';

const SIZES = [64, 128, 256, 512];

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
          ...peers.contender('NumPy', 'numpy', ['numpy_matmul', n]),
          ...peers.contender('PyTorch', 'torch', ['torch_matmul', n]),
        ],
        goals: [],
      };
    }),
};
