import type { LoopProgram } from './loop-program.ts';

const square = `input x: [n]
for i in 1..n {
  y[i] = x[i] * x[i]
}
output y
`;

const matrixVector = `input x: [n], W: [m, n], g: [n]
param b: [m]
for j in 1..m {
  s[j, 0] = b[j]
  for i in 1..n {
    s[j, i] = s[j, i-1] + W[j, i] * x[i]
  }
  y[j] = tanh(s[j, n])
}
z = y * b
w = exp(z)
for j in 1..m {
  u[j] = w[j] * y[j] * W[j, 1] * sum(W[j])
}
t = sum(x * g) + x[1]
output u, t
`;

const rows = `input X: [N, n], V: [m, n]
const y: [N, m] in onehot
for k in 1..N {
  a = V @ X[k]
  p = softmax(a)
  c = a[1] * X[k, n] + sum(X[k, 1..n] * V[1])
  for j in 1..m {
    q[k, j] = p[j] * y[k, j] * a[j]
  }
  r[k] = sum(q[k, 1] * X[:, 1]) + c
}
output q, r
`;

const local = `input x[1..T]: [n], h0: [n]
param w: [n]
h[0] = h0
for t in 1..T {
  a = x[t] * h[t-1]
  s[t, 0] = 0
  for i in 1..n {
    s[t, i] = s[t, i-1] + a[i] * w[i]
  }
  h[t] = h[t-1] * s[t, n] + w
}
output h[T]
`;

/** The loops of kernels, which read the elements of tensors. */
export const KERNEL_PROGRAMS: readonly LoopProgram[] = [
  { name: 'an element after the other', text: square, edges: [{ n: 1 }] },
  { name: 'a product of a matrix and a vector, its sums carried', text: matrixVector, edges: [{ m: 1, n: 1 }] },
  { name: 'rows of a matrix, and elements of them', text: rows, edges: [{ N: 1 }] },
  { name: 'elements of what is local to a loop', text: local, edges: [{ T: 1 }] },
];
