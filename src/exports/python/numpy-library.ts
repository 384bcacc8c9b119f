import { BINDING } from '../../program/spelling.ts';
import { bound } from '../text.ts';
import type { PythonLibrary } from './passes.ts';

/** NumPy's spellings. */
export const NUMPY: PythonLibrary = {
  spelling: 'numpy',
  pi: 'np.pi',
  infinity: 'np.inf',
  like: '',
  zeros: (shape) => `np.zeros(${shape})`,
  zerosLike: (name) => `np.zeros_like(${name})`,
  empty: (shape) => `np.empty(${shape})`,
  copy: (text) => `np.array(${text})`,
  unmask: (mask) => ({ text: `1.0 * ${bound(mask, BINDING.product + 0.1)}`, binding: BINDING.product }),
  wrap: (number) => number,
};
