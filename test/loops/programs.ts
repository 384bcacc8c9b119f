import { KERNEL_PROGRAMS } from './kernel-programs.ts';
import type { LoopProgram } from './loop-program.ts';
import { NESTED_PROGRAMS } from './nested-programs.ts';

const gru = `dim T = 5
input x[1..T]: [n]
input h0: [m]
param Wz, Wr, W: [m, n]
param Uz, Ur, U: [m, m]
param bz, br, b: [m]
h[0] = h0
for t in 1..T {
  z = sigmoid(Wz @ x[t] + Uz @ h[t-1] + bz)
  r = sigmoid(Wr @ x[t] + Ur @ h[t-1] + br)
  g = tanh(W @ x[t] + U @ (r * h[t-1]) + b)
  h[t] = (1 - z) * g + z * h[t-1]
}
loss = sum(h[T] ^ 2)
output loss
`;

const twoBack = `input x[1..T]: [n]
param a, b: [n]
h[-1] = 0 * x[1]
h[0] = x[1]
for t in 1..T {
  h[t] = a * h[t-1] + b * h[t-2] + x[t]
}
output h
`;

const lookahead = `input x[1..T]: [n]
param a: [n]
y[T] = x[T]
for t in 1..T-1 {
  y[t] = a * x[t+1] * x[t]
}
s = sum(y, axis=0)
output s
`;

const descending = `input x[1..T]: [n]
param W: [n, n]
b[T+1] = tanh(x[T])
for t in T..1 {
  b[t] = tanh(W @ b[t+1] + x[t])
}
output b[1]
`;

const bothWays = `input x[1..T]: [n]
param W, V: [m, n]
param U: [m, m]
f[0] = tanh(V @ x[1])
for t in 1..T {
  a = W @ x[t] + U @ f[t-1]
  f[t] = tanh(a)
}
b[T+1] = f[T]
for t in T..1 {
  a = V @ x[t] + U @ b[t+1]
  b[t] = tanh(a)
}
for t in 1..T {
  y[t] = f[t] * b[t]
}
output y, f[T]
`;

const stacked = `dim L = 3
input x[1..T]: [m]
param W[1..L], U[1..L]: [m, m]
param c[1..L]: [m]
for t in 1..T {
  h[0, t] = x[t]
}
for l in 1..L {
  h[l, 0] = c[l]
  for t in 1..T {
    a = W[l] @ h[l-1, t] + U[l] @ h[l, t-1]
    h[l, t] = tanh(a) + h[l-1, t]
  }
}
h[0, 0] = c[1]
loss = sum(h[L, T] * x[T]) + sum(h[0, 0])
output loss, h[L, T]
`;

const reversedIndex = `input x[1..T]: [n]
param w: [n]
for t in 1..T {
  y[T-t+1] = w * x[t] * t / T
}
output y
`;

const wholeAndPart = `input x[1..T]: [n]
param w: [n]
h[0] = w
for t in 1..T {
  u = sin(h[t-1] * w)
  h[t] = u + x[t]
}
m = mean(h, axis=0)
loss = sum(m * h[T])
output loss, h
`;

const longBody = `input x[1..T]: [n]
param w[1..2*T]: [n]
for t in 1..T {
  y[t] = x[t] * w[t] * w[T+t]
}
z = sum(y)
output z
`;

const early = `input x[1..T]: [n]
param W: [n, n]
A = W @ W
s[0] = 0
for t in 1..T {
  s[t] = s[t-1] + sum((A @ x[t]) ^ 2)
}
p = s[T] * sum(A)
output p
`;

const square = `input x: [n]
param W: [n, n]
for i in 1..2 {
  for j in 2..1 {
    c[i, j] = sum(tanh(W @ x) * i) / j
  }
}
total = sum(c)
output total
`;

const unread = `input x[1..T]: [n]
const y[1..T]: [n]
param w: [n]
for t in 1..T {
  k = y[t] * 2
  e[t] = sum((w * x[t] - k) ^ 2)
}
loss = sum(e) / T
output loss
`;

const carriedConstants = `const h0[1..L]: [n]
param w: [n]
for l in 1..L {
  h[0, l] = h0[l]
  for t in 1..T {
    h[t, l] = h[t-1, l] * w
  }
}
output h
`;

const numbered = `input x: [n]
a[1] = x
a[2] = 2 * x
a[3] = a[1] * a[2]
s = sum(a, axis=0) * a[3]
output s
`;

const withoutOutput = `input x[1..T]: [n]
param w: [n]
h[0] = w
for t in 1..T {
  h[t] = h[t-1] * x[t]
}
`;

const deep = `input x[1..A, 1..B, 1..C]
param w
for i in 1..A {
  for j in B..1 {
    s[i, j, 0] = w
    for k in 1..C {
      u = x[i, j, k] * w
      s[i, j, k] = s[i, j, k-1] * u
    }
    v[i, j] = s[i, j, C]
  }
  p = sum(x[i, 1, 1])
  r[i] = p * v[i, 1]
}
l = sum(v) + sum(r)
output l
`;

const inProducts = `input x[1..T]: [n]
param W: [n, n]
for t in 1..T-1 {
  g[t] = tanh(W @ x[t] + x[t+1])
  r[t] = roll(g[t], shift=t)
}
a = einsum("ti,tj->i", g, r)
b = g.T @ r
output a, b
`;

export const LOOP_PROGRAMS: readonly LoopProgram[] = [
  { name: 'a GRU over a sequence', text: gru, edges: [{ T: 1 }, { T: 2 }, { T: 50, m: 3, n: 2 }] },
  { name: 'a recurrence that reaches two steps back', text: twoBack, edges: [{ T: 1 }, { T: 2 }] },
  { name: 'a loop that looks ahead and is empty at T = 1', text: lookahead, edges: [{ T: 1 }, { T: 2 }] },
  { name: 'a descending loop', text: descending, edges: [{ T: 1 }] },
  { name: 'both directions with the same local names', text: bothWays, edges: [{ T: 1 }] },
  {
    name: 'layers around time, with two indices',
    text: stacked,
    edges: [
      { L: 1, T: 1 },
      { L: 2, T: 1 },
      { L: 1, T: 3 },
    ],
  },
  { name: 'an index that runs the other way', text: reversedIndex, edges: [{ T: 1 }] },
  { name: 'a sequence read in the loop, stacked and output', text: wholeAndPart, edges: [{ T: 1 }] },
  { name: 'ranges with arithmetic', text: longBody, edges: [{ T: 1 }] },
  { name: 'contributions before, in and after the loop', text: early, edges: [{ T: 1 }] },
  { name: 'loops over numbers, nested and descending', text: square, edges: [] },
  { name: 'constants in a loop', text: unread, edges: [{ T: 1 }] },
  { name: 'a recurrence that begins with constants', text: carriedConstants, edges: [{ L: 1, T: 1 }] },
  { name: 'a sequence of numbered elements', text: numbered, edges: [] },
  { name: 'a recurrence without output', text: withoutOutput, edges: [{ T: 1 }] },
  {
    name: 'a sequence in products, and an option that follows the loop',
    text: inProducts,
    edges: [{ T: 2 }],
  },
  {
    name: 'three loops in one another',
    text: deep,
    edges: [
      { A: 1, B: 1, C: 1 },
      { A: 1, B: 2, C: 1 },
    ],
  },
  ...NESTED_PROGRAMS,
  ...KERNEL_PROGRAMS,
];
