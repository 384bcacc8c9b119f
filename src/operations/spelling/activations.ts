import type { Helper } from '../../program/spelling.ts';

/** By the sign of the argument: the exponential never overflows. */
export const NUMPY_SIGMOID: Helper = {
  name: 'sigmoid',
  text: `def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, e) / (1 + e)`,
};

export const C_SIGMOID: Helper = {
  name: 'sigmoid',
  text: `static REAL sigmoid(REAL a) {
  const REAL e = exp(-fabs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}`,
};

export const TYPESCRIPT_SIGMOID: Helper = {
  name: 'sigmoid',
  text: `function sigmoid(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}`,
};

export const C_SOFTPLUS: Helper = {
  name: 'softplus',
  text: `static REAL softplus(REAL a) { return fmax(a, 0) + log1p(exp(-fabs(a))); }`,
};

export const TYPESCRIPT_SOFTPLUS: Helper = {
  name: 'softplus',
  text: `function softplus(a: number): number {
  return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
}`,
};
