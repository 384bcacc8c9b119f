import type { Model } from './model.ts';

/** Loops over the elements of tensors, whose ranges may depend on the loops around. */
export const LOOPS: readonly Model[] = [
  {
    name: 'a causal convolution element by element',
    text: `input x: [n]
param w: [n]
for t in 1..n {
  s[t, 0] = 0
  for i in 1..t {
    s[t, i] = s[t, i-1] + w[i] * x[t-i+1]
  }
  y[t] = tanh(s[t, t])
}
output y
`,
    code: `
n = len(x)
y = torch.stack([torch.tanh(sum(w[i] * x[t - i] for i in range(t + 1))) for t in range(n)])
`,
  },
  {
    name: 'sums along rows from the diagonal on',
    text: `param A: [n, n]
input x: [n]
for i in 1..n {
  s[i, i - 1] = 0
  for j in i..n {
    s[i, j] = s[i, j-1] + A[i, j] * x[j] ^ 2
  }
  y[i] = s[i, n]
}
output y
`,
    code: 'y = torch.triu(A) @ x**2',
  },
  {
    name: 'the solution of a triangular system',
    text: `param L: [n, n]
input b: [n]
for i in 1..n {
  s[i, 0] = b[i]
  for j in 1..i-1 {
    s[i, j] = s[i, j-1] - L[i, j] * y[j]
  }
  y[i] = s[i, i-1] / (2 + L[i, i] ^ 2)
}
output y
`,
    code: `
D = torch.diag(2 + torch.diag(L) ** 2)
y = torch.linalg.solve(torch.tril(L, -1) + D, b)
`,
  },
  {
    name: 'causal attention over the elements of matrices',
    text: `input q, k, v: [T, m]
for t in 1..T {
  z[t, 0] = 0
  for s in 1..t {
    e[t, s] = exp(dot(q[t], k[s]) / sqrt(m))
    z[t, s] = z[t, s-1] + e[t, s]
  }
  o[t, 0] = zeros([m])
  for s in 1..t {
    o[t, s] = o[t, s-1] + e[t, s] / z[t, t] * v[s]
  }
  y[t] = o[t, t]
}
output y
`,
    code: `
mask = torch.tril(torch.ones(len(q), len(q), dtype=torch.float64)).bool()
scores = (q @ k.T / q.shape[1] ** 0.5).masked_fill(~mask, -torch.inf)
y = torch.softmax(scores, 1) @ v
`,
  },
  {
    name: 'gates from the quarters of one product',
    text: `input x[1..T]: [n]
param W: [n, 4 * m], U: [m, 4 * m]
h[0] = zeros([m])
c[0] = zeros([m])
for t in 1..T {
  a    = x[t] @ W + h[t-1] @ U
  c[t] = sigmoid(a[m+1..2*m]) * c[t-1] + sigmoid(a[1..m]) * tanh(a[2*m+1..3*m])
  h[t] = sigmoid(a[3*m+1..4*m]) * tanh(c[t])
}
output h[T]
`,
    code: `
h = c = torch.zeros(len(U), dtype=torch.float64)
for t in range(len(x)):
    i, f, g, o = (x[t] @ W + h @ U).chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
y = h
`,
  },
  {
    name: 'columns that are filled one after the other',
    text: `input A: [n, k]
for j in 1..k {
  for i in 1..n {
    y[i, j] = A[i, j] * A[n-i+1, j] + A[i, 1]
  }
}
output y
`,
    code: 'y = A * A.flip(0) + A[:, :1]',
  },
];
