import type { LoopProgram } from './loop-program.ts';

const attention = `input q[1..T]: [n], k[1..T]: [n], v[1..T]: [n]
for t in 1..T {
  m[t, 0] = 0
  for s in 1..t {
    e[t, s] = exp(dot(q[t], k[s]))
    m[t, s] = m[t, s-1] + e[t, s]
  }
  o[t, 0] = broadcast(0, [n])
  for s in 1..t {
    p = e[t, s] / m[t, t]
    o[t, s] = o[t, s-1] + p * v[s]
  }
  y[t] = o[t, t]
}
output y
`;

const triangles = `input q[1..T]
for t in 1..T {
  for s in 1..t-1 {
    e[t, s] = q[t] * q[s]
  }
  e[t, t] = q[t]
  for s in t+1..T {
    e[t, s] = 0
  }
}
w = sum(e ^ 2)
for s in T..1 {
  for t in T..s {
    f[t, s] = e[t, s] * q[s]
  }
}
for t in 1..T {
  for s in 1..t {
    for r in s..t {
      g[t, s, r] = f[t, r] * q[s]
    }
  }
}
u[0] = 0
for t in 1..T {
  u[t] = u[t-1] + g[t, 1, t]
}
output u[T], w
`;

/** Loops whose ranges those around them decide. */
export const NESTED_PROGRAMS: readonly LoopProgram[] = [
  { name: 'causal attention, a key after the other', text: attention, edges: [{ T: 1 }, { T: 2 }] },
  { name: 'triangles that fill squares, and some that do not', text: triangles, edges: [{ T: 2 }] },
];

/** Slices that grow and shrink with a loop: no plan of the compiled engine has them. */
export const CHANGING_SHAPES = `input x: [T], W: [m, T]
for t in 1..T {
  y[t] = sum(x[1..t] ^ 2)
  z[t] = W[:, t..T] @ x[t..T]
}
output y, z
`;

/** Parts of tensors and of sequences, taken in brackets. */
export const BRACKETS = `input x: [3, 4], h[0..T]: [3, 4], b: [4 * n]
a = x[:, 1..2] + x[:, 3..4] * x[1, 2]
c = x[1] + h[0][2] * h[T][1] + x.T[:, 3]
d = h[1..T] * h[0..T-1] + h[0..T-1, :, 2..2]
e = (x @ x.T)[1..3, 1..3][1, 1] + tanh(x)[1, 3]
f = b[1..n] + b[n+1..2*n] * b[3*n+1..4*n]
for t in 1..T {
  z[t] = sum(h[t][:, 1..2]) * b[1]
}
output a, c, d, e, f, z
`;
